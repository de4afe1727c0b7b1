//! JSON as Go's encoder writes it, and parts of records that stay text.

use std::io;

use pintle_value::{Map, Value};
use pintle_yaml::json::Numbers;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A part of a record that stays as it was written until somebody asks what it says.
#[derive(Clone, Debug)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Takes JSON text.
    ///
    /// # Errors
    /// Text that is no JSON.
    pub fn new(text: String) -> Result<Json, serde_json::Error> {
        RawValue::from_string(text).map(Json)
    }

    /// Values as a record keeps them.
    ///
    /// # Errors
    /// Values that JSON does not have, such as infinite numbers.
    pub fn of_values(values: &Map) -> Result<Json, String> {
        Json::of_value(&Value::Map(values.clone()))
    }

    pub(crate) fn of_value(value: &Value) -> Result<Json, String> {
        let text = pintle_yaml::json::to_json(value).map_err(|error| error.to_string())?;
        let text = String::from_utf8(text).map_err(|error| error.to_string())?;
        Json::new(text).map_err(|error| error.to_string())
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The values, with numbers as Go's decoder reads them: every one a `float64`.
    ///
    /// # Errors
    /// Something that is no map.
    pub fn to_values(&self) -> Result<Map, String> {
        match pintle_yaml::json::parse_with(self.text().as_bytes(), Numbers::Float) {
            Ok(Value::Map(map)) => Ok(map),
            Ok(Value::Nil) => Ok(Map::nil()),
            Ok(_) => Err("not a map".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Reads the part as something that serde knows.
    ///
    /// # Errors
    /// Text of another shape.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text())
    }
}

/// Two parts are equal if they say the same.
impl PartialEq for Json {
    fn eq(&self, other: &Json) -> bool {
        let value = |json: &Json| json.read::<serde_json::Value>().ok();
        self.text() == other.text() || value(self) == value(other)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Json)
    }
}

/// One line of JSON as Go's `json.Marshal` writes it: `<`, `>`, `&` and two separators of lines that
/// JavaScript minds are escaped.
///
/// # Errors
/// What serde says of a value that is no JSON.
pub fn to_go_json(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, GoText);
    value.serialize(&mut serializer)?;
    Ok(out)
}

struct GoText;

impl serde_json::ser::Formatter for GoText {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, special) = rest.split_at(at);
            let mut chars = special.chars();
            let code = chars.next().map_or(0, u32::from);
            write!(writer, "{before}\\u{code:04x}")?;
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, to_go_json};

    #[test]
    fn texts_are_escaped_as_go_does() {
        let json = to_go_json(&"a<b>&\"\u{2028}\u{1f}\n").unwrap();
        assert_eq!(String::from_utf8(json).unwrap(), r#""a\u003cb\u003e\u0026\"\u2028\u001f\n""#);
    }

    #[test]
    fn parts_are_equal_by_what_they_say() {
        let json = |text: &str| Json::new(text.to_owned()).unwrap();
        assert_eq!(json(r#"{"a": 1, "b": "\u003c"}"#), json(r#"{"b":"<","a":1}"#));
        assert_ne!(json("1"), json("2"));
        assert!(json("[1]").to_values().is_err());
        assert!(Json::new("{".to_owned()).is_err());
    }
}

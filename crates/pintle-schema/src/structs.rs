//! How Go keeps an object: which fields are written when they are empty, and which are left out.
//!
//! The API server reads every object of a built-in kind into a struct and writes it again. What
//! that changes is done here after a table of those structs.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::canonical::{canonical_bytes, canonical_micro_time, canonical_quantity, canonical_time};
use crate::depth::MAX_DEPTH;

/// Recorded by reflection.
const TABLE: &str = include_str!("../data/structs.txt");

/// How the table writes bytes.
const BYTES: &str = "[y";

static STRUCTS: LazyLock<HashMap<&'static str, Struct>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Struct::parse).collect()
});

/// The fields of a struct; none if it reads itself.
struct Struct {
    fields: Option<Vec<Field>>,
}

struct Field {
    name: &'static str,
    /// Whether it is written if it is empty.
    always: bool,
    /// Whether it is left out if it is a struct without anything.
    omit_zero: bool,
    kind: Kind<'static>,
}

/// A type as the table writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind<'t>(&'t str);

impl Struct {
    fn parse(line: &'static str) -> Option<(&'static str, Struct)> {
        let mut words = line.split(' ');
        let name = words.next()?;
        let mut fields = Vec::new();
        for word in words {
            if word == "!" {
                return Some((name, Struct { fields: None }));
            }
            let (name, kind) = word.split_once('=')?;
            let always = name.ends_with('!');
            let omit_zero = name.ends_with('~');
            let name = name.trim_end_matches(['!', '~']);
            fields.push(Field { name, always, omit_zero, kind: Kind(kind) });
        }
        Some((name, Struct { fields: Some(fields) }))
    }
}

/// The struct of a kind; nothing for kinds that are not built in.
pub fn of_kind(group: &str, version: &str, kind: &str) -> Option<Kind<'static>> {
    let short = match group {
        "" => "core",
        "apiextensions.k8s.io" => "x",
        group => group.split('.').next().unwrap_or_default(),
    };
    let name = match short {
        "x" => format!("x.{kind}"),
        short => format!("{short}.{version}.{kind}"),
    };
    STRUCTS.get_key_value(name.as_str()).map(|(name, _)| Kind(name))
}

/// The struct of every object's metadata.
pub fn metadata() -> Kind<'static> {
    Kind("meta.ObjectMeta")
}

impl Kind<'_> {
    /// Makes a value what it is once Go has read and written it. Values of another type than they
    /// should have are left as they are.
    pub fn normalize(self, value: &mut Value) {
        self.normalize_at(value, MAX_DEPTH);
    }

    fn normalize_at(self, value: &mut Value, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let Kind(word) = self;
        match word.as_bytes().first() {
            Some(b'*') => Kind(&word[1..]).normalize_at(value, depth),
            Some(b'[') if word == BYTES => *value = canonical_bytes(value),
            Some(b'[') => {
                if let Value::Array(items) = value {
                    items.iter_mut().for_each(|item| Kind(&word[1..]).normalize_at(item, depth));
                }
            }
            Some(b'{') => {
                if let Value::Object(entries) = value {
                    let values = entries.values_mut();
                    values.for_each(|value| Kind(&word[1..]).normalize_at(value, depth));
                }
            }
            _ => match STRUCTS.get(word) {
                Some(Struct { fields: Some(fields) }) => {
                    if value.is_null() {
                        *value = json!({});
                    }
                    if let Value::Object(map) = value {
                        normalize_fields(fields, map, depth);
                    }
                }
                Some(Struct { fields: None }) => self.normalize_own(value),
                None if value.is_null() => *value = self.zero(),
                None => {}
            },
        }
    }

    /// Puts a value into the form in which it comes back from the store: lists and maps without
    /// anything are not told from none there. Source: the protobuf of `k8s.io/api`.
    pub fn store(self, value: &mut Value) {
        self.store_at(value, MAX_DEPTH);
    }

    fn store_at(self, value: &mut Value, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let Kind(word) = self;
        match (word.as_bytes().first(), &mut *value) {
            (Some(b'*'), _) => Kind(&word[1..]).store_at(value, depth),
            (Some(b'['), Value::Array(items)) => {
                items.iter_mut().for_each(|item| Kind(&word[1..]).store_at(item, depth));
            }
            (Some(b'{'), Value::Object(entries)) => {
                entries.values_mut().for_each(|value| Kind(&word[1..]).store_at(value, depth));
            }
            (_, Value::Object(map)) => {
                let Some(Struct { fields: Some(fields) }) = STRUCTS.get(word) else { return };
                for field in fields {
                    let Some(value) = map.get_mut(field.name) else { continue };
                    match field.kind.0.starts_with(['[', '{']) && is_empty(value) {
                        true => *value = Value::Null,
                        false => field.kind.store_at(value, depth),
                    }
                }
            }
            _ => {}
        }
    }

    /// Reads a patched object into its struct. Types that read themselves are not looked at. Source:
    /// apimachinery `DefaultUnstructuredConverter`.
    ///
    /// # Errors
    /// Why it cannot be read, in Go's words.
    pub fn restore(self, value: &Value) -> Result<(), String> {
        self.restore_at(value, MAX_DEPTH)
    }

    fn restore_at(self, value: &Value, depth: usize) -> Result<(), String> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        let Kind(word) = self;
        let inner = || Kind(word.get(1..).unwrap_or_default());
        match (word.as_bytes().first(), value) {
            (_, Value::Null) => Ok(()),
            (Some(b'*'), _) => inner().restore_at(value, depth),
            (Some(b'['), Value::String(_)) if word == BYTES => Ok(()),
            (Some(b'['), Value::Array(items)) => {
                items.iter().try_for_each(|item| inner().restore_at(item, depth))
            }
            (Some(b'['), _) => Err(format!("cannot restore slice from {}", go_kind(value))),
            (Some(b'{'), Value::Object(entries)) => {
                entries.values().try_for_each(|value| inner().restore_at(value, depth))
            }
            (Some(b'{'), _) => Err(format!("cannot restore map from {}", go_kind(value))),
            _ => match STRUCTS.get(word) {
                Some(Struct { fields: Some(fields) }) => {
                    let Value::Object(map) = value else {
                        return Err(format!("cannot restore struct from: {}", go_kind(value)));
                    };
                    let known = fields.iter();
                    let mut known = known.filter_map(|field| Some((field, map.get(field.name)?)));
                    known.try_for_each(|(field, value)| field.kind.restore_at(value, depth))
                }
                Some(Struct { fields: None }) => Ok(()),
                None => self.restore_plain(value),
            },
        }
    }

    fn restore_plain(self, value: &Value) -> Result<(), String> {
        let (wanted, fits) = match self.0 {
            "s" => ("string", value.is_string()),
            "b" => ("bool", value.is_boolean()),
            "i" => ("int32", value.is_number()),
            "l" => ("int64", value.is_number()),
            "y" => ("uint8", value.is_number()),
            "f" => ("float64", value.is_number()),
            _ => return Ok(()),
        };
        match (fits, value) {
            (true, _) => Ok(()),
            // What Go cannot convert at all has no kind to restore.
            (false, Value::Array(_) | Value::Object(_) | Value::Bool(_)) => {
                Err(format!("unrecognized type: {wanted}"))
            }
            (false, Value::Number(_)) if wanted == "bool" => {
                Err(format!("unrecognized type: {wanted}"))
            }
            (false, Value::String(_)) => Err(format!("unrecognized type: {wanted}")),
            (false, _) => Err(format!("cannot convert {} to {wanted}", go_kind(value))),
        }
    }

    /// What types make of a value that read themselves.
    fn normalize_own(self, value: &mut Value) {
        match (self.0, &*value) {
            ("res.Quantity", Value::String(text)) => {
                if let Some(text) = canonical_quantity(text) {
                    *value = text.into();
                }
            }
            ("res.Quantity", Value::Number(number)) => {
                if let Some(text) = canonical_quantity(&number.to_string()) {
                    *value = text.into();
                }
            }
            ("meta.Time", Value::String(text)) => *value = canonical_time(text),
            ("meta.MicroTime", Value::String(text)) => *value = canonical_micro_time(text),
            (_, Value::Null) => *value = self.zero(),
            _ => {}
        }
    }

    /// What is written for a value that nobody gave.
    fn zero(self) -> Value {
        match self.0 {
            "s" => json!(""),
            "b" => json!(false),
            "i" | "l" | "y" | "f" => json!(0),
            "res.Quantity" => json!("0"),
            "util.IntOrString" => json!(0),
            _ => Value::Null,
        }
    }

    fn is_pointer(self) -> bool {
        self.0.starts_with('*')
    }

    fn is_struct(self) -> bool {
        STRUCTS.contains_key(self.0)
    }

    fn is_plain_struct(self) -> bool {
        STRUCTS.get(self.0).is_some_and(|found| found.fields.is_some())
    }
}

fn normalize_fields(fields: &[Field], map: &mut Map<String, Value>, depth: usize) {
    map.retain(|name, _| fields.iter().any(|field| field.name == name));
    for field in fields {
        match map.get_mut(field.name) {
            Some(value) if !value.is_null() => {
                field.kind.normalize_at(value, depth);
                if field.is_left_out(value) {
                    map.remove(field.name);
                }
            }
            _ => {
                map.remove(field.name);
                if let Some(value) = field.written_if_absent(depth) {
                    map.insert(field.name.to_owned(), value);
                }
            }
        }
    }
}

impl Field {
    fn is_left_out(&self, value: &Value) -> bool {
        if self.always || self.kind.is_pointer() {
            return false;
        }
        if self.kind.is_struct() {
            return self.omit_zero
                && (value.is_null() || value.as_object().is_some_and(Map::is_empty));
        }
        is_empty(value)
    }

    fn written_if_absent(&self, depth: usize) -> Option<Value> {
        if self.kind.is_plain_struct() && !self.omit_zero {
            let mut value = json!({});
            self.kind.normalize_at(&mut value, depth);
            return Some(value);
        }
        let written = self.always || (self.kind.is_struct() && !self.omit_zero);
        written.then(|| self.kind.zero())
    }
}

/// What Go calls a value of JSON.
fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "invalid",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "slice",
        Value::Object(_) => "map",
    }
}

/// Whether Go leaves the value out where it may.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::of_kind;

    /// Numbers as they are meant: 1.0 is 1.
    fn plain(value: &Value) -> Value {
        match value {
            Value::Number(number) => json!(number.as_f64()),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
            }
            other => other.clone(),
        }
    }

    #[test]
    fn objects_are_written_as_go_writes_them() {
        let mut wrong = Vec::new();
        for line in include_str!("../testdata/structs.jsonl").lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| case[key].as_str().unwrap();
            let read = |key: &str| -> Value { serde_json::from_str(text(key)).unwrap() };
            let mut object = read("object");
            let Some(kind) = of_kind(text("group"), text("version"), text("kind")) else {
                wrong.push(format!("{} is not known", text("kind")));
                continue;
            };
            kind.normalize(&mut object);
            if plain(&object) != plain(&read("answer")) {
                wrong.push(format!("{}\n{object}\n{}", text("object"), text("answer")));
            }
        }
        assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
    }
}

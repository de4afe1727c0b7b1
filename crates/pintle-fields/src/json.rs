//! Sets of fields as they stand in managedFields: `{"f:spec":{"f:replicas":{}}}`. Source:
//! structured-merge-diff `fieldpath/serialize.go`.

use std::fmt;

use serde_json::{Map, Number, Value};

use crate::element::PathElement;
use crate::limits::MAX_DEPTH;
use crate::set::{FieldSet, Node};
use crate::value;

/// The field around others.
const SELF: &str = ".";

/// Why something is no set of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsError(pub String);

impl fmt::Display for FieldsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FieldsError {}

impl FieldSet {
    /// Reads `fieldsV1`. What begins with a letter that is not known is left out.
    ///
    /// # Errors
    /// What is no map, and keys without meaning.
    pub fn from_json(json: &Value) -> Result<FieldSet, FieldsError> {
        Ok(read(json, MAX_DEPTH)?.unwrap_or_default())
    }

    /// The set as `fieldsV1`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        for (element, node) in self.nodes() {
            let mut inner = node.below.to_json();
            if let (Value::Object(inner), true, false) =
                (&mut inner, node.is_member, node.below.is_empty())
            {
                inner.insert(SELF.to_owned(), Value::Object(Map::new()));
            }
            map.insert(key(element), inner);
        }
        Value::Object(map)
    }

    /// The set as the API server writes it, with fields before items.
    pub fn to_json_text(&self) -> String {
        let mut out = String::new();
        self.write(false, &mut out);
        out
    }

    fn write(&self, has_self: bool, out: &mut String) {
        out.push('{');
        if has_self {
            out.push_str("\".\":{}");
        }
        for (at, (element, node)) in self.nodes().iter().enumerate() {
            if has_self || at > 0 {
                out.push(',');
            }
            value::json_text(&key(element), false, out);
            out.push(':');
            node.below.write(node.is_member && !node.below.is_empty(), out);
        }
        out.push('}');
    }
}

/// The fields below; nothing if there are none.
fn read(json: &Value, depth: usize) -> Result<Option<FieldSet>, FieldsError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(FieldsError(format!("exceeded max depth of {MAX_DEPTH}")));
    };
    let map = match json {
        Value::Object(map) => map,
        Value::Null => return Ok(None),
        _ => return Err(FieldsError("expect { or n".to_owned())),
    };
    let mut set = None::<FieldSet>;
    for (key, json) in map.iter().filter(|(key, _)| *key != SELF) {
        let Some(element) = element(key)? else { continue };
        let below = read(json, depth)?;
        let is_member = below.is_none() || json.get(SELF).is_some();
        let node = Node { is_member, below: below.unwrap_or_default() };
        set.get_or_insert_default().put(element, node);
    }
    Ok(set)
}

/// `f:spec`; nothing for elements of a kind that is not known.
fn element(key: &str) -> Result<Option<PathElement>, FieldsError> {
    let error = |text: String| Err(FieldsError(text));
    if key.len() < 2 {
        return error("key must be 2 characters long:".to_owned());
    }
    let Some((kind, text)) = key.split_once(':').filter(|(kind, _)| kind.len() == 1) else {
        return error(format!("missing colon: {key}"));
    };
    let json =
        || serde_json::from_str::<Value>(text).map_err(|error| FieldsError(error.to_string()));
    Ok(Some(match kind {
        "f" => PathElement::Field(text.to_owned()),
        "v" => PathElement::Value(floats(json()?)),
        "i" => match text.parse() {
            Ok(index) => PathElement::Index(index),
            Err(_) => {
                return error(format!(
                    "strconv.Atoi: parsing {}: invalid syntax",
                    value::quoted(text)
                ));
            }
        },
        "k" => match json()? {
            Value::Object(fields) => PathElement::Key(
                fields.into_iter().map(|(name, key)| (name, floats(key))).collect(),
            ),
            _ => return error("expect { or n".to_owned()),
        },
        _ => return Ok(None),
    }))
}

/// All numbers in sets are floats when they have been read.
fn floats(json: Value) -> Value {
    match json {
        Value::Number(number) => {
            let float = number.as_f64().and_then(Number::from_f64);
            Value::Number(float.unwrap_or(number))
        }
        Value::Array(items) => items.into_iter().map(floats).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, floats(value))).collect()
        }
        other => other,
    }
}

fn key(element: &PathElement) -> String {
    match element {
        PathElement::Field(name) => format!("f:{name}"),
        PathElement::Index(index) => format!("i:{index}"),
        PathElement::Value(item) => {
            let mut out = "v:".to_owned();
            value::json(item, &mut out);
            out
        }
        PathElement::Key(fields) => {
            let mut out = "k:{".to_owned();
            for (at, (name, key)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                value::json_text(name, false, &mut out);
                out.push(':');
                value::json(key, &mut out);
            }
            out.push('}');
            out
        }
    }
}

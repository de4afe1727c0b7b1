//! Values in questions: JSON whose numbers have Go types.

use std::any::Any;
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pintle_value::{
    Elem, FloatKind, IntKind, Kind, List, Map, MapType, Object, Str, UintKind, Value,
};
use serde_json::Value as Json;

/// JSON as Go's `encoding/json` reads it into `interface {}`: all numbers are `float64`.
pub(super) fn plain(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::float(n.as_str().parse().unwrap_or(f64::NAN)),
        Json::String(text) => Value::str(text),
        Json::Array(items) => items.iter().map(plain).collect::<List>().into(),
        Json::Object(fields) => fields.iter().map(|(k, v)| (k, plain(v))).collect::<Map>().into(),
    }
}

/// Typed JSON: a number without `.`, `e` or `E` is an `int`, and `{"$t": type, "v": text}` makes a
/// value of that type.
pub(super) fn typed(json: &Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => number(n.as_str())?,
        Json::String(text) => Value::str(text),
        Json::Array(items) => {
            Value::List(List::new(items.iter().map(typed).collect::<Result<_, _>>()?))
        }
        Json::Object(fields) => match fields.get("$t").and_then(Json::as_str) {
            Some(ty) => special(ty, fields.get("v").unwrap_or(&Json::Null))?,
            None => {
                let entries = fields.iter().map(|(k, v)| Ok((Str::from(k), typed(v)?)));
                entries.collect::<Result<Vec<_>, String>>()?.into_iter().collect::<Map>().into()
            }
        },
    })
}

fn number(text: &str) -> Result<Value, String> {
    if text.contains(['.', 'e', 'E']) {
        return Ok(Value::float(text.parse().map_err(|e| format!("{text}: {e}"))?));
    }
    Ok(Value::int(text.parse().map_err(|e| format!("{text}: {e}"))?))
}

fn special(ty: &str, json: &Json) -> Result<Value, String> {
    let text = plain_text(json);
    let int = |kind| Value::Int(kind, text.parse().unwrap_or(0));
    let uint = |kind| Value::Uint(kind, text.parse().unwrap_or(0));
    Ok(match ty {
        "int" => int(IntKind::Int),
        "int64" => int(IntKind::Int64),
        "int32" => int(IntKind::Int32),
        "int8" => int(IntKind::Int8),
        "uint" => uint(UintKind::Uint),
        "uint8" => uint(UintKind::Uint8),
        "uint64" => uint(UintKind::Uint64),
        "float64" => Value::float(float(&text)?),
        "float32" => {
            let narrow: f32 = text.parse().map_err(|e| format!("{text}: {e}"))?;
            Value::Float(FloatKind::Float32, f64::from(narrow))
        }
        "bytes" => Value::Bytes(Rc::from(STANDARD.decode(&text).map_err(|e| e.to_string())?)),
        "duration" => pintle_functions::parse_duration(&text)?,
        "error" => Value::object(ErrorText(Str::from(text))),
        "[]string" => List::of_strs(texts(json)).into(),
        "[]int" => {
            let items = texts(json).iter().map(|t| Value::int(t.parse().unwrap_or(0))).collect();
            List::of(Elem::Int, items).into()
        }
        "map[string]string" => {
            let empty = serde_json::Map::new();
            let fields = json.as_object().unwrap_or(&empty).iter();
            let map: Map = fields.map(|(k, v)| (k, plain_text(v))).collect();
            map.typed(Some(MapType::STRINGS)).into()
        }
        "nilmap" => Map::nil().into(),
        "nillist" => List::nil(Elem::Any).into(),
        other => return Err(format!("oracle: unknown type {other:?}")),
    })
}

fn float(text: &str) -> Result<f64, String> {
    match text {
        "NaN" => Ok(f64::NAN),
        "Inf" | "+Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        _ => text.parse().map_err(|e| format!("{text}: {e}")),
    }
}

fn texts(json: &Json) -> Vec<String> {
    json.as_array().map_or_else(Vec::new, |items| items.iter().map(plain_text).collect())
}

fn plain_text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// An `*errors.errorString`.
#[derive(Debug)]
struct ErrorText(Str);

impl Object for ErrorText {
    fn type_name(&self) -> &str {
        "*errors.errorString"
    }
    fn kind(&self) -> Kind {
        Kind::Pointer
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("s", Value::Str(self.0.clone()))]
    }
    fn display(&self) -> Option<Str> {
        Some(self.0.clone())
    }
    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<ErrorText>().is_some_and(|other| self.0 == other.0)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

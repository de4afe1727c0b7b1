//! Values as go-yaml has them before they are turned into JSON: with integers, and with keys of
//! any type.

use std::cmp::Ordering;

use pintle_value::{Entries, List, Map, Str, UintKind, Value, strconv};

use super::decode::Build;
use super::shape::Shape;
use super::tree::Scalar;
use crate::{Error, ErrorKind};

/// A value of type `interface {}` out of go-yaml.
#[derive(Clone, Debug)]
pub(crate) enum GoValue {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(Vec<u8>),
    List(Vec<GoValue>),
    /// In the order in which `fmt` prints maps.
    Map(Vec<(GoValue, GoValue)>),
}

/// On which side of the JSON text a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// JSON is going to be written from it: integers are integers, strings are any bytes.
    Before,
    /// It has been read from JSON: all numbers are floats, all strings UTF-8.
    After,
}

impl Json {
    fn text(self, text: &[u8]) -> Str {
        match self {
            Json::Before => Str::new(text),
            Json::After => json_text(text),
        }
    }
}

/// Builds [`GoValue`]s.
pub(super) struct GoValues;

impl Build for GoValues {
    type Value = GoValue;
    type Map = Vec<(GoValue, GoValue)>;

    fn scalar(&mut self, scalar: Scalar<'_>) -> GoValue {
        GoValue::from(scalar)
    }

    fn list(&mut self, items: Vec<GoValue>) -> GoValue {
        GoValue::List(items)
    }

    fn open_map(&mut self, capacity: usize) -> Self::Map {
        Vec::with_capacity(capacity)
    }

    fn set(&mut self, map: &mut Self::Map, key: Scalar<'_>, value: GoValue, _line: u32) {
        map.push((GoValue::from(key), value));
    }

    fn close_map(&mut self, mut map: Self::Map) -> GoValue {
        map.sort_by(|a, b| a.0.key_order(&b.0));
        map.dedup_by(|later, kept| {
            let same = later.0.equals(&kept.0);
            if same {
                std::mem::swap(&mut later.1, &mut kept.1);
            }
            same
        });
        GoValue::Map(map)
    }
}

impl From<Scalar<'_>> for GoValue {
    fn from(scalar: Scalar<'_>) -> GoValue {
        match scalar {
            Scalar::Null => GoValue::Null,
            Scalar::Bool(b) => GoValue::Bool(b),
            Scalar::Int(n) => GoValue::Int(n),
            Scalar::Uint(n) => GoValue::Uint(n),
            Scalar::Float(n) => GoValue::Float(n),
            Scalar::Str(text) => GoValue::Str(text.into_owned()),
        }
    }
}

impl GoValue {
    /// Order of keys of different types. Go sorts them by the addresses of their types, which in
    /// Helm's executable gives this.
    fn type_rank(&self) -> u8 {
        match self {
            GoValue::Null => 0,
            GoValue::Str(_) => 1,
            GoValue::Uint(_) => 2,
            GoValue::Int(_) => 3,
            GoValue::Float(_) => 4,
            GoValue::Bool(_) => 5,
            GoValue::List(_) | GoValue::Map(_) => 6,
        }
    }

    /// The order in which `fmt` prints the keys of a map.
    fn key_order(&self, other: &GoValue) -> Ordering {
        match (self, other) {
            (GoValue::Str(a), GoValue::Str(b)) => a.cmp(b),
            (GoValue::Uint(a), GoValue::Uint(b)) => a.cmp(b),
            (GoValue::Int(a), GoValue::Int(b)) => a.cmp(b),
            (GoValue::Float(a), GoValue::Float(b)) => {
                a.partial_cmp(b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
            }
            (GoValue::Bool(a), GoValue::Bool(b)) => a.cmp(b),
            _ => self.type_rank().cmp(&other.type_rank()),
        }
    }

    /// Whether two keys are the same to Go. NaN is not.
    fn equals(&self, other: &GoValue) -> bool {
        self.key_order(other).is_eq() && !matches!(self, GoValue::Float(n) if n.is_nan())
    }

    /// What `%#v` prints.
    pub(super) fn go_syntax(&self) -> String {
        let mut out = String::new();
        self.write_go_syntax(&mut out, "<nil>");
        out
    }

    fn write_go_syntax(&self, out: &mut String, nil: &str) {
        const NIL: &str = "interface {}(nil)";
        match self {
            GoValue::Null => out.push_str(nil),
            GoValue::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            GoValue::Int(n) => out.push_str(&n.to_string()),
            GoValue::Uint(n) => out.push_str(&format!("{n:#x}")),
            GoValue::Float(n) => out.push_str(&strconv::format_float(*n, b'g', None, 64)),
            GoValue::Str(text) => out.push_str(&strconv::quote(text)),
            GoValue::List(items) => {
                out.push_str("[]interface {}{");
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    item.write_go_syntax(out, NIL);
                }
                out.push('}');
            }
            GoValue::Map(entries) => {
                out.push_str("map[interface {}]interface {}{");
                for (i, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    key.write_go_syntax(out, NIL);
                    out.push(':');
                    value.write_go_syntax(out, NIL);
                }
                out.push('}');
            }
        }
    }

    /// The value that JSON is written from or has been read into. Infinite numbers stay.
    ///
    /// # Errors
    /// For keys that JSON cannot hold. If there are many, Go reports any of them.
    pub(super) fn into_value(self, shape: &Shape, json: Json) -> Result<Value, Error> {
        match self {
            GoValue::List(items) => {
                let mut out = Vec::with_capacity(items.len());
                for item in items {
                    out.push(item.into_value(shape.item(), json)?);
                }
                Ok(Value::List(List::new(out)))
            }
            GoValue::Map(entries) => {
                let mut out = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let name = key.key_text(&value, json)?;
                    let value = value.into_value(shape.field(&name), json)?;
                    out.push((name, value));
                }
                Ok(Value::Map(Map::from(Entries::from_unsorted(out))))
            }
            scalar if matches!(shape, Shape::Str) => Ok(scalar.into_text(json)),
            scalar => Ok(scalar.into_scalar(json)),
        }
    }

    fn into_scalar(self, json: Json) -> Value {
        match self {
            GoValue::Bool(b) => Value::Bool(b),
            GoValue::Int(n) if json == Json::Before => Value::int64(n),
            GoValue::Uint(n) if json == Json::Before => Value::Uint(UintKind::Uint64, n),
            GoValue::Int(n) => Value::float(n as f64),
            GoValue::Uint(n) => Value::float(n as f64),
            GoValue::Float(n) => Value::float(n),
            GoValue::Str(text) => Value::Str(json.text(&text)),
            GoValue::Null | GoValue::List(_) | GoValue::Map(_) => Value::Nil,
        }
    }

    /// What a `string` field gets: the text of numbers and bools, everything else as it is.
    fn into_text(self, json: Json) -> Value {
        Value::str(match self {
            GoValue::Int(n) => n.to_string(),
            GoValue::Uint(n) => n.to_string(),
            GoValue::Float(n) => strconv::format_float(n, b'g', None, 32),
            GoValue::Bool(b) => b.to_string(),
            other => return other.into_scalar(json),
        })
    }

    /// The key of a JSON object.
    fn key_text(&self, value: &GoValue, json: Json) -> Result<Str, Error> {
        let text = match self {
            GoValue::Str(text) => return Ok(json.text(text)),
            GoValue::Int(n) => n.to_string(),
            GoValue::Float(n) => float_key(*n),
            GoValue::Bool(b) => b.to_string(),
            GoValue::Null | GoValue::Uint(_) | GoValue::List(_) | GoValue::Map(_) => {
                let kind = if let GoValue::Uint(_) = self { "uint64" } else { "%!s(<nil>)" };
                let message = format!(
                    "unsupported map key of type: {kind}, key: {}, value: {}",
                    self.go_syntax(),
                    value.go_syntax()
                );
                return Err(Error::new(ErrorKind::Json, message, None));
            }
        };
        Ok(Str::from(text))
    }
}

/// The text of a float as a key: the shortest for a `float32`, infinities as YAML writes them.
pub(super) fn float_key(n: f64) -> String {
    if n.is_nan() {
        return ".nan".to_owned();
    }
    match strconv::format_float(n, b'g', None, 32).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        text => text.to_owned(),
    }
}

/// Text after a way through JSON: bytes that are no UTF-8 are replaced.
pub(super) fn json_text(text: &[u8]) -> Str {
    match std::str::from_utf8(text) {
        Ok(text) => Str::from(text),
        Err(_) => Str::from(pintle_value::rune::to_text(text)),
    }
}

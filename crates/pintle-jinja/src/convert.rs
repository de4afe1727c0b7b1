//! Values on their way into Jinja and back.

use std::collections::BTreeMap;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind};
use pintle_value::{List, Map, Value};

/// Numbers up to this size are exact in a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value of a template as Jinja sees it. Objects become their underlying value or a dict of
/// their fields.
pub(crate) fn to_jinja(value: &Value) -> minijinja::Value {
    match value {
        Value::Nil => minijinja::Value::from(()),
        Value::Bool(b) => (*b).into(),
        Value::Int(_, n) => (*n).into(),
        Value::Uint(_, n) => (*n).into(),
        Value::Float(_, n) if n.fract() == 0.0 && n.abs() < EXACT => (*n as i64).into(),
        Value::Float(_, n) => (*n).into(),
        Value::Complex(c) => minijinja::Value::from(format!("({}+{}i)", c.0, c.1)),
        Value::Str(text) => minijinja::Value::from(text.to_text().into_owned()),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => minijinja::Value::from(text),
            Err(_) => minijinja::Value::from_bytes(bytes.to_vec()),
        },
        Value::List(list) => list.iter().map(to_jinja).collect::<Vec<_>>().into(),
        Value::Map(map) => map
            .entries()
            .iter()
            .map(|(key, value)| (key.to_text().into_owned(), to_jinja(value)))
            .collect::<BTreeMap<_, _>>()
            .into(),
        Value::Object(object) => match object.underlying() {
            Some(value) => to_jinja(&value),
            None => object
                .fields()
                .into_iter()
                .filter(|(name, _)| name.starts_with(char::is_uppercase))
                .map(|(name, value)| (name.to_owned(), to_jinja(&value)))
                .collect::<BTreeMap<_, _>>()
                .into(),
        },
    }
}

/// A value of Jinja as YAML and JSON writers take it.
pub(crate) fn from_jinja(value: &minijinja::Value) -> Result<Value, Error> {
    Ok(match value.kind() {
        ValueKind::Undefined | ValueKind::None => Value::Nil,
        ValueKind::Bool => Value::Bool(value.is_true()),
        ValueKind::Number => match i64::try_from(value.clone()) {
            Ok(n) if value.is_integer() => Value::int64(n),
            _ => Value::float(f64::try_from(value.clone())?),
        },
        ValueKind::String => Value::str(value.as_str().unwrap_or_default()),
        ValueKind::Bytes => Value::str(value.as_bytes().unwrap_or_default()),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.map(|item| from_jinja(&item));
            Value::List(List::new(items.collect::<Result<_, _>>()?))
        }
        ValueKind::Map => {
            let map = Map::new();
            for key in value.try_iter()? {
                map.insert(key.to_string(), from_jinja(&value.get_item(&key)?)?);
            }
            Value::Map(map)
        }
        kind => {
            let text = format!("cannot write a value of type {kind}");
            return Err(Error::new(ErrorKind::InvalidOperation, text));
        }
    })
}

//! Objects of built-in kinds as Go writes them after it has read them: without unknown fields and
//! with those that are always there. Source: the struct tags of `k8s.io/api`, and encoding/json.

use serde_json::{Map, Value};

use crate::builtin::Named;
use crate::decode::{Presence, time};
use crate::depth::MAX_DEPTH;
use crate::quantity;
use crate::resources::Resource;
use crate::types::{Extra, Field, Shape, Type};

/// What is left of an object when the API server has read and written it. What is nested too deeply is
/// lost. Values that it could not read (see [`decode_check`](crate::decode_check)) are left as they are. Objects of custom resources
/// stay as they are, too.
pub fn normalized(ty: &Type, object: &Value) -> Value {
    value(object, ty, MAX_DEPTH)
}

/// The object of a kind with nothing in it: the fields that Go always writes.
pub fn empty_object(resource: &Resource) -> Value {
    match resource.custom {
        Some(_) => Value::Object(Map::new()),
        None => normalized(&resource.ty, &Value::Object(Map::new())),
    }
}

fn value(value: &Value, ty: &Type, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    let resolved = ty.resolved();
    match (&resolved.shape, value) {
        (_, Value::Null) => zero(ty, depth),
        (Shape::Object(object), Value::Object(fields)) => {
            match (&object.extra, named(ty).filter(|named| !named.is_raw())) {
                (Extra::Type(values), _) => fields
                    .iter()
                    .map(|(name, item)| (name.clone(), self::value(item, values, depth)))
                    .collect(),
                (_, Some(named)) => structure(fields, named, &object.fields, depth),
                _ => value.clone(),
            }
        }
        (Shape::List(list), Value::Array(items)) => {
            items.iter().map(|item| self::value(item, &list.items, depth)).collect()
        }
        (Shape::Any(_), value) => any(value, ty, depth),
        (_, value) => scalar(value, resolved),
    }
}

/// Schemas, and what can stand in their place.
fn any(value: &Value, ty: &Type, depth: usize) -> Value {
    let Some(schema) = named(ty).and_then(Named::schema_in_place) else { return value.clone() };
    let ty = Type::new(Shape::Named(schema));
    match value {
        Value::Object(_) => self::value(value, &ty, depth),
        Value::Array(items) => items
            .iter()
            .map(|item| if item.is_object() { self::value(item, &ty, depth) } else { item.clone() })
            .collect(),
        other => other.clone(),
    }
}

fn scalar(value: &Value, ty: &Type) -> Value {
    let written = match (&ty.shape, value) {
        (Shape::Quantity, Value::String(text)) => quantity::canonical(text),
        (Shape::Quantity, Value::Number(number)) => quantity::canonical(&number.to_string()),
        (Shape::Time, Value::String(text)) => return moment(text, time::SECONDS, 0),
        (Shape::MicroTime, Value::String(text)) => return moment(text, time::MICROSECONDS, 6),
        (Shape::Bytes, Value::String(text)) => Some(bytes(text)),
        (Shape::Bytes, Value::Array(items)) => Some(encoded(items)),
        _ => None,
    };
    written.map_or_else(|| value.clone(), Value::String)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes that were written as numbers, in base64.
fn encoded(items: &[Value]) -> String {
    let bytes: Vec<u64> = items.iter().map(|item| item.as_u64().unwrap_or_default()).collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| three.get(at).copied().unwrap_or_default();
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or_default();
            let is_there = digit <= three.len();
            text.push(if is_there { char::from(DIGITS[value]) } else { '=' });
        }
    }
    text
}

/// Base64 in one line, without bits that stand for nothing.
fn bytes(text: &str) -> String {
    let mut line: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let digits = line.trim_end_matches('=').len();
    let unused = match line.len() - digits {
        1 => 0b11,
        2 => 0b1111,
        _ => return line,
    };
    let last = digits.checked_sub(1).and_then(|last| line.as_bytes().get(last));
    let value = last.and_then(|last| DIGITS.iter().position(|digit| digit == last));
    if let Some(digit) = value.and_then(|value| DIGITS.get(value & !unused)) {
        line.replace_range(digits - 1..digits, char::from(*digit).encode_utf8(&mut [0; 4]));
    }
    line
}

fn moment(text: &str, layout: time::Layout, digits: usize) -> Value {
    match time::read(text, layout) {
        Ok(moment) if moment.is_zero() => Value::Null,
        Ok(moment) => moment.format(digits).into(),
        Err(_) => text.into(),
    }
}

fn structure(values: &Map<String, Value>, named: Named, fields: &[Field], depth: usize) -> Value {
    let mut written = Map::new();
    for field in fields {
        let there = values.get(field.name.as_ref()).filter(|value| !value.is_null());
        let presence = Presence::of(named, field);
        let value = match (presence, there) {
            (Presence::Pointer, None) => continue,
            (Presence::Nullable, None) => Value::Null,
            (_, Some(there)) => self::value(there, &field.ty, depth),
            (_, None) => zero(&field.ty, depth),
        };
        if presence != Presence::Nonzero || !is_zero(&value) {
            written.insert(field.name.clone().into_owned(), value);
        }
    }
    Value::Object(written)
}

/// What a type has when nothing is said.
fn zero(ty: &Type, depth: usize) -> Value {
    match &ty.resolved().shape {
        Shape::String(_) => "".into(),
        Shape::Integer(_) | Shape::Number | Shape::IntOrString => 0.into(),
        Shape::Boolean => false.into(),
        Shape::Quantity => "0".into(),
        Shape::Object(object) => match (&object.extra, named(ty)) {
            (Extra::Type(_), _) | (_, None) => Value::Null,
            (_, Some(named)) if named.is_raw() => Value::Null,
            (_, Some(named)) => match depth.checked_sub(1) {
                Some(depth) => structure(&Map::new(), named, &object.fields, depth),
                None => Value::Null,
            },
        },
        _ => Value::Null,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(bool) => !bool,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

fn named(ty: &Type) -> Option<Named> {
    match ty.shape {
        Shape::Named(named) => Some(named),
        _ => None,
    }
}

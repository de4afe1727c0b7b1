//! `index`, `slice` and `len`.

use pintle_value::{Kind, List, Map, Str, UintKind, Value};

use super::Failed;
use crate::exec::{Slot, Via, missing_element};

/// What Go panics with where it asks nothing for its type.
const NO_TYPE: &str = "reflect: call of reflect.Value.Type on zero Value";

/// The item at a path of indexes and keys.
pub(super) fn index(item: &Slot, indexes: &[Slot]) -> Result<Slot, Failed> {
    if item.value.is_nil() {
        return Err("index of untyped nil".to_owned());
    }
    let mut item = Slot::concrete(item.value.clone());
    for index in indexes {
        if item.value.is_nil() {
            return Err("index of nil pointer".to_owned());
        }
        let plain = plain(&item.value);
        item = match plain.as_ref().unwrap_or(&item.value) {
            Value::Str(text) => {
                let at = index_arg(index, text.len())?;
                byte_at(text, at).ok_or_else(|| out_of_range("string"))?
            }
            Value::Bytes(bytes) => {
                let at = index_arg(index, bytes.len())?;
                byte_at(bytes, at).ok_or_else(|| out_of_range("slice"))?
            }
            Value::List(list) => {
                let at = index_arg(index, list.len())?;
                Slot::element(list, at).ok_or_else(|| out_of_range("slice"))?
            }
            Value::Map(map) => map_index(map, &index.value)?,
            other => return Err(format!("can't index item of type {}", struct_type(other))),
        };
    }
    Ok(item)
}

/// The entry of a map or the item of a list, if there is one of that key or number.
pub(crate) fn index_plain(item: &Value, key: &Value) -> Option<Slot> {
    match (item, key) {
        (Value::Map(map), Value::Str(key)) => Slot::entry(map, key),
        (Value::List(list), Value::Int(_, at)) => Slot::element(list, usize::try_from(*at).ok()?),
        _ => None,
    }
}

/// The plain value of a defined slice or map type.
fn plain(value: &Value) -> Option<Value> {
    let Value::Object(object) = value else { return None };
    match object.underlying() {
        inner @ Some(Value::List(_) | Value::Map(_) | Value::Bytes(_) | Value::Str(_)) => inner,
        _ => None,
    }
}

fn byte_at(bytes: &[u8], at: usize) -> Option<Slot> {
    let byte = u64::from(*bytes.get(at)?);
    Some(Slot::concrete(Value::Uint(UintKind::Uint8, byte)))
}

/// What `reflect` panics with at an index that is just past the end, which Go's own check lets
/// through.
fn out_of_range(what: &str) -> Failed {
    format!("reflect: {what} index out of range")
}

fn map_index(map: &Map, key: &Value) -> Result<Slot, Failed> {
    match key {
        Value::Str(key) => Ok(Slot::entry(map, key).unwrap_or_else(|| missing_element(map))),
        Value::Nil => Err("value is nil; should be of type string".to_owned()),
        other => Err(format!("value has type {}; should be string", other.type_name())),
    }
}

/// The integer that an argument stands for, from 0 to `cap`.
fn index_arg(index: &Slot, cap: usize) -> Result<usize, Failed> {
    let value = match &index.value {
        Value::Object(object) => object.underlying().unwrap_or(Value::Nil),
        other => other.clone(),
    };
    let n = match (value, &index.value) {
        (Value::Int(_, n), _) => n,
        // Go lets the number wrap.
        (Value::Uint(_, n), _) => n as i64,
        (_, Value::Nil) => return Err("cannot index slice/array with nil".to_owned()),
        (_, other) => {
            return Err(format!("cannot index slice/array with type {}", other.type_name()));
        }
    };
    match usize::try_from(n) {
        Ok(at) if at <= cap => Ok(at),
        _ => Err(format!("index out of range: {n}")),
    }
}

/// A part of a string or list.
pub(super) fn slice(item: &Slot, indexes: &[Slot]) -> Result<Slot, Failed> {
    if item.value.is_nil() {
        return Err("slice of untyped nil".to_owned());
    }
    if indexes.len() > 3 {
        return Err(format!("too many slice indexes: {}", indexes.len()));
    }
    let plain = plain(&item.value);
    let value = plain.as_ref().unwrap_or(&item.value);
    let len = match value {
        Value::Str(_) if indexes.len() == 3 => {
            return Err("cannot 3-index slice a string".to_owned());
        }
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        other => return Err(format!("can't slice item of type {}", struct_type(other))),
    };
    let mut bounds = [0, len, len];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        // Unlike `index`, Go's `slice` does not take its indexes out of their interfaces.
        if index.via == Via::Interface {
            return Err("cannot index slice/array with type interface {}".to_owned());
        }
        *bound = index_arg(index, len)?;
    }
    let [start, end, cap] = bounds;
    if start > end {
        return Err(format!("invalid slice index: {start} > {end}"));
    }
    if end > cap {
        return Err(format!("invalid slice index: {end} > {cap}"));
    }
    Ok(Slot::concrete(match value {
        Value::Str(text) => Value::Str(Str::new(&text[start..end])),
        Value::Bytes(bytes) => Value::Bytes(bytes[start..end].into()),
        Value::List(list) => Value::List(List::of(list.elem(), list[start..end].to_vec())),
        other => other.clone(),
    }))
}

/// The length of anything that has one.
pub(super) fn len(item: &Slot) -> Result<Slot, Failed> {
    let plain = plain(&item.value);
    let len = match plain.as_ref().unwrap_or(&item.value) {
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Nil if item.via == Via::Interface => return Err("len of nil pointer".to_owned()),
        Value::Nil => return Err(NO_TYPE.to_owned()),
        other => return Err(format!("len of type {}", struct_type(other))),
    };
    Ok(Slot::concrete(Value::int(i64::try_from(len).unwrap_or(i64::MAX))))
}

/// The type that is left once Go has followed a pointer.
fn struct_type(value: &Value) -> String {
    let name = value.type_name();
    match value.kind() {
        Kind::Pointer => name.trim_start_matches('*').to_owned(),
        _ => name.into_owned(),
    }
}

//! Items of lists: of which type they are, which are the same.

use serde_json::Value;

use super::{DIRECTIVE, Object, no_key, no_map, same_type};
use crate::go;

/// What the items of lists are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Maps,
    Scalars,
}

/// The one type that the items of all lists have. Source: `sliceElementType`.
pub(super) fn kind(lists: &[&[Value]]) -> Result<Kind, String> {
    let mut items = lists.iter().copied().flatten();
    let Some(first) = items.next() else {
        return Err("no elements in any of the given slices".to_owned());
    };
    match first {
        // Here Go runs into a nil type.
        Value::Null => return Err("null in a list that is merged".to_owned()),
        Value::Array(_) => return Err("lists of lists are not supported".to_owned()),
        _ => {}
    }
    if items.any(|item| !same_type(first, item)) {
        let lists = lists.iter().map(|list| Value::Array(list.to_vec())).collect();
        let lists = go::print(&Value::Array(lists));
        return Err(format!("list element types are not identical: {lists}"));
    }
    Ok(if first.is_object() { Kind::Maps } else { Kind::Scalars })
}

/// Like `==` of two interfaces; Go panics when it compares two maps or two lists so.
pub(super) fn equal(a: &Value, b: &Value) -> Result<bool, String> {
    match (a, b) {
        (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)) => {
            Err(format!("comparing uncomparable type {}", go::type_name(a)))
        }
        (a, b) => Ok(a == b),
    }
}

/// Whether two items are told apart by nothing. Source: `mergeKeyValueEqual`.
pub(super) fn same_item(a: &Value, b: &Value, key: &str) -> Result<bool, String> {
    if key.is_empty() {
        return equal(a, b);
    }
    let a = a.as_object().ok_or_else(|| no_map(a))?;
    let b = b.as_object().ok_or_else(|| no_map(b))?;
    let key_of_a = a.get(key).ok_or_else(|| no_key(a, key))?;
    equal(key_of_a, b.get(key).ok_or_else(|| no_key(b, key))?)
}

/// The place of the map whose key has a value. Source: `findMapInSliceBasedOnKeyValue`.
pub(super) fn find(items: &[Value], key: &str, value: &Value) -> Result<Option<usize>, String> {
    for (place, item) in items.iter().enumerate() {
        let Value::Object(item) = item else {
            return Err(format!("value for key {place} is not a map"));
        };
        if let Some(other) = item.get(key)
            && equal(other, value)?
        {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// Items without repetitions, and what Go's array still has behind them. Source:
/// `deduplicateScalars`: the last one comes to stand where a repeated one was.
pub(super) fn without_repeated(mut items: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let mut tail = Vec::new();
    let mut first = 0;
    while first < items.len() {
        let mut other = first + 1;
        while other < items.len() {
            if items.get(first) == items.get(other) {
                tail.extend(items.last().cloned());
                items.swap_remove(other);
            } else {
                other += 1;
            }
        }
        first += 1;
    }
    tail.reverse();
    (items, tail)
}

/// Whether an item is a map that says to delete itself.
pub(super) fn is_deletion(item: &Object) -> bool {
    item.get(DIRECTIVE).is_some_and(|directive| directive == "delete")
}

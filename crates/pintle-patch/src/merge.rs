//! JSON merge patches (RFC 7386), as two versions of evanphx/json-patch make them.

use serde_json::{Map, Value};

use crate::{depth, go};

type Object = Map<String, Value>;

/// The patch that makes `modified` of `original`. Source: evanphx/json-patch 5 `CreateMergePatch`,
/// by which Helm changes custom resources as long as it does not look at what is live.
///
/// What is no map, has numbers out of range or is nested deeper than
/// [`MAX_DEPTH`](crate::MAX_DEPTH) is replaced as it is.
pub fn create(original: &Value, modified: &Value) -> Value {
    let read = |value| depth::check(value).and_then(|()| go::read(value));
    let patch = match (read(original), read(modified)) {
        (Ok(Value::Object(original)), Ok(Value::Object(modified))) => {
            Value::Object(difference(&original, &modified))
        }
        _ => modified.clone(),
    };
    sorted(patch)
}

/// The patch that brings `current` to `modified`, and takes away what only `original` has. Source:
/// apimachinery `CreateThreeWayJSONMergePatch`, over evanphx/json-patch 4, with Helm's conditions.
///
/// All numbers are a `float64` on this way: integers beyond 2^53 lose their last digits.
///
/// # Errors
/// A patch that would make another object: one that changes `apiVersion`, `kind` or
/// `metadata.name`. What is no map or nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
pub fn create_three_way(
    original: &Value,
    modified: &Value,
    current: &Value,
) -> Result<Value, String> {
    let (original, modified, current) = (read(original)?, read(modified)?, read(current)?);
    let additions = additions(difference(&current, &modified));
    let patch = merged(deletions(difference(&original, &modified)), additions);
    let patch = go::read(&Value::Object(patch))?;
    let has = |path: &str| patch.pointer(path).is_some();
    if has("/apiVersion") || has("/kind") || has("/metadata/name") {
        // Helm has a longer text, but looks for another type of error than it gets.
        return Err(format!("precondition failed for: {}", go::print(&patch)));
    }
    Ok(sorted(patch))
}

/// What a patch makes of an object, on the server. Source: evanphx/json-patch 4 `MergePatch`.
///
/// # Errors
/// What is nested deeper than [`MAX_DEPTH`](crate::MAX_DEPTH) or has numbers out of range.
pub fn apply(object: &Value, patch: &Value) -> Result<Value, String> {
    let read = |value| depth::check(value).and_then(|()| go::read(value));
    Ok(sorted(match (read(object)?, read(patch)?) {
        (Value::Object(object), Value::Object(patch)) => Value::Object(merged(object, patch)),
        (_, patch) => without_nulls(patch),
    }))
}

fn read(value: &Value) -> Result<Object, String> {
    depth::check(value)?;
    match go::as_floats(&go::read(value)?)? {
        Value::Object(object) => Ok(object),
        Value::Null => Ok(Object::new()),
        _ => Err("Invalid JSON Document".to_owned()),
    }
}

fn sorted(mut value: Value) -> Value {
    value.sort_all_objects();
    value
}

/// Source: `getDiff`.
fn difference(original: &Object, modified: &Object) -> Object {
    let mut patch = Object::new();
    for (key, new) in modified {
        match (original.get(key), new) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                let inner = difference(old, new);
                if !inner.is_empty() {
                    patch.insert(key.clone(), Value::Object(inner));
                }
            }
            (Some(old), new) if old == new => {}
            _ => {
                patch.insert(key.clone(), new.clone());
            }
        }
    }
    let gone = original.keys().filter(|key| !modified.contains_key(*key));
    patch.extend(gone.map(|key| (key.clone(), Value::Null)));
    patch
}

/// What a patch adds or changes. Source: `keepOrDeleteNullInObj`.
fn additions(patch: Object) -> Object {
    let kept = patch.into_iter().filter_map(|(key, value)| match value {
        Value::Null => None,
        Value::Object(inner) if !inner.is_empty() => {
            let inner = additions(inner);
            (!inner.is_empty()).then_some((key, Value::Object(inner)))
        }
        value => Some((key, value)),
    });
    kept.collect()
}

/// What a patch takes away. Source: `keepOrDeleteNullInObj`.
fn deletions(patch: Object) -> Object {
    let kept = patch.into_iter().filter_map(|(key, value)| match value {
        Value::Null => Some((key, value)),
        Value::Object(inner) => {
            let inner = deletions(inner);
            (!inner.is_empty()).then_some((key, Value::Object(inner)))
        }
        _ => None,
    });
    kept.collect()
}

/// Source: `mergeDocs`.
fn merged(mut object: Object, patch: Object) -> Object {
    for (key, new) in patch {
        let value = match (object.remove(&key), new) {
            (_, Value::Null) => continue,
            (Some(Value::Object(old)), Value::Object(new)) => Value::Object(merged(old, new)),
            (Some(Value::Object(_)), new) => new,
            (_, new) => without_nulls(new),
        };
        object.insert(key, value);
    }
    object
}

/// Source: `pruneNulls`: also in maps that are items of lists.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, field)| !field.is_null());
            Value::Object(kept.map(|(key, field)| (key, without_nulls(field))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        value => value,
    }
}

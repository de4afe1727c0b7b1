//! Kubernetes' strategic merge patches. Source: apimachinery `strategicpatch`.
//!
//! Go's answer can depend on the order in which it visits a map, mostly where two errors are found
//! and one is told. Keys are visited in their order here, so that the answer is one of Go's. Where Go
//! panics (null as an item of a merged list, maps or lists in the place of a merge key), there is an
//! error.

mod apply;
mod diff;
mod items;
mod lists;
mod order;
mod special;

use serde_json::{Map, Value};

use crate::schema::Schema;
use crate::{depth, go};

/// Names that mean something in patches.
const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const SET_ORDER: &str = "$setElementOrder";
const DELETE_ITEMS: &str = "$deleteFromPrimitiveList";

type Object = Map<String, Value>;

/// The patch that brings `current` to `modified`, and takes away what only `original` has. What
/// others have added to `current` stays. Source: `CreateThreeWayMergePatch`, as Helm calls it, with
/// overwriting.
///
/// # Errors
/// Items of merged lists that are no maps or lack the key that tells them apart; changed maps and
/// lists that the schema does not know; misused directives; what is nested deeper than
/// [`MAX_DEPTH`](crate::MAX_DEPTH).
pub fn create_three_way(
    original: &Value,
    modified: &Value,
    current: &Value,
    schema: Schema,
) -> Result<Value, String> {
    let (original, modified, current) = (read(original)?, read(modified)?, read(current)?);
    let delta = diff::maps(&current, &modified, schema, diff::Wanted::ADDITIONS)?;
    let deletions = diff::maps(&original, &modified, schema, diff::Wanted::DELETIONS)?;
    let patch = apply::maps(deletions, delta, schema, apply::Mode::Join)?;
    Ok(sorted(patch))
}

/// What a patch makes of an object, on the server. Source: `StrategicMergePatch`.
///
/// # Errors
/// Patches that contradict the schema, the object or themselves, and what is nested deeper than
/// [`MAX_DEPTH`](crate::MAX_DEPTH).
pub fn apply(object: &Value, patch: &Value, schema: Schema) -> Result<Value, String> {
    Ok(sorted(apply::maps(read(object)?, read(patch)?, schema, apply::Mode::Apply)?))
}

/// An object with its numbers as Go has them.
fn read(value: &Value) -> Result<Object, String> {
    depth::check(value)?;
    match go::read(value)? {
        Value::Object(object) => Ok(object),
        Value::Null => Ok(Object::new()),
        _ => Err("invalid JSON document".to_owned()),
    }
}

fn sorted(object: Object) -> Value {
    let mut value = Value::Object(object);
    value.sort_all_objects();
    value
}

fn bad_type(expected: &str, actual: &Value) -> String {
    format!("expected a {expected}, but received a {}", go::type_name(actual))
}

fn no_map(actual: &Value) -> String {
    bad_type("map[string]interface {}", actual)
}

fn no_list(actual: &Value) -> String {
    bad_type("[]interface {}", actual)
}

fn no_key(item: &Object, key: &str) -> String {
    let item = go::print(&Value::Object(item.clone()));
    format!("map: {item} does not contain declared merge key: {key}")
}

/// What Go says of a `$setElementOrder` that fits nothing.
fn bad_order() -> String {
    "invalid patch format of setElementOrder list".to_owned()
}

/// Like `reflect.TypeOf(a) == reflect.TypeOf(b)`.
fn same_type(a: &Value, b: &Value) -> bool {
    go::type_name(a) == go::type_name(b)
}

//! Short ways through JSON.

use serde_json::{Map, Value};

/// The map at a place; nothing if something else is there.
pub(crate) fn map<'v>(value: &'v Value, path: &str) -> Option<&'v Map<String, Value>> {
    value.pointer(path)?.as_object()
}

/// The text at a place; empty if something else is there.
pub(crate) fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number at a place.
pub(crate) fn number(value: &Value, path: &str) -> Option<i64> {
    value.pointer(path)?.as_i64()
}

/// Whether there is `true` at a place.
pub(crate) fn is_true(value: &Value, path: &str) -> bool {
    value.pointer(path).and_then(Value::as_bool).unwrap_or(false)
}

/// The items at a place; none if something else is there.
pub(crate) fn items<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The map under a key.
pub(crate) fn child<'m>(
    map: &'m mut Map<String, Value>,
    key: &str,
) -> Option<&'m mut Map<String, Value>> {
    map.get_mut(key)?.as_object_mut()
}

/// The maps in the list under a key.
pub(crate) fn children<'m>(
    map: &'m mut Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'m mut Map<String, Value>> {
    let items = map.get_mut(key).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// The map under a key, made if nothing is there.
pub(crate) fn made<'m>(
    map: &'m mut Map<String, Value>,
    key: &str,
) -> Option<&'m mut Map<String, Value>> {
    let value = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut()
}

/// Sets what nobody has set. What is empty and may be left out is not there any more; a text that is
/// empty and there is meant.
pub(crate) fn default(map: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    if map.get(key).is_none_or(Value::is_null) {
        map.insert(key.to_owned(), value.into());
    }
}

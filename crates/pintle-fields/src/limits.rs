//! How much objects may have in them.

use serde_json::Value;

/// Levels of maps and lists that an object or a set of fields may have. All walks are recursive.
pub use pintle_schema::MAX_DEPTH;

/// Whether an object is nested deeper than that, or one of its sets of fields is; without recursion.
pub(crate) fn is_too_deep(object: &Value) -> bool {
    let entries = object.get("metadata").and_then(|metadata| metadata.get("managedFields"));
    let mut rest = vec![(object, 0)];
    rest.extend(entries.and_then(Value::as_array).into_iter().flatten().map(|entry| (entry, 0)));
    while let Some((value, depth)) = rest.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        // Entries are on the list already.
        match value {
            _ if entries.is_some_and(|entries| std::ptr::eq(entries, value)) => {}
            Value::Array(items) => rest.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => rest.extend(fields.values().map(|field| (field, depth + 1))),
            _ => {}
        }
    }
    false
}

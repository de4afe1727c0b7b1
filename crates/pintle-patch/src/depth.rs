//! How deep objects may be nested.

use serde_json::Value;

/// Levels of maps and lists that an object may have. All walks here are recursive, and this is what
/// the stack of an ordinary thread bears. Go's packages stop at 10000.
pub const MAX_DEPTH: usize = 256;

/// Refuses what is nested too deep; without recursion.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    let mut rest = vec![(value, 0)];
    while let Some((value, depth)) = rest.pop() {
        if depth > MAX_DEPTH {
            return Err(format!("exceeded max depth of {MAX_DEPTH}"));
        }
        match value {
            Value::Array(items) => rest.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => rest.extend(fields.values().map(|field| (field, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

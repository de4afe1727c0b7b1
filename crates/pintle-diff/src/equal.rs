//! Values that are the same to Kubernetes, however they are spelled.

use serde_json::{Number, Value};

use crate::{Path, duration, quantity};

/// Maps and lists of texts that the API server keeps letter by letter.
const LITERAL: &[&str] = &[
    "annotations",
    "args",
    "binaryData",
    "command",
    "data",
    "labels",
    "matchLabels",
    "nodeSelector",
    "parameters",
    "stringData",
];

/// Entries whose values are amounts, and maps of amounts. Source: the fields of type `Quantity` in
/// Kubernetes' built-in kinds.
const QUANTITIES: &[&str] = &[
    "allocatable",
    "averageValue",
    "capacity",
    "default",
    "defaultRequest",
    "divisor",
    "hard",
    "limits",
    "max",
    "maxLimitRequestRatio",
    "min",
    "overhead",
    "podFixed",
    "requests",
    "sizeLimit",
    "storage",
    "threshold",
    "used",
    "value",
];

/// Whether two texts, numbers or truths say the same.
pub(crate) fn is_same(path: &Path, recorded: &Value, live: &Value) -> bool {
    if recorded == live {
        return true;
    }
    match (recorded, live) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::String(_) | Value::Number(_), Value::String(_) | Value::Number(_)) => {
            !is_literal(path) && same_text(path, &text(recorded), &text(live))
        }
        _ => false,
    }
}

/// Whether the value counts letter by letter.
pub(crate) fn is_literal(path: &Path) -> bool {
    // The value of an environment variable has the name of a metric's.
    let is_variable = path.last_key() == Some("value") && path.is_under("env");
    is_variable || LITERAL.iter().any(|name| path.is_under(name) || path.last_key() == Some(name))
}

fn same_text(path: &Path, recorded: &str, live: &str) -> bool {
    let both = |read: fn(&str) -> Option<i128>| match (read(recorded), read(live)) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    };
    // A number in place of a text, as ports and shares may be written.
    let is_amount =
        || QUANTITIES.iter().any(|name| path.is_under(name) || path.last_key() == Some(name));
    recorded == live || both(duration::nanos) || is_amount() && both(quantity::nanos)
}

fn same_number(a: &Number, b: &Number) -> bool {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64().is_some_and(|a| Some(a) == b.as_f64()),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a value is what Go leaves out of JSON. Texts in maps of texts are never left out.
pub(crate) fn is_nothing(path: &Path, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() && !is_literal(path),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.iter().all(|(key, value)| is_nothing(&path.key(key), value)),
    }
}

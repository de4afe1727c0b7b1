//! Fields of objects.

use serde_json::Value;

/// What is at a path such as `spec.replicas`.
pub(crate) fn at<'v>(object: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(object, |value, key| value.get(key))
}

/// A number; the default if there is none.
pub(crate) fn int(object: &Value, path: &str, default: i64) -> i64 {
    at(object, path).and_then(Value::as_i64).unwrap_or(default)
}

/// A text; the default if there is none.
pub(crate) fn text<'v>(object: &'v Value, path: &str, default: &'v str) -> &'v str {
    at(object, path).and_then(Value::as_str).unwrap_or(default)
}

/// A condition of `status.conditions`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition<'v> {
    pub(crate) kind: &'v str,
    pub(crate) status: &'v str,
    pub(crate) reason: &'v str,
    pub(crate) message: &'v str,
}

impl Condition<'_> {
    pub(crate) fn is(&self, kind: &str, status: &str) -> bool {
        self.kind == kind && self.status == status
    }
}

/// The conditions of an object in their order.
pub(crate) fn conditions(object: &Value) -> impl Iterator<Item = Condition<'_>> {
    let all = at(object, "status.conditions").and_then(Value::as_array);
    all.into_iter().flatten().map(|condition| Condition {
        kind: text(condition, "type", ""),
        status: text(condition, "status", ""),
        reason: text(condition, "reason", ""),
        message: text(condition, "message", ""),
    })
}

/// Whether there is such a condition.
pub(crate) fn has(object: &Value, kind: &str, status: &str) -> bool {
    conditions(object).any(|condition| condition.is(kind, status))
}

/// Group, empty for the core, and kind; both empty if `apiVersion` is not of the form
/// `[GROUP/]VERSION`. Source: apimachinery `Unstructured.GroupVersionKind`.
pub(crate) fn group_kind(object: &Value) -> (&str, &str) {
    match text(object, "apiVersion", "").split_once('/') {
        Some((_, version)) if version.contains('/') => ("", ""),
        Some((group, _)) => (group, kind(object)),
        None => ("", kind(object)),
    }
}

/// `kind`, empty if there is none.
pub(crate) fn kind(object: &Value) -> &str {
    text(object, "kind", "")
}

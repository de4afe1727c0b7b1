//! Live objects without what only the server writes.

use serde_json::Value;

/// Metadata that the server writes with every change, or once and for all.
const METADATA: &[&str] = &[
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Annotations that repeat the object, or count its changes.
const ANNOTATIONS: &[&str] =
    &["deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"];

/// A live object without its state and what only the server writes, so that two of them can be
/// compared by people.
#[must_use]
pub fn clean(object: &Value) -> Value {
    let mut cleaned = object.clone();
    let Some(fields) = cleaned.as_object_mut() else { return cleaned };
    fields.remove("status");
    let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) else {
        return cleaned;
    };
    for field in METADATA {
        metadata.remove(*field);
    }
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        for name in ANNOTATIONS {
            annotations.remove(*name);
        }
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    cleaned
}

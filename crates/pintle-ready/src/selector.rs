//! Which objects a controller selects.

use serde_json::{Map, Value};

use crate::fields::{at, group_kind, text};

/// Whether `spec.selector` of a controller matches the labels of an object. The namespace is not
/// looked at. Source: apimachinery `LabelSelectorAsSelector`; for ReplicationControllers and
/// Services, whose selectors are plain labels, `SelectorFromSet`.
pub fn selects(controller: &Value, object: &Value) -> bool {
    let empty = Map::new();
    let labels = at(object, "metadata.labels").and_then(Value::as_object).unwrap_or(&empty);
    let selector = at(controller, "spec.selector").and_then(Value::as_object);
    if matches!(group_kind(controller), ("", "ReplicationController" | "Service")) {
        return has_all(labels, selector.unwrap_or(&empty));
    }
    // No selector selects nothing, but an empty one everything.
    let Some(selector) = selector else { return false };
    let wanted = selector.get("matchLabels").and_then(Value::as_object).unwrap_or(&empty);
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    has_all(labels, wanted) && expressions.into_iter().flatten().all(|one| holds(one, labels))
}

fn has_all(labels: &Map<String, Value>, wanted: &Map<String, Value>) -> bool {
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn holds(expression: &Value, labels: &Map<String, Value>) -> bool {
    let label = labels.get(text(expression, "key", ""));
    let is_listed = || {
        let values = expression.get("values").and_then(Value::as_array);
        values.is_some_and(|values| label.is_some_and(|label| values.contains(label)))
    };
    match text(expression, "operator", "") {
        "In" => is_listed(),
        "NotIn" => !is_listed(),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        _ => false,
    }
}

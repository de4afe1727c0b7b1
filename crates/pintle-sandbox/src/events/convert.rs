//! Events of `v1` and of `events.k8s.io/v1`: the same with other names.

use serde_json::Value;

/// Fields of `v1`, and what the other version calls them.
const NAMES: [(&str, &str); 7] = [
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
    ("reportingComponent", "reportingController"),
];

/// Names fields as `events.k8s.io/v1` does.
pub(crate) fn to_new(event: &mut Value) {
    NAMES.iter().for_each(|(old, new)| rename(event, old, new));
    drop_empty(event, &["note", "reportingController", "reportingInstance"]);
    for field in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp", "eventTime"] {
        keep(event, field, Value::Null);
    }
    keep(event, "deprecatedSource", Value::Object(serde_json::Map::new()));
}

/// Names fields as `v1` does.
pub(crate) fn from_new(event: &mut Value) {
    NAMES.iter().for_each(|(old, new)| rename(event, new, old));
    for field in ["firstTimestamp", "lastTimestamp", "eventTime"] {
        keep(event, field, Value::Null);
    }
    for field in ["reportingComponent", "reportingInstance"] {
        keep(event, field, "".into());
    }
    for field in ["involvedObject", "source"] {
        keep(event, field, Value::Object(serde_json::Map::new()));
    }
}

fn rename(event: &mut Value, from: &str, to: &str) {
    if let Some(map) = event.as_object_mut()
        && let Some(value) = map.remove(from)
    {
        map.insert(to.to_owned(), value);
    }
}

fn drop_empty(event: &mut Value, fields: &[&str]) {
    let Some(map) = event.as_object_mut() else { return };
    for field in fields {
        if map.get(*field).is_some_and(|value| value == "") {
            map.remove(*field);
        }
    }
}

fn keep(event: &mut Value, field: &str, absent: Value) {
    if let Some(map) = event.as_object_mut() {
        map.entry(field).or_insert(absent);
    }
}

//! Objects in another version than that in which they were written.

use serde_json::{Value, json};

use crate::json::text;

/// Versions in which objects are kept, by kind; objects of others are kept as they come.
const KEPT: [(&str, &str); 2] = [("events.k8s.io/v1", "v1"), ("autoscaling/v1", "autoscaling/v2")];

/// Puts an object into the version in which it is kept.
pub(crate) fn to_kept(object: &mut Value) {
    let from = text(object, "/apiVersion");
    if let Some((_, to)) = KEPT.iter().find(|(known, _)| *known == from) {
        convert(object, to);
    }
}

/// Puts an object into another version of its group. Kinds whose fields differ between versions
/// are HorizontalPodAutoscalers and Events.
pub(crate) fn convert(object: &mut Value, to: &str) {
    let from = text(object, "/apiVersion").to_owned();
    if text(object, "/kind") == "Event" {
        object["apiVersion"] = to.into();
        match (from.as_str(), to) {
            ("v1", "events.k8s.io/v1") => crate::events::to_new(object),
            ("events.k8s.io/v1", "v1") => crate::events::from_new(object),
            _ => {}
        }
        return;
    }
    let is_autoscaler = text(object, "/kind") == "HorizontalPodAutoscaler";
    object["apiVersion"] = to.into();
    if !is_autoscaler {
        return;
    }
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
    match (from.as_str(), to) {
        ("autoscaling/v1", "autoscaling/v2") => {
            if let Some(percent) = spec.remove("targetCPUUtilizationPercentage") {
                spec.insert("metrics".to_owned(), json!([cpu(&percent)]));
            }
        }
        ("autoscaling/v2", "autoscaling/v1") => {
            let metrics = spec.remove("metrics");
            let first = metrics.as_ref().and_then(|all| all.get(0));
            let percent =
                first.and_then(|metric| metric.pointer("/resource/target/averageUtilization"));
            if let Some(percent) = percent {
                spec.insert("targetCPUUtilizationPercentage".to_owned(), percent.clone());
            }
        }
        _ => {}
    }
}

fn cpu(percent: &Value) -> Value {
    json!({ "type": "Resource", "resource": {
        "name": "cpu", "target": { "type": "Utilization", "averageUtilization": percent },
    }})
}

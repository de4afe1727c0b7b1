//! Objects in another version than that in which they were written.

use serde_json::{Value, json};

use crate::json::text;

/// Puts an object into another version of its group. Kinds whose fields differ between versions
/// are HorizontalPodAutoscalers alone.
pub(crate) fn convert(object: &mut Value, to: &str) {
    let from = text(object, "/apiVersion").to_owned();
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

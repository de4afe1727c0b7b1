//! Objects in another version than that in which they were written.

mod autoscaler;

pub(crate) use self::autoscaler::METRICS;

use serde_json::Value;

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
    match (from.as_str(), to) {
        ("autoscaling/v1", "autoscaling/v2") => autoscaler::to_new(object),
        ("autoscaling/v2", "autoscaling/v1") => autoscaler::to_old(object),
        _ => {}
    }
}

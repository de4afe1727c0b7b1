//! Pods and other objects that belong to a controller.

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::json::{is_true, items, text};
use crate::state::State;
use crate::store::Key;

/// Letters of hashes. Source: apimachinery `rand.SafeEncodeString`.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Letters of a hash.
const HASH: usize = 10;

/// The objects of a kind in the owner's namespace that it controls, in order of name.
pub(super) fn owned(
    state: &State,
    owner: &Value,
    group: &str,
    resource: &str,
) -> Vec<(Key, Arc<Value>)> {
    let uid = text(owner, "/metadata/uid");
    let Some(keys) = state.work.dependents.get(uid) else { return Vec::new() };
    let of_kind = keys.iter().filter(|key| key.is_of(group, resource));
    let found = of_kind.filter_map(|key| Some((key.clone(), state.get(key)?)));
    found.filter(|(_, object)| controller(object) == Some(uid)).collect()
}

/// The uid of an object's controller.
pub(super) fn controller(object: &Value) -> Option<&str> {
    let owners = items(object, "/metadata/ownerReferences").iter();
    owners.filter(|owner| is_true(owner, "/controller")).map(|owner| text(owner, "/uid")).next()
}

/// A reference by which an object belongs to its controller.
pub(super) fn reference(owner: &Value) -> Value {
    json!({
        "apiVersion": text(owner, "/apiVersion"), "kind": text(owner, "/kind"),
        "name": text(owner, "/metadata/name"), "uid": text(owner, "/metadata/uid"),
        "controller": true, "blockOwnerDeletion": true,
    })
}

/// A short text that tells two values apart.
pub(super) fn hash(value: &Value) -> String {
    let bytes = Sha256::digest(value.to_string());
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    bytes.iter().take(HASH).map(letter).collect()
}

/// A pod made of a template.
pub(super) fn pod(owner: &Value, template: &Value, name: Option<&str>) -> Value {
    let mut metadata = json!({ "ownerReferences": [reference(owner)] });
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.pointer(&format!("/metadata/{field}")) {
            metadata[field] = value.clone();
        }
    }
    match name {
        Some(name) => metadata["name"] = name.into(),
        None => {
            metadata["generateName"] = format!("{}-", text(owner, "/metadata/name")).into();
        }
    }
    let spec = template.get("spec").cloned().unwrap_or_default();
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec })
}

/// Whether a pod is to go.
pub(super) fn is_ending(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

/// Whether a pod has ended by itself.
pub(super) fn has_ended(pod: &Value) -> bool {
    matches!(text(pod, "/status/phase"), "Succeeded" | "Failed")
}

/// Whether a pod is ready.
pub(super) fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|ready| text(ready, "/status") == "True")
}

/// A condition by its type.
pub(super) fn condition<'v>(object: &'v Value, kind: &str) -> Option<&'v Value> {
    items(object, "/status/conditions").iter().find(|found| text(found, "/type") == kind)
}

/// When a pod has been ready for so many seconds, or will have been; nothing if it is not ready.
pub(super) fn available_at(pod: &Value, seconds: i64) -> Option<crate::clock::Moment> {
    let ready = condition(pod, "Ready").filter(|ready| text(ready, "/status") == "True")?;
    let since = crate::clock::parse(text(ready, "/lastTransitionTime")).unwrap_or(0);
    Some(since + seconds * crate::clock::SECOND)
}

/// Sets a condition, whose time of transition changes only with its status.
pub(super) fn set_condition(
    conditions: &mut Vec<Value>,
    now: &str,
    kind: &str,
    status: bool,
    reason: &str,
    message: &str,
) {
    let word = if status { "True" } else { "False" };
    let mut made = json!({ "type": kind, "status": word, "lastTransitionTime": now });
    if !reason.is_empty() {
        made["reason"] = reason.into();
        made["message"] = message.into();
    }
    match conditions.iter_mut().find(|found| text(found, "/type") == kind) {
        Some(found) => {
            if text(found, "/status") == word {
                made["lastTransitionTime"] =
                    found.get("lastTransitionTime").cloned().unwrap_or_default();
            }
            *found = made;
        }
        None => conditions.push(made),
    }
    if conditions.iter().all(|found| POD_CONDITIONS.contains(&text(found, "/type"))) {
        conditions.sort_by_key(|found| {
            POD_CONDITIONS.iter().position(|kind| *kind == text(found, "/type"))
        });
    }
}

/// Conditions of pods, in the order in which a node writes them.
const POD_CONDITIONS: [&str; 4] = ["Initialized", "Ready", "ContainersReady", "PodScheduled"];

/// A count or a percentage of `of`, rounded up or down.
pub(super) fn share(value: Option<&Value>, of: i64, round_up: bool) -> i64 {
    match value {
        Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
        Some(Value::String(text)) => {
            let percent: i64 = text.trim_end_matches('%').parse().unwrap_or(0);
            let part = percent.saturating_mul(of);
            if round_up { (part + 99).div_euclid(100) } else { part.div_euclid(100) }
        }
        _ => 0,
    }
}

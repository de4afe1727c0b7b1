//! ReplicaSets and ReplicationControllers: as many pods as are asked for.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{available_at, has_ended, is_ending, is_ready, owned, pod, set_condition};
use super::{MANAGER, owned_pods, set_status};
use crate::clock::Moment;
use crate::json::{items, number, text};
use crate::state::State;
use crate::store::Key;

/// Pods that are made or ended in one go; the next ones follow when these have been seen.
const BURST: usize = 500;

pub(super) fn look(state: &mut State, key: &Key, set: &Arc<Value>) -> Option<Moment> {
    let all = owned(state, set, "", "pods");
    let pods: Vec<&(Key, Arc<Value>)> =
        all.iter().filter(|(_, pod)| !is_ending(pod) && !has_ended(pod)).collect();
    let wanted = usize::try_from(number(set, "/spec/replicas").unwrap_or(1)).unwrap_or(0);
    let by = match key.group.as_str() {
        "apps" => "replicaset-controller",
        _ => "replication-controller",
    };
    let mut failure = String::new();
    if pods.len() < wanted {
        let template = set.pointer("/spec/template").cloned().unwrap_or_default();
        for _ in 0..(wanted - pods.len()).min(BURST) {
            if let Err(why) = owned_pods::make(state, by, set, pod(set, &template, None)) {
                failure = why;
                break;
            }
        }
    } else if pods.len() > wanted {
        let mut ranked = pods.clone();
        // Those that do the least go first.
        ranked.sort_by_key(|(_, pod)| {
            let bound = !text(pod, "/spec/nodeName").is_empty();
            (bound, is_ready(pod), std::cmp::Reverse(created(pod)))
        });
        let gone: Vec<Key> =
            ranked.iter().take(pods.len() - wanted).map(|(key, _)| key.clone()).collect();
        gone.iter().for_each(|key| owned_pods::end(state, by, set, key));
    }
    tell(state, key, set, &pods, &failure)
}

fn created(pod: &Value) -> String {
    text(pod, "/metadata/creationTimestamp").to_owned()
}

/// Writes the status; when a pod becomes available next.
fn tell(
    state: &mut State,
    key: &Key,
    set: &Arc<Value>,
    pods: &[&(Key, Arc<Value>)],
    failure: &str,
) -> Option<Moment> {
    let seconds = number(set, "/spec/minReadySeconds").unwrap_or(0);
    let moments: Vec<Moment> =
        pods.iter().filter_map(|(_, pod)| available_at(pod, seconds)).collect();
    let ready = pods.iter().filter(|(_, pod)| is_ready(pod)).count();
    let available = moments.iter().filter(|moment| **moment <= state.now).count();
    let mut status = json!({
        "replicas": pods.len(),
        "observedGeneration": number(set, "/metadata/generation").unwrap_or(0),
    });
    for (field, count) in [
        ("fullyLabeledReplicas", pods.len()),
        ("readyReplicas", ready),
        ("availableReplicas", available),
    ] {
        if count > 0 {
            status[field] = count.into();
        }
    }
    if key.group == "apps" {
        let all = state.list("", "pods", Some(&key.namespace));
        let ending = all.iter().filter(|(_, pod)| {
            super::owned::is_ending(pod) && is_owned(pod, text(set, "/metadata/uid"))
        });
        status["terminatingReplicas"] = ending.count().into();
    }
    let mut conditions = items(set, "/status/conditions").to_vec();
    let known = conditions.iter().position(|found| text(found, "/type") == "ReplicaFailure");
    match known {
        Some(at) if failure.is_empty() => drop(conditions.remove(at)),
        // The pod that could not be made has another name each time; that is nothing new.
        None if !failure.is_empty() => {
            let now = state.time();
            set_condition(&mut conditions, &now, "ReplicaFailure", true, "FailedCreate", failure);
        }
        _ => {}
    }
    if !conditions.is_empty() {
        status["conditions"] = conditions.into();
    }
    set_status(state, key, MANAGER, status);
    moments.into_iter().filter(|moment| *moment > state.now).min()
}

fn is_owned(pod: &Value, uid: &str) -> bool {
    items(pod, "/metadata/ownerReferences").iter().any(|owner| text(owner, "/uid") == uid)
}

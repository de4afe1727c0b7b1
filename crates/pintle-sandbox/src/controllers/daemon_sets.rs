//! DaemonSets: one pod on each node.
//!
//! Source: `pkg/controller/daemon`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{available_at, has_ended, hash, is_ending, is_ready, owned, pod, share};
use super::{MANAGER, create, delete, set_status};
use crate::clock::Moment;
use crate::json::{number, text};
use crate::state::State;
use crate::store::Key;

const REVISION: &str = "controller-revision-hash";

pub(super) fn look(state: &mut State, key: &Key, set: &Arc<Value>) -> Option<Moment> {
    let template = set.pointer("/spec/template").cloned().unwrap_or_default();
    let revision = hash(&template);
    let nodes: Vec<String> = nodes(state, &template);
    let pods = owned(state, set, "", "pods");
    let on = |node: &str| {
        pods.iter().filter(|(_, pod)| node_of(pod) == node && !has_ended(pod)).collect::<Vec<_>>()
    };
    for node in &nodes {
        if on(node).is_empty() {
            make(state, key, set, &template, node, &revision);
        }
    }
    for (place, pod) in &pods {
        if (!nodes.iter().any(|node| *node == node_of(pod)) || has_ended(pod)) && !is_ending(pod) {
            delete(state, place);
        }
    }
    roll(state, set, &pods, &revision, nodes.len());
    tell(state, key, set, &revision, nodes.len())
}

/// Nodes that the pods may run on.
fn nodes(state: &State, template: &Value) -> Vec<String> {
    let wanted = crate::json::map(template, "/spec/nodeSelector");
    let matches = |node: &Value| {
        wanted.into_iter().flatten().all(|(key, value)| {
            node.pointer("/metadata/labels").and_then(|labels| labels.get(key)) == Some(value)
        })
    };
    let all = state.list("", "nodes", None);
    all.into_iter()
        .filter(|(_, node)| state.obliging || matches(node))
        .map(|(key, _)| key.name)
        .collect()
}

fn node_of(pod: &Value) -> &str {
    let asked = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution\
                 /nodeSelectorTerms/0/matchFields/0/values/0";
    match text(pod, "/spec/nodeName") {
        "" => text(pod, asked),
        node => node,
    }
}

fn make(state: &mut State, key: &Key, set: &Value, template: &Value, node: &str, revision: &str) {
    let mut pod = pod(set, template, None);
    pod["metadata"]["labels"][REVISION] = revision.into();
    pod["spec"]["nodeName"] = node.into();
    let _ = create(state, &key.namespace, pod);
}

/// Ends pods of older templates, as many as may be missing.
fn roll(state: &mut State, set: &Value, pods: &[(Key, Arc<Value>)], revision: &str, nodes: usize) {
    if text(set, "/spec/updateStrategy/type") == "OnDelete" {
        return;
    }
    let nodes = i64::try_from(nodes).unwrap_or(0);
    let most = set.pointer("/spec/updateStrategy/rollingUpdate/maxUnavailable");
    let most = share(most, nodes, true).max(1);
    let is_old = |pod: &Value| text(pod, "/metadata/labels/controller-revision-hash") != revision;
    let down = pods.iter().filter(|(_, pod)| !is_ready(pod) || is_ending(pod)).count();
    let mut room = most - i64::try_from(down).unwrap_or(0);
    for (place, pod) in pods.iter().filter(|(_, pod)| is_old(pod) && !is_ending(pod)) {
        // Pods that do not work go at once.
        if !is_ready(pod) {
            delete(state, place);
        } else if room > 0 {
            delete(state, place);
            room -= 1;
        }
    }
}

fn tell(
    state: &mut State,
    key: &Key,
    set: &Arc<Value>,
    revision: &str,
    nodes: usize,
) -> Option<Moment> {
    let pods: Vec<Arc<Value>> = owned(state, set, "", "pods")
        .into_iter()
        .map(|(_, pod)| pod)
        .filter(|pod| !is_ending(pod) && !has_ended(pod))
        .collect();
    let seconds = number(set, "/spec/minReadySeconds").unwrap_or(0);
    let moments: Vec<Moment> = pods.iter().filter_map(|pod| available_at(pod, seconds)).collect();
    let available = moments.iter().filter(|moment| **moment <= state.now).count();
    let ready = pods.iter().filter(|pod| is_ready(pod)).count();
    let updated = pods
        .iter()
        .filter(|pod| text(pod, "/metadata/labels/controller-revision-hash") == revision)
        .count();
    let mut status = json!({
        "currentNumberScheduled": pods.len(), "numberMisscheduled": 0,
        "desiredNumberScheduled": nodes, "numberReady": ready,
        "observedGeneration": number(set, "/metadata/generation").unwrap_or(0),
    });
    for (field, count) in [
        ("updatedNumberScheduled", updated),
        ("numberAvailable", available),
        ("numberUnavailable", nodes.saturating_sub(available)),
    ] {
        if count > 0 {
            status[field] = count.into();
        }
    }
    set_status(state, key, MANAGER, status);
    moments.into_iter().filter(|moment| *moment > state.now).min()
}

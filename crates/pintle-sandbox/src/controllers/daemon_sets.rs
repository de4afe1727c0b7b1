//! DaemonSets: one pod on each node.
//!
//! Source: `pkg/controller/daemon`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{available_at, has_ended, hash, is_ending, is_ready, owned, pod, share};
use super::{MANAGER, owned_pods, scheduler, set_status};
use crate::clock::Moment;
use crate::defaults::TEMPLATES;
use crate::events;
use crate::json::{number, text};
use crate::state::State;
use crate::store::Key;

/// Who tells of DaemonSets.
const CONTROLLER: &str = "daemonset-controller";

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
            make(state, set, &template, node, &revision);
        }
    }
    for (place, pod) in &pods {
        if has_ended(pod) && !is_ending(pod) && text(pod, "/status/phase") == "Failed" {
            let message = format!(
                "Found failed daemon pod {}/{} on node {}, will try to kill it",
                place.namespace,
                place.name,
                node_of(pod)
            );
            events::failed(state, CONTROLLER, set, "FailedDaemonPod", &message);
        }
        if (!nodes.iter().any(|node| *node == node_of(pod)) || has_ended(pod)) && !is_ending(pod) {
            owned_pods::end(state, CONTROLLER, set, place);
        }
    }
    roll(state, set, &pods, &revision, nodes.len());
    tell(state, key, set, &revision, nodes.len())
}

/// Nodes that the pods may run on.
fn nodes(state: &State, template: &Value) -> Vec<String> {
    let pod = json!({ "spec": with_tolerations(template.get("spec")) });
    let all = state.list("", "nodes", None);
    all.into_iter()
        .filter(|(_, node)| scheduler::refusal(state, &pod, node).is_none())
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

fn make(state: &mut State, set: &Value, template: &Value, node: &str, revision: &str) {
    let mut pod = pod(set, template, None);
    pod["metadata"]["labels"][REVISION] = revision.into();
    let count = set.pointer("/metadata/annotations").and_then(|all| all.get(TEMPLATES));
    if let Some(count) = count {
        pod["metadata"]["labels"]["pod-template-generation"] = count.clone();
    }
    pod["spec"] = with_tolerations(pod.get("spec"));
    bind_to(&mut pod["spec"], node);
    let _ = owned_pods::make(state, CONTROLLER, set, pod);
}

/// Sees that the scheduler chooses that node. Source: `ReplaceDaemonSetPodNodeNameNodeAffinity`.
fn bind_to(spec: &mut Value, node: &str) {
    let field = json!({ "key": "metadata.name", "operator": "In", "values": [node] });
    let path =
        "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";
    if let Some(Value::Array(terms)) = spec.pointer_mut(path)
        && !terms.is_empty()
    {
        terms.iter_mut().for_each(|term| term["matchFields"] = json!([field]));
        return;
    }
    spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] =
        json!({ "nodeSelectorTerms": [{ "matchFields": [field] }] });
}

/// Pods of these sets stay on nodes that have trouble. Source: `AddOrUpdateDaemonPodTolerations`.
fn with_tolerations(spec: Option<&Value>) -> Value {
    let mut spec = spec.cloned().unwrap_or_else(|| json!({}));
    let mut tolerations = crate::json::items(&spec, "/tolerations").to_vec();
    let always = [
        ("not-ready", "NoExecute"),
        ("unreachable", "NoExecute"),
        ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"),
        ("pid-pressure", "NoSchedule"),
        ("unschedulable", "NoSchedule"),
    ];
    let on_host = crate::json::is_true(&spec, "/hostNetwork");
    let network = on_host.then_some(("network-unavailable", "NoSchedule"));
    for (key, effect) in always.into_iter().chain(network) {
        let made = json!({
            "key": format!("node.kubernetes.io/{key}"), "operator": "Exists", "effect": effect,
        });
        if !tolerations.contains(&made) {
            tolerations.push(made);
        }
    }
    spec["tolerations"] = tolerations.into();
    spec
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
            owned_pods::end(state, CONTROLLER, set, place);
        } else if room > 0 {
            owned_pods::end(state, CONTROLLER, set, place);
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

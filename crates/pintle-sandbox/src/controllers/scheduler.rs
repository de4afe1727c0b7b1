//! Which node a pod runs on, and why on none.
//!
//! Source: `pkg/scheduler` with the plug-ins NodeUnschedulable, NodeAffinity, TaintToleration,
//! NodeResourcesFit and VolumeBinding. Nodes are not scored: one of those that are left is taken.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::owned::{condition, has_ended, set_condition};
use super::{claims, set_status};
use crate::demand::{self, Demand};
use crate::events::{self, Source, Told};
use crate::json::{is_true, items, map, text};
use crate::state::State;
use crate::store::Key;

const SCHEDULER: &str = "kube-scheduler";

/// Why a pod does not fit on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    reason: String,
    /// Whether it would fit if other pods went.
    others: bool,
}

/// Looks again at pods that wait for a node.
pub(super) fn of_node(state: &mut State) {
    waiting(state, None, |_| true);
}

/// Looks again at pods that wait for a claim.
pub(super) fn of_claim(state: &mut State, claim: &Key) {
    let uses = |pod: &Value| claims_of(pod).any(|name| name == claim.name);
    waiting(state, Some(&claim.namespace), uses);
}

fn waiting(state: &mut State, namespace: Option<&str>, is_meant: impl Fn(&Value) -> bool) {
    for (key, pod) in state.list("", "pods", namespace) {
        if text(&pod, "/spec/nodeName").is_empty() && is_meant(&pod) {
            state.work.add(key);
        }
    }
}

/// Names of the claims that a pod uses.
fn claims_of(pod: &Value) -> impl Iterator<Item = &str> {
    let volumes = items(pod, "/spec/volumes").iter();
    volumes
        .map(|volume| text(volume, "/persistentVolumeClaim/claimName"))
        .filter(|name| !name.is_empty())
}

/// Gives a pod a node, if there is one.
pub(super) fn bind(state: &mut State, key: &Key, pod: &Arc<Value>) {
    let nodes = state.list("", "nodes", None);
    let total = nodes.len();
    if let Err(why) = claims_are_bound(state, key, pod) {
        fail(state, key, pod, &format!("0/{total} nodes are available: {why}. not found"));
        return;
    }
    let asks = demand::of_pod(pod, "requests");
    let mut open = Vec::new();
    let mut refusals = Vec::new();
    for (node, object) in &nodes {
        let refusal = refusal(state, pod, object).map(|one| vec![one]);
        let refusal = refusal.or_else(|| lacking(state, &asks, node, object));
        match refusal {
            None => open.push(node.name.clone()),
            Some(why) => refusals.push(why),
        }
    }
    let count = u32::try_from(open.len()).unwrap_or(1);
    let at = state.below(count) as usize;
    let Some(node) = open.get(at) else {
        fail(state, key, pod, &story(total, &refusals));
        return;
    };
    if claims_wait(state, key, pod, node) {
        return;
    }
    // The name of the node is set once, by nobody that fields are managed by. Source:
    // `BindingREST.assignPod`.
    let mut bound = Value::clone(pod);
    bound["spec"]["nodeName"] = node.as_str().into();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    let now = state.time();
    set_condition(&mut conditions, &now, "PodScheduled", true, "", "");
    for condition in &mut conditions {
        condition["lastProbeTime"] = Value::Null;
    }
    bound["status"]["conditions"] = conditions.into();
    state.put(key, bound);
    let message = format!("Successfully assigned {}/{} to {node}", key.namespace, key.name);
    tell(state, pod, "Binding", "Scheduled", &message);
}

fn tell(state: &mut State, pod: &Value, action: &str, reason: &str, message: &str) {
    let told = Told {
        source: Source::Scheduler(action),
        about: pod,
        part: "",
        warns: action == "Scheduling",
        reason,
        message,
    };
    events::tell(state, &told);
}

/// Writes down why a pod has no node. It is told once, as long as it stays the same.
fn fail(state: &mut State, key: &Key, pod: &Arc<Value>, message: &str) {
    let said = condition(pod, "PodScheduled").map(|found| text(found, "/message"));
    if said == Some(message) {
        return;
    }
    let now = state.time();
    let mut status = pod.get("status").cloned().unwrap_or_default();
    let mut conditions = items(pod, "/status/conditions").to_vec();
    set_condition(&mut conditions, &now, "PodScheduled", false, "Unschedulable", message);
    for condition in conditions.iter_mut().filter(|one| text(one, "/type") == "PodScheduled") {
        condition["observedGeneration"] = pod["metadata"]["generation"].clone();
    }
    status["conditions"] = conditions.into();
    tell(state, pod, "Scheduling", "FailedScheduling", message);
    set_status(state, key, SCHEDULER, status);
}

/// How many nodes refuse a pod, and why. Source: `FitError.Error` and the preemption plug-in.
fn story(total: usize, refusals: &[Vec<Refusal>]) -> String {
    let count = |reasons: Vec<&str>| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        reasons.into_iter().for_each(|reason| *counts.entry(reason).or_insert(0) += 1);
        let mut lines: Vec<String> =
            counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        lines.sort();
        lines.join(", ")
    };
    if total == 0 {
        return "no nodes available to schedule pods".to_owned();
    }
    let all = count(refusals.iter().flatten().map(|one| one.reason.as_str()).collect());
    let helps = |one: &Vec<Refusal>| match one.iter().all(|refusal| refusal.others) {
        true => "No preemption victims found for incoming pod",
        false => "Preemption is not helpful for scheduling",
    };
    let preemption = count(refusals.iter().map(helps).collect());
    format!(
        "0/{total} nodes are available: {all}. preemption: 0/{total} nodes are available: \
         {preemption}."
    )
}

/// Why a pod may not run on a node, whatever else runs there.
pub(super) fn refusal(state: &State, pod: &Value, node: &Value) -> Option<Refusal> {
    let refused = |reason: &str| Some(Refusal { reason: reason.to_owned(), others: false });
    if is_true(node, "/spec/unschedulable")
        && !tolerates(pod, "node.kubernetes.io/unschedulable", "", "NoSchedule")
    {
        return refused("node(s) were unschedulable");
    }
    if !selects(state, pod, node) {
        return refused("node(s) didn't match Pod's node affinity/selector");
    }
    let hostile = items(node, "/spec/taints").iter().any(|taint| {
        let (key, effect) = (text(taint, "/key"), text(taint, "/effect"));
        // That one is said by the node itself.
        key != "node.kubernetes.io/unschedulable"
            && matches!(effect, "NoSchedule" | "NoExecute")
            && !tolerates(pod, key, text(taint, "/value"), effect)
    });
    if hostile {
        return refused("node(s) had untolerated taint(s)");
    }
    None
}

fn tolerates(pod: &Value, key: &str, value: &str, effect: &str) -> bool {
    items(pod, "/spec/tolerations").iter().any(|one| {
        let (of, wanted) = (text(one, "/key"), text(one, "/effect"));
        (wanted.is_empty() || wanted == effect)
            && (of.is_empty() || of == key)
            && match text(one, "/operator") {
                "Exists" => true,
                _ => !of.is_empty() && text(one, "/value") == value,
            }
    })
}

/// What the node selector and the required affinity of a pod say of a node.
fn selects(state: &State, pod: &Value, node: &Value) -> bool {
    let labels = map(node, "/metadata/labels");
    let label = |key: &str| labels.and_then(|labels| labels.get(key)?.as_str());
    let wanted = map(pod, "/spec/nodeSelector").into_iter().flatten();
    let mut all = wanted.map(|(key, value)| label(key) == value.as_str());
    if !state.obliging && !all.all(|holds| holds) {
        return false;
    }
    let path = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let Some(terms) = pod.pointer(path).map(|found| items(found, "/nodeSelectorTerms")) else {
        return true;
    };
    terms.iter().any(|term| {
        let (labels, fields) = (items(term, "/matchExpressions"), items(term, "/matchFields"));
        (!labels.is_empty() || !fields.is_empty())
            && fields.iter().all(|one| holds(one, Some(text(node, "/metadata/name"))))
            && (state.obliging || labels.iter().all(|one| holds(one, label(text(one, "/key")))))
    })
}

/// Whether a requirement holds for a value.
fn holds(requirement: &Value, value: Option<&str>) -> bool {
    let values = items(requirement, "/values");
    let is_in = value.is_some_and(|value| values.iter().any(|one| one == value));
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let limit = number(values.first().and_then(Value::as_str));
    match text(requirement, "/operator") {
        "In" => is_in,
        "NotIn" => !is_in,
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => number(value).zip(limit).is_some_and(|(value, limit)| value > limit),
        _ => number(value).zip(limit).is_some_and(|(value, limit)| value < limit),
    }
}

/// What a node has too little of. Nodes of an obliging cluster have enough.
fn lacking(state: &State, asks: &Demand, node: &Key, object: &Value) -> Option<Vec<Refusal>> {
    let wanted = asks.iter().filter(|(_, amount)| amount.nano() > 0);
    let wanted: Vec<&str> = wanted.map(|(name, _)| name.as_str()).collect();
    if state.obliging || wanted.is_empty() {
        return None;
    }
    let has = demand::amounts(object, "/status/allocatable");
    let mut taken = Demand::new();
    for (_, pod) in state.list("", "pods", None) {
        if text(&pod, "/spec/nodeName") == node.name && !has_ended(&pod) {
            demand::add(&mut taken, &demand::of_pod(&pod, "requests"));
        }
    }
    let amount = |of: &Demand, name: &str| of.get(name).copied().unwrap_or_default().nano();
    let lacks = |name: &&str| amount(asks, name) > amount(&has, name) - amount(&taken, name);
    let refusals: Vec<Refusal> = wanted
        .into_iter()
        .filter(lacks)
        .map(|name| Refusal {
            reason: format!("Insufficient {name}"),
            others: amount(asks, name) <= amount(&has, name),
        })
        .collect();
    (!refusals.is_empty()).then_some(refusals)
}

/// Whether the claims of a pod are there and, but for those that wait for it, have their volumes.
fn claims_are_bound(state: &mut State, key: &Key, pod: &Value) -> Result<(), String> {
    for name in claims_of(pod) {
        let place = Key::new("", "persistentvolumeclaims", &key.namespace, name);
        let Some(claim) = state.get(&place) else {
            return Err(format!("persistentvolumeclaim {name:?} not found"));
        };
        if super::owned::is_ending(&claim) {
            return Err(format!("persistentvolumeclaim {name:?} is being deleted"));
        }
        if claims::is_bound(&claim) || claims::waits_for_pod(state, &claim) {
            continue;
        }
        // What has its volume at once has it before the pod is looked at.
        claims::look(state, &place, &claim);
        if !state.get(&place).is_some_and(|claim| claims::is_bound(&claim)) {
            return Err("pod has unbound immediate PersistentVolumeClaims".to_owned());
        }
    }
    Ok(())
}

/// Lets claims that waited for a pod have their volumes; whether some still have none.
fn claims_wait(state: &mut State, key: &Key, pod: &Value, node: &str) -> bool {
    let mut waits = false;
    for name in claims_of(pod) {
        let place = Key::new("", "persistentvolumeclaims", &key.namespace, name);
        let Some(claim) = state.get(&place).filter(|claim| !claims::is_bound(claim)) else {
            continue;
        };
        if claims::waits_for_pod(state, &claim) {
            claims::choose(state, &place, node);
        }
        if let Some(claim) = state.get(&place) {
            claims::look(state, &place, &claim);
        }
        waits |= !state.get(&place).is_some_and(|claim| claims::is_bound(&claim));
    }
    waits
}

//! What is written about workloads from outside: HorizontalPodAutoscalers and
//! PodDisruptionBudgets. Nothing is measured, so that autoscalers keep to their bounds alone.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{is_ending, is_ready, set_condition, share};
use super::{MANAGER, set_status};
use crate::clock::Moment;
use crate::events::{self, Source, Told};
use crate::json::{number, text};
use crate::state::State;
use crate::store::Key;
use crate::write::{self, Write};

/// Who tells of autoscalers, and of budgets.
const AUTOSCALER: &str = "horizontal-pod-autoscaler";
const DISRUPTION: &str = "controllermanager";

/// Looks again at the budgets that a pod may be under.
pub(super) fn of_pod(state: &mut State, pod: &Value) {
    let namespace = text(pod, "/metadata/namespace");
    for (key, budget) in state.list("policy", "poddisruptionbudgets", Some(namespace)) {
        if pintle_ready::selects(&budget, pod) {
            state.work.add(key);
        }
    }
}

/// Looks again at the autoscalers of a workload.
pub(super) fn of_workload(state: &mut State, workload: &Key) {
    let all = state.list("autoscaling", "horizontalpodautoscalers", Some(&workload.namespace));
    for (key, scaler) in all {
        if text(&scaler, "/spec/scaleTargetRef/name") == workload.name {
            state.work.add(key);
        }
    }
}

pub(super) fn look_at_autoscaler(
    state: &mut State,
    key: &Key,
    scaler: &Arc<Value>,
) -> Option<Moment> {
    let kind = text(scaler, "/spec/scaleTargetRef/kind");
    let resource = match kind {
        "Deployment" => "deployments",
        "StatefulSet" => "statefulsets",
        _ => return None,
    };
    let name = text(scaler, "/spec/scaleTargetRef/name");
    if !state.has("apps", resource, &key.namespace, name) {
        lacks_target(state, key, scaler, &format!("{resource}.apps {name:?} not found"));
        return None;
    }
    let target = Key::new("apps", resource, &key.namespace, name);
    let count = rescale(state, scaler, &target);
    let mut status = json!({ "desiredReplicas": count, "currentMetrics": null });
    if count > 0 {
        status["currentReplicas"] = count.into();
    }
    set_status(state, key, MANAGER, status);
    None
}

/// Says that there is nothing to scale.
fn lacks_target(state: &mut State, key: &Key, scaler: &Arc<Value>, why: &str) {
    let now = state.time();
    let mut conditions = crate::json::items(scaler, "/status/conditions").to_vec();
    let message = format!("the HPA controller was unable to get the target's current scale: {why}");
    set_condition(&mut conditions, &now, "AbleToScale", false, "FailedGetScale", &message);
    let status = json!({ "desiredReplicas": 0, "currentMetrics": null, "conditions": conditions });
    set_status(state, key, MANAGER, status);
    let source = Source::Controller(AUTOSCALER);
    let reason = "FailedGetScale";
    let told = Told { source, about: scaler, part: "", warns: true, reason, message: why };
    if !events::is_told(state, &told) {
        events::tell(state, &told);
    }
}

/// Sees that a workload has as many replicas as its autoscaler allows; how many. One with none is
/// left alone. Source: `reconcileAutoscaler`.
fn rescale(state: &mut State, scaler: &Value, target: &Key) -> i64 {
    let replicas = state.get(target).and_then(|found| number(&found, "/spec/replicas"));
    let count = replicas.unwrap_or(0);
    let least = number(scaler, "/spec/minReplicas").unwrap_or(1);
    let most = number(scaler, "/spec/maxReplicas").unwrap_or(i64::MAX);
    let (wanted, reason) = match count {
        0 => return 0,
        count if count > most => (most, "Current number of replicas above Spec.MaxReplicas"),
        count if count < least => (least, "Current number of replicas below Spec.MinReplicas"),
        count => return count,
    };
    let Some(place) = super::target(state, target, "scale") else { return count };
    let scale = json!({ "spec": { "replicas": wanted } });
    match write::update_scale(state, &place, &scale, &Write::by(MANAGER)) {
        Ok(_) => {
            let message = format!("New size: {wanted}; reason: {reason}");
            events::done(state, AUTOSCALER, scaler, "SuccessfulRescale", &message);
            wanted
        }
        Err(status) => {
            let why = status.message;
            let message = format!("New size: {wanted}; reason: {reason}; error: {why}");
            events::failed(state, AUTOSCALER, scaler, "FailedRescale", &message);
            count
        }
    }
}

/// Source: `pkg/controller/disruption`.
pub(super) fn look_at_budget(state: &mut State, key: &Key, budget: &Arc<Value>) -> Option<Moment> {
    let pods = state.list("", "pods", Some(&key.namespace));
    let meant: Vec<&Arc<Value>> = pods
        .iter()
        .map(|(_, pod)| pod)
        .filter(|pod| !is_ending(pod) && pintle_ready::selects(budget, pod))
        .collect();
    let expected = i64::try_from(meant.len()).unwrap_or(0);
    if meant.is_empty() {
        let source = Source::Controller(DISRUPTION);
        let (reason, message) = ("NoPods", "No matching pods found");
        let told = Told { source, about: budget, part: "", warns: false, reason, message };
        if !events::is_told(state, &told) {
            events::tell(state, &told);
        }
    }
    let healthy = i64::try_from(meant.iter().filter(|pod| is_ready(pod)).count()).unwrap_or(0);
    let wanted = match budget.pointer("/spec/maxUnavailable") {
        Some(most) => (expected - share(Some(most), expected, true)).max(0),
        None => share(budget.pointer("/spec/minAvailable"), expected, true),
    };
    let allowed = if expected == 0 { 0 } else { (healthy - wanted).max(0) };
    let now = state.time();
    let mut conditions = crate::json::items(budget, "/status/conditions").to_vec();
    let reason = if allowed > 0 { "SufficientPods" } else { "InsufficientPods" };
    set_condition(&mut conditions, &now, "DisruptionAllowed", allowed > 0, reason, "");
    for condition in &mut conditions {
        condition["observedGeneration"] =
            budget.pointer("/metadata/generation").cloned().unwrap_or_default();
    }
    let mut status = json!({
        "currentHealthy": healthy, "desiredHealthy": wanted, "disruptionsAllowed": allowed,
        "expectedPods": expected, "conditions": conditions,
    });
    if let Some(generation) = number(budget, "/metadata/generation") {
        status["observedGeneration"] = generation.into();
    }
    set_status(state, key, MANAGER, status);
    None
}

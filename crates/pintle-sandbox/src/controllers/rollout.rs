//! How a rollout goes on, as a Deployment says it.
//!
//! Source: `pkg/controller/deployment/progress.go` and `sync.go`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::deployments::{bounds, has_template, replicas};
use super::owned::{condition, owned, set_condition};
use super::{MANAGER, set_status};
use crate::clock::{Moment, SECOND, parse};
use crate::json::{items, number, text};
use crate::state::State;
use crate::store::Key;

/// The number of seconds that stands for no deadline.
const NO_DEADLINE: i64 = i32::MAX as i64;

/// Writes the status; when something is due next.
pub(super) fn tell(state: &mut State, key: &Key, deployment: &Arc<Value>) -> Option<Moment> {
    let sets = owned(state, deployment, "apps", "replicasets");
    let sum = |path: &str| -> i64 { sets.iter().filter_map(|(_, set)| number(set, path)).sum() };
    let current = sets.iter().find(|(_, set)| has_template(set, deployment));
    let of_current =
        |path: &str| current.and_then(|(_, set)| number(set, path)).unwrap_or_default();
    let wanted = replicas(deployment);
    let (total, available) = (sum("/status/replicas"), sum("/status/availableReplicas"));
    let updated = of_current("/status/replicas");
    let mut status = json!({
        "observedGeneration": number(deployment, "/metadata/generation").unwrap_or(0),
        "terminatingReplicas": sum("/status/terminatingReplicas"),
    });
    let counts = [
        ("replicas", total),
        ("updatedReplicas", updated),
        ("readyReplicas", sum("/status/readyReplicas")),
        ("availableReplicas", available),
        ("unavailableReplicas", (wanted.max(total) - available).max(0)),
    ];
    for (field, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        status[field] = count.into();
    }
    let mut conditions = items(deployment, "/status/conditions").to_vec();
    let failing = sets.iter().find_map(|(_, set)| condition(set, "ReplicaFailure").cloned());
    let now = state.time();
    let (_, missing) = bounds(deployment);
    match available >= wanted - missing {
        true => set_timed(
            &mut conditions,
            &now,
            "Available",
            true,
            "MinimumReplicasAvailable",
            "Deployment has minimum availability.",
        ),
        false => set_timed(
            &mut conditions,
            &now,
            "Available",
            false,
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.",
        ),
    }
    let complete = updated == wanted && total == wanted && available == wanted;
    let due = progress(
        state,
        deployment,
        current.map(|(key, _)| key),
        complete,
        &status,
        &mut conditions,
    );
    match failing {
        Some(failing) => {
            let (reason, message) = (text(&failing, "/reason"), text(&failing, "/message"));
            set_timed(&mut conditions, &now, "ReplicaFailure", true, reason, message);
        }
        None => conditions.retain(|found| text(found, "/type") != "ReplicaFailure"),
    }
    status["conditions"] = conditions.into();
    set_status(state, key, MANAGER, status);
    due
}

/// Sets a condition that also says when it was last written. One with another status or reason goes
/// to the end. Source: `SetDeploymentCondition`.
pub(super) fn set_timed(
    conditions: &mut Vec<Value>,
    now: &str,
    kind: &str,
    status: bool,
    reason: &str,
    message: &str,
) {
    let word = if status { "True" } else { "False" };
    let found = conditions.iter().find(|found| text(found, "/type") == kind);
    if found.is_some_and(|found| text(found, "/status") == word && text(found, "/reason") == reason)
    {
        return;
    }
    set_anew(conditions, now, kind, status, reason, message);
}

/// The same, whatever was said before.
fn set_anew(
    conditions: &mut Vec<Value>,
    now: &str,
    kind: &str,
    status: bool,
    reason: &str,
    message: &str,
) {
    set_condition(conditions, now, kind, status, reason, message);
    if let Some(at) = conditions.iter().position(|found| text(found, "/type") == kind) {
        let mut found = conditions.remove(at);
        found["lastUpdateTime"] = now.into();
        conditions.push(found);
    }
}

/// Whether the rollout goes on. Source: `syncRolloutStatus`.
fn progress(
    state: &State,
    deployment: &Value,
    set: Option<&Key>,
    complete: bool,
    status: &Value,
    conditions: &mut Vec<Value>,
) -> Option<Moment> {
    let now = state.time();
    let name = match set {
        Some(key) => format!("ReplicaSet {:?}", key.name),
        None => format!("Deployment {:?}", text(deployment, "/metadata/name")),
    };
    if complete {
        let message = format!("{name} has successfully progressed.");
        set_timed(conditions, &now, "Progressing", true, "NewReplicaSetAvailable", &message);
        return None;
    }
    let found = condition(deployment, "Progressing");
    let reason = found.map(|found| text(found, "/reason")).unwrap_or_default();
    let seconds = number(deployment, "/spec/progressDeadlineSeconds").unwrap_or(600);
    // What was complete and has other replicas now is no other rollout.
    let was_complete = reason == "NewReplicaSetAvailable"
        && number(status, "/replicas") == number(status, "/updatedReplicas");
    if was_complete || seconds == NO_DEADLINE {
        return None;
    }
    let before = deployment.get("status").cloned().unwrap_or_default();
    let count = |of: &Value, field: &str| number(of, &format!("/{field}")).unwrap_or(0);
    let old = |of: &Value| count(of, "replicas") - count(of, "updatedReplicas");
    let moved = ["updatedReplicas", "readyReplicas", "availableReplicas"]
        .iter()
        .any(|field| count(status, field) > count(&before, field))
        || old(status) < old(&before);
    if moved {
        let message = format!("{name} is progressing.");
        set_anew(conditions, &now, "Progressing", true, "ReplicaSetUpdated", &message);
        return Some(state.now + seconds * SECOND);
    }
    if matches!(reason, "ProgressDeadlineExceeded" | "NewReplicaSetAvailable") {
        return None;
    }
    let since = parse(text(found?, "/lastUpdateTime")).unwrap_or(state.now);
    let due = since + seconds * SECOND;
    if state.now < due {
        return Some(due);
    }
    let message = format!("{name} has timed out progressing.");
    set_timed(conditions, &now, "Progressing", false, "ProgressDeadlineExceeded", &message);
    None
}

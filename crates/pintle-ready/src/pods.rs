//! Pods.

use serde_json::Value;

use crate::fields::{conditions, group_kind, has, text};
use crate::nested::nested_list;
use crate::status::{Error, State, Status, current, failed, in_progress};
use crate::time::seconds;

/// Seconds that a pod may wait for a node before that counts as a failure. Source: kstatus
/// `ScheduleWindow`.
const SCHEDULE_WINDOW: i64 = 15;

pub(crate) fn pod(object: &Value, now: i64) -> Result<Status, Error> {
    Ok(match text(object, "status.phase", "") {
        "Succeeded" => current("Pod has completed successfully"),
        "Failed" => current("Pod has completed, but not successfully"),
        "Running" if has(object, "Ready", "True") => current("Pod is Ready"),
        "Running" => match crash_looping(object)? {
            names if names.is_empty() => in_progress("Pod is running but is not Ready"),
            names => failed(format!("Containers in CrashLoop state: {}", names.join(","))),
        },
        "Pending" => pending(object, now),
        "" => in_progress("Pod phase not available"),
        other => return Err(Error(format!("unknown phase {other}"))),
    })
}

fn pending(object: &Value, now: i64) -> Status {
    let unscheduled = conditions(object).find(|condition| condition.is("PodScheduled", "False"));
    match unscheduled {
        Some(condition) if condition.reason == "Unschedulable" => {
            let created = seconds(text(object, "metadata.creationTimestamp", ""));
            let latest = now.saturating_sub(SCHEDULE_WINDOW);
            match created.is_some_and(|created| latest < created) {
                true => in_progress("Pod has not been scheduled"),
                false => failed("Pod could not be scheduled"),
            }
        }
        _ => in_progress("Pod is in the Pending phase"),
    }
}

/// Names of the containers that crash again and again.
fn crash_looping(object: &Value) -> Result<Vec<&str>, Error> {
    let containers = nested_list(object, "status.containerStatuses")?;
    let is_looping =
        |status: &&Value| text(status, "state.waiting.reason", "") == "CrashLoopBackOff";
    let looping = containers.into_iter().flatten().filter(is_looping);
    Ok(looping.filter_map(|status| status.get("name")?.as_str()).collect())
}

/// The status of a ReplicaSet or StatefulSet, given the one of [`compute`](crate::compute) and the
/// pods that it [selects](crate::selects): while it is in progress, pods that have failed fail it,
/// except those that wait for a node. Other kinds keep their status. Source: cli-utils
/// `podControllerStatusReader`.
pub fn with_pods(object: &Value, status: Status, pods: &[&Value], now: i64) -> Status {
    let has_pods = matches!(group_kind(object), ("apps", "ReplicaSet" | "StatefulSet"));
    if !has_pods || status.state != State::InProgress {
        return status;
    }
    match pods.iter().filter(|pod| has_failed(pod, now)).count() {
        0 => status,
        count => failed(format!("{count} pods have failed")),
    }
}

fn has_failed(pod: &Value, now: i64) -> bool {
    let is_unschedulable = conditions(pod).any(|condition| {
        condition.is("PodScheduled", "False") && condition.reason == "Unschedulable"
    });
    !is_unschedulable && crate::compute(pod, now).is_ok_and(|status| status.state == State::Failed)
}

/// A pod of a hook runs to its end. Source: Helm `podConditions`.
pub(crate) fn finished(object: &Value) -> Status {
    let name = text(object, "metadata.name", "");
    match text(object, "status.phase", "") {
        "Succeeded" => current(format!("pod {name} succeeded")),
        "Failed" => failed(format!("pod {name} failed")),
        _ => in_progress("Pod in progress"),
    }
}

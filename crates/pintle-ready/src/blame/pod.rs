//! Pods and their containers.

use serde_json::Value;

use crate::blame::{exit, reason, words};
use crate::fields::{at, conditions, int, text};

/// Why a pod is not ready: what was done to all of it, its containers, what it waits for.
pub(super) fn pod(object: &Value) -> Vec<String> {
    let own = words(text(object, "status.reason", ""), text(object, "status.message", ""));
    let mut reasons: Vec<String> = Some(own).filter(|own| !own.is_empty()).into_iter().collect();
    reasons.extend(of_conditions(object, &["DisruptionTarget"], "True"));
    let mut containers: Vec<(u8, String)> = ["initContainerStatuses", "containerStatuses"]
        .iter()
        .filter_map(|list| at(object, "status")?.get(list)?.as_array())
        .flatten()
        .filter_map(container)
        .collect();
    containers.sort_by_key(|(rank, _)| *rank);
    let has_containers = !containers.is_empty();
    reasons.extend(containers.into_iter().map(|(_, words)| words));
    reasons.extend(of_conditions(object, &["PodScheduled"], "False"));
    if !has_containers {
        // With containers that are not ready these only repeat it.
        reasons.extend(of_conditions(object, &["PodReadyToStartContainers", "Ready"], "False"));
    }
    reasons
}

fn of_conditions(object: &Value, kinds: &[&str], status: &str) -> Vec<String> {
    // A pod that has run to its end is not ready any more, and that is well.
    const WELL: &str = "PodCompleted";
    let is_told = |kind: &str| kinds.contains(&kind);
    conditions(object)
        .filter(|condition| is_told(condition.kind) && condition.status == status)
        .filter(|condition| condition.reason != WELL)
        .filter(|condition| !words(condition.reason, condition.message).is_empty())
        .map(|condition| reason(&condition))
        .collect()
}

/// What is wrong with a container, and how far that is from being usual: 0 is a failure, 1 one that
/// runs but is not ready, 2 one that is on its way.
fn container(status: &Value) -> Option<(u8, String)> {
    let name = text(status, "name", "");
    let restarts = match int(status, "restartCount", 0) {
        0 => String::new(),
        1 => ", restarted once".to_owned(),
        count => format!(", restarted {count} times"),
    };
    let last = at(status, "lastState.terminated").map(exit).unwrap_or_default();
    if let Some(waiting) = at(status, "state.waiting") {
        let reason = text(waiting, "reason", "");
        let is_usual = matches!(reason, "" | "ContainerCreating" | "PodInitializing");
        let why = words(reason, text(waiting, "message", ""));
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let rank = if is_usual { 2 } else { 0 };
        return Some((rank, format!("container {name} waits{why}{last}{restarts}")));
    }
    if let Some(ended) = at(status, "state.terminated") {
        let has_failed = int(ended, "exitCode", 0) != 0;
        return has_failed.then(|| (0, format!("container {name} ended{}{restarts}", exit(ended))));
    }
    let is_ready = status.get("ready") == Some(&Value::Bool(true));
    let is_running = at(status, "state.running").is_some();
    (is_running && !is_ready)
        .then(|| (1, format!("container {name} runs but is not ready{last}{restarts}")))
}

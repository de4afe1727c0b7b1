//! Controllers of pods.

use serde_json::Value;

use crate::fields::{at, int, text};
use crate::legacy::share::{max_unavailable, rounded_up};
use crate::legacy::{Readiness, Reason, reason};

/// What is logged of a ReplicaSet that its controller has not seen as it is.
pub(super) const REPLICA_SET: &str =
    "ReplicaSet is not ready, observedGeneration does not match spec generation";

/// The same of a ReplicationController.
pub(super) const REPLICATION_CONTROLLER: &str =
    "ReplicationController is not ready, observedGeneration does not match spec generation";

const DEPLOYMENT: &str =
    "Deployment is not ready, observedGeneration does not match spec generation";
const DAEMON_SET: &str =
    "DaemonSet is not ready, observedGeneration does not match spec generation";
const STATEFUL_SET: &str =
    "StatefulSet is not ready, observedGeneration does not match spec generation";

/// What is logged if the controller has not seen the object as it is.
pub(super) fn unobserved(object: &Value, message: &'static str) -> Option<Reason> {
    // Helm names the number differently in one of the messages.
    let actual = if message == DAEMON_SET { "observedGeneration" } else { "actualGeneration" };
    let seen = int(object, "status.observedGeneration", 0);
    let wanted = int(object, "metadata.generation", 0);
    let numbers = || vec![(actual, seen.to_string()), ("expectedGeneration", wanted.to_string())];
    (seen != wanted).then(|| reason(object, message, numbers()))
}

/// A Deployment by its new ReplicaSet.
pub(super) fn deployment(object: &Value, new: Option<&Value>, paused_as_ready: bool) -> Readiness {
    if at(object, "spec.paused") == Some(&Value::Bool(true)) {
        return if paused_as_ready { Readiness::Ready } else { Readiness::NotReady(None) };
    }
    let Some(new) = new else { return Readiness::NotReady(None) };
    let reason = unobserved(new, REPLICA_SET)
        .or_else(|| unobserved(object, DEPLOYMENT))
        .or_else(|| too_few_ready(object, int(new, "status.readyReplicas", 0)));
    reason.map_or(Readiness::Ready, |reason| Readiness::NotReady(Some(reason)))
}

fn too_few_ready(object: &Value, ready: i64) -> Option<Reason> {
    let replicas = int(object, "spec.replicas", 1);
    let expected = replicas.wrapping_sub(max_unavailable(object, replicas));
    (ready < expected).then(|| {
        reason(
            object,
            "Deployment does not have enough pods ready",
            pods("readyPods", ready, expected),
        )
    })
}

fn pods(name: &'static str, actual: i64, total: i64) -> Vec<(&'static str, String)> {
    vec![(name, actual.to_string()), ("totalPods", total.to_string())]
}

fn is_rolling(object: &Value) -> bool {
    text(object, "spec.updateStrategy.type", "") == "RollingUpdate"
}

pub(super) fn daemon_set(object: &Value) -> Option<Reason> {
    if let Some(reason) = unobserved(object, DAEMON_SET) {
        return Some(reason);
    }
    if !is_rolling(object) {
        return None;
    }
    let wanted = int(object, "status.desiredNumberScheduled", 0);
    let updated = int(object, "status.updatedNumberScheduled", 0);
    if updated != wanted {
        let numbers = pods("scheduledPods", updated, wanted);
        return Some(reason(object, "DaemonSet does not have enough Pods scheduled", numbers));
    }
    let unavailable = at(object, "spec.updateStrategy.rollingUpdate.maxUnavailable");
    let expected = wanted.wrapping_sub(rounded_up(unavailable, wanted).unwrap_or(wanted));
    let ready = int(object, "status.numberReady", 0);
    (ready < expected).then(|| {
        reason(
            object,
            "DaemonSet does not have enough Pods ready",
            pods("readyPods", ready, expected),
        )
    })
}

pub(super) fn stateful_set(object: &Value) -> Option<Reason> {
    if let Some(reason) = unobserved(object, STATEFUL_SET) {
        return Some(reason);
    }
    if !is_rolling(object) {
        return None;
    }
    let partition = int(object, "spec.updateStrategy.rollingUpdate.partition", 0);
    let replicas = int(object, "spec.replicas", 1);
    let (updated, expected) =
        (int(object, "status.updatedReplicas", 0), replicas.wrapping_sub(partition));
    if updated < expected {
        let numbers = pods("readyPods", updated, expected);
        return Some(reason(object, "StatefulSet does not have enough Pods scheduled", numbers));
    }
    let ready = int(object, "status.readyReplicas", 0);
    if ready != replicas {
        let numbers = pods("readyPods", ready, replicas);
        return Some(reason(object, "StatefulSet does not have enough Pods ready", numbers));
    }
    let revision = |path| text(object, path, "");
    let (current, update) = (revision("status.currentRevision"), revision("status.updateRevision"));
    (partition == 0 && current != update).then(|| {
        let revisions =
            vec![("currentRevision", current.to_owned()), ("updateRevision", update.to_owned())];
        let message = "StatefulSet is not ready, currentRevision does not match updateRevision";
        reason(object, message, revisions)
    })
}

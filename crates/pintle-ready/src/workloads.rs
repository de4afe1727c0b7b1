//! Controllers of pods.

use serde_json::Value;

use crate::fields::{conditions, has, int, kind, text};
use crate::kstatus::looked_up;
use crate::nested::nested_int;
use crate::status::{Error, Status, current, failed, in_progress};

/// Deployments that say nothing of a deadline make progress whatever their conditions are.
const NO_DEADLINE: i64 = i32::MAX as i64;

/// How many of the wanted things there are, if there are too few.
fn too_few(what: &str, actual: i64, wanted: i64) -> Option<Status> {
    (wanted > actual).then(|| in_progress(format!("{what}: {actual}/{wanted}")))
}

fn too_many(actual: i64, wanted: i64) -> Option<Status> {
    let spare = actual.wrapping_sub(wanted);
    (actual > wanted).then(|| in_progress(format!("Pending termination: {spare}")))
}

pub(crate) fn deployment(object: &Value, _now: i64) -> Result<Status, Error> {
    let mut progressing = int(object, "spec.progressDeadlineSeconds", NO_DEADLINE) == NO_DEADLINE;
    let mut available = false;
    for condition in conditions(object) {
        match condition.kind {
            "Progressing" if condition.reason == "ProgressDeadlineExceeded" => {
                return Ok(failed("Progress deadline exceeded"));
            }
            "Progressing" if condition.status == "True" => {
                progressing |= condition.reason == "NewReplicaSetAvailable";
            }
            "Available" => available |= condition.status == "True",
            _ => {}
        }
    }
    let wanted = int(object, "spec.replicas", 1);
    let replicas = int(object, "status.replicas", 0);
    let updated = int(object, "status.updatedReplicas", 0);
    let ready = int(object, "status.readyReplicas", 0);
    let status = too_few("Replicas", replicas, wanted)
        .or_else(|| too_few("Updated", updated, wanted))
        .or_else(|| too_many(replicas, wanted))
        .or_else(|| too_few("Available", int(object, "status.availableReplicas", 0), updated))
        .or_else(|| too_few("Ready", ready, wanted))
        .or_else(|| (!progressing).then(|| in_progress("ReplicaSet not Available")))
        .or_else(|| (!available).then(|| in_progress("Deployment not Available")));
    Ok(status.unwrap_or_else(|| current(format!("Deployment is available. Replicas: {replicas}"))))
}

pub(crate) fn replica_set(object: &Value, _now: i64) -> Result<Status, Error> {
    if has(object, "ReplicaFailure", "True") {
        return Ok(in_progress("Replica Failure condition. Check Pods"));
    }
    let wanted = int(object, "spec.replicas", 1);
    let replicas = int(object, "status.replicas", 0);
    let count = |name: &str| int(object, name, 0);
    let status = too_few("Labelled", count("status.fullyLabeledReplicas"), wanted)
        .or_else(|| too_few("Available", count("status.availableReplicas"), wanted))
        .or_else(|| too_few("Ready", count("status.readyReplicas"), wanted))
        .or_else(|| too_many(replicas, wanted));
    Ok(status.unwrap_or_else(|| current(format!("ReplicaSet is available. Replicas: {replicas}"))))
}

pub(crate) fn stateful_set(object: &Value, _now: i64) -> Result<Status, Error> {
    if text(object, "spec.updateStrategy.type", "") == "OnDelete" {
        return Ok(current("StatefulSet is using the ondelete update strategy"));
    }
    let wanted = int(object, "spec.replicas", 1);
    let replicas = int(object, "status.replicas", 0);
    let updated = int(object, "status.updatedReplicas", 0);
    let partition = int(object, "spec.updateStrategy.rollingUpdate.partition", -1);
    let status = too_few("Replicas", replicas, wanted)
        .or_else(|| too_few("Ready", int(object, "status.readyReplicas", 0), wanted))
        .or_else(|| too_many(replicas, wanted));
    if let Some(status) = status {
        return Ok(status);
    }
    if partition != -1 {
        return Ok(too_few("updated", updated, wanted.wrapping_sub(partition)).unwrap_or_else(
            || current(format!("Partition rollout complete. updated: {updated}")),
        ));
    }
    if let Some(status) = too_few("current", int(object, "status.currentReplicas", 0), wanted) {
        return Ok(status);
    }
    let revision = |name| text(object, name, "");
    if revision("status.currentRevision") != revision("status.updateRevision") {
        return Ok(in_progress("Waiting for updated revision to match current"));
    }
    Ok(current(format!("All replicas scheduled as expected. Replicas: {replicas}")))
}

pub(crate) fn daemon_set(object: &Value, _now: i64) -> Result<Status, Error> {
    for path in ["metadata.generation", "status.observedGeneration"] {
        if looked_up(path, |path| nested_int(object, path))?.is_none() {
            return Ok(in_progress(format!("{} {path} not found", kind(object))));
        }
    }
    let wanted = int(object, "status.desiredNumberScheduled", -1);
    if wanted == -1 {
        return Ok(in_progress("Missing .status.desiredNumberScheduled"));
    }
    let count = |name: &str| int(object, name, 0);
    let status = too_few("Current", count("status.currentNumberScheduled"), wanted)
        .or_else(|| too_few("Updated", count("status.updatedNumberScheduled"), wanted))
        .or_else(|| too_few("Available", count("status.numberAvailable"), wanted))
        .or_else(|| too_few("Ready", count("status.numberReady"), wanted));
    Ok(status.unwrap_or_else(|| {
        current(format!("All replicas scheduled as expected. Replicas: {wanted}"))
    }))
}

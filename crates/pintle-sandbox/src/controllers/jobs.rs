//! Jobs: pods that are to end well.
//!
//! Source: `pkg/controller/job`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{condition, is_ending, is_ready, owned, pod, set_condition};
use super::{MANAGER, delete, owned_pods, set_status};
use crate::clock::{Moment, SECOND, parse};
use crate::events;
use crate::json::{is_true, items, number, text};
use crate::state::State;
use crate::store::Key;

/// Who tells of Jobs.
const CONTROLLER: &str = "job-controller";

/// How long a Job waits after a pod has failed; it doubles with each.
const BACKOFF: Moment = 10 * SECOND;

/// The longest that it waits.
const MAX_BACKOFF: Moment = 600 * SECOND;

pub(super) fn look(state: &mut State, key: &Key, job: &Arc<Value>) -> Option<Moment> {
    if let Some(ended) = ended(job) {
        return expire(state, key, job, ended);
    }
    let pods = owned(state, job, "", "pods");
    let of_phase =
        |phase: &str| pods.iter().filter(|(_, pod)| text(pod, "/status/phase") == phase).count();
    let (succeeded, failed) = (of_phase("Succeeded"), of_phase("Failed"));
    let active: Vec<&(Key, Arc<Value>)> = pods
        .iter()
        .filter(|(_, pod)| {
            !is_ending(pod) && matches!(text(pod, "/status/phase"), "Pending" | "Running" | "")
        })
        .collect();
    if is_true(job, "/spec/suspend") {
        end_all(state, job, &active);
        suspended(state, key, job);
        return None;
    }
    if condition(job, "Suspended").is_some_and(|found| text(found, "/status") == "True") {
        resumed(state, key, job);
        return None;
    }
    let limit = number(job, "/spec/backoffLimit").unwrap_or(6);
    let started = parse(text(job, "/status/startTime")).unwrap_or(state.now);
    let deadline = number(job, "/spec/activeDeadlineSeconds").map(|s| started + s * SECOND);
    let late = deadline.is_some_and(|deadline| state.now >= deadline);
    let broken = i64::try_from(failed).unwrap_or(i64::MAX) > limit;
    if late || broken || condition(job, "FailureTarget").is_some() {
        let (reason, message) = match late {
            true => ("DeadlineExceeded", "Job was active longer than specified deadline"),
            false => ("BackoffLimitExceeded", "Job has reached the specified backoff limit"),
        };
        give_up(state, key, job, &active, (succeeded, failed), reason, message);
        return None;
    }
    let wanted = number(job, "/spec/completions");
    let done = match wanted {
        Some(wanted) => i64::try_from(succeeded).unwrap_or(0) >= wanted,
        None => succeeded > 0 && active.is_empty(),
    };
    if done {
        end_all(state, job, &active);
        let message = "Reached expected number of succeeded pods";
        let kinds = ["SuccessCriteriaMet", "Complete"];
        finish(state, key, job, (succeeded, failed), &kinds, "CompletionsReached", message);
        events::done(state, CONTROLLER, job, "Completed", "Job completed");
        return None;
    }
    let due = tell(state, key, job, &active, (succeeded, failed));
    let due = earlier(due, start(state, job, active.len(), succeeded, failed));
    earlier(due, deadline)
}

fn end_all(state: &mut State, job: &Value, pods: &[&(Key, Arc<Value>)]) {
    pods.iter().for_each(|(pod, _)| owned_pods::end(state, CONTROLLER, job, pod));
}

/// Ends the pods of a Job that has failed, and then the Job.
fn give_up(
    state: &mut State,
    key: &Key,
    job: &Arc<Value>,
    active: &[&(Key, Arc<Value>)],
    (succeeded, failed): (usize, usize),
    reason: &str,
    message: &str,
) {
    let Some(target) = condition(job, "FailureTarget") else {
        end_all(state, job, active);
        // Pods that are ended have failed.
        let counts = (succeeded, failed + active.len());
        finish(state, key, job, counts, &["FailureTarget"], reason, message);
        return;
    };
    if ending(state, job) > 0 {
        return;
    }
    let failed = number(job, "/status/failed").and_then(|count| usize::try_from(count).ok());
    let (reason, message) = (text(target, "/reason"), text(target, "/message"));
    finish(state, key, job, (succeeded, failed.unwrap_or(0)), &["Failed"], reason, message);
    events::failed(state, CONTROLLER, job, reason, message);
}

/// Pods that are to go and have not ended.
fn ending(state: &State, job: &Value) -> usize {
    let pods = owned(state, job, "", "pods");
    pods.iter().filter(|(_, pod)| is_ending(pod) && !super::owned::has_ended(pod)).count()
}

fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn ended(job: &Value) -> Option<Moment> {
    let found = condition(job, "Complete").or_else(|| condition(job, "Failed"))?;
    parse(text(found, "/lastTransitionTime"))
}

/// Deletes a Job some time after its end, if it says so.
fn expire(state: &mut State, key: &Key, job: &Arc<Value>, ended: Moment) -> Option<Moment> {
    let due = ended + number(job, "/spec/ttlSecondsAfterFinished")? * SECOND;
    if state.now < due {
        return Some(due);
    }
    delete(state, key);
    None
}

/// Makes pods; when the next ones may be made.
fn start(
    state: &mut State,
    job: &Arc<Value>,
    active: usize,
    succeeded: usize,
    failed: usize,
) -> Option<Moment> {
    let most = usize::try_from(number(job, "/spec/parallelism").unwrap_or(1)).unwrap_or(0);
    let left = match number(job, "/spec/completions") {
        Some(wanted) => usize::try_from(wanted).unwrap_or(0).saturating_sub(succeeded),
        None if succeeded > 0 => 0,
        None => most,
    };
    let count = most.min(left).saturating_sub(active);
    if count == 0 {
        return None;
    }
    let due = last_failure(state, job) + backoff(failed);
    if failed > 0 && state.now < due {
        return Some(due);
    }
    let template = job.pointer("/spec/template").cloned().unwrap_or_default();
    let indexed = text(job, "/spec/completionMode") == "Indexed";
    let taken: Vec<String> = owned(state, job, "", "pods")
        .iter()
        .filter(|(_, pod)| text(pod, "/status/phase") != "Failed")
        .map(|(_, pod)| index(pod).to_owned())
        .collect();
    let mut free =
        (0..).map(|index: usize| index.to_string()).filter(|index| !taken.contains(index));
    for _ in 0..count {
        let mut made = pod(job, &template, None);
        if let (true, Some(index)) = (indexed, free.next()) {
            made["metadata"]["labels"][INDEX] = index.as_str().into();
            if !made["metadata"]["annotations"].is_object() {
                made["metadata"]["annotations"] = json!({});
            }
            made["metadata"]["annotations"][INDEX] = index.into();
        }
        if owned_pods::make(state, CONTROLLER, job, made).is_err() {
            break;
        }
    }
    None
}

const INDEX: &str = "batch.kubernetes.io/job-completion-index";

fn index(pod: &Value) -> &str {
    let all = pod.pointer("/metadata/annotations").and_then(|all| all.get(INDEX));
    all.and_then(Value::as_str).unwrap_or_default()
}

fn backoff(failed: usize) -> Moment {
    let doubled = u32::try_from(failed.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    (BACKOFF << doubled).min(MAX_BACKOFF)
}

fn last_failure(state: &State, job: &Value) -> Moment {
    let pods = owned(state, job, "", "pods");
    let ends = pods.iter().filter(|(_, pod)| text(pod, "/status/phase") == "Failed").filter_map(
        |(_, pod)| {
            let status = items(pod, "/status/containerStatuses").first()?;
            parse(text(status, "/state/terminated/finishedAt"))
        },
    );
    ends.max().unwrap_or(0)
}

fn suspended(state: &mut State, key: &Key, job: &Arc<Value>) {
    let now = state.time();
    let mut status = job.get("status").cloned().unwrap_or_default();
    let mut conditions = items(job, "/status/conditions").to_vec();
    if condition(job, "Suspended").is_none_or(|found| text(found, "/status") != "True") {
        events::done(state, CONTROLLER, job, "Suspended", "Job suspended");
    }
    set(&mut conditions, &now, "Suspended", "JobSuspended", "Job suspended");
    status["conditions"] = conditions.into();
    status["ready"] = 0.into();
    status["terminating"] = 0.into();
    status["uncountedTerminatedPods"] = json!({});
    set_status(state, key, MANAGER, status);
}

fn resumed(state: &mut State, key: &Key, job: &Arc<Value>) {
    let now = state.time();
    let mut status = job.get("status").cloned().unwrap_or_default();
    let mut conditions = items(job, "/status/conditions").to_vec();
    set_condition(&mut conditions, &now, "Suspended", false, "JobResumed", "Job resumed");
    for found in conditions.iter_mut().filter(|found| text(found, "/type") == "Suspended") {
        found["lastProbeTime"] = now.as_str().into();
    }
    status["conditions"] = conditions.into();
    status["startTime"] = now.into();
    events::done(state, CONTROLLER, job, "Resumed", "Job resumed");
    set_status(state, key, MANAGER, status);
}

fn set(conditions: &mut Vec<Value>, now: &str, kind: &str, reason: &str, message: &str) {
    set_condition(conditions, now, kind, true, reason, message);
    for found in conditions.iter_mut().filter(|found| text(found, "/type") == kind) {
        found["lastProbeTime"] = now.into();
    }
}

fn counted(
    state: &State,
    job: &Value,
    (succeeded, failed): (usize, usize),
    active: usize,
    ready: usize,
) -> Value {
    let started = match text(job, "/status/startTime") {
        "" => state.time(),
        time => time.to_owned(),
    };
    let ending = ending(state, job);
    let mut status = json!({
        "startTime": started, "ready": ready, "terminating": ending,
        "uncountedTerminatedPods": {},
    });
    for (field, count) in [("active", active), ("succeeded", succeeded), ("failed", failed)] {
        if count > 0 {
            status[field] = count.into();
        }
    }
    if let Some(conditions) = job.pointer("/status/conditions") {
        status["conditions"] = conditions.clone();
    }
    status
}

fn tell(
    state: &mut State,
    key: &Key,
    job: &Arc<Value>,
    active: &[&(Key, Arc<Value>)],
    counts: (usize, usize),
) -> Option<Moment> {
    let ready = active.iter().filter(|(_, pod)| is_ready(pod)).count();
    let status = counted(state, job, counts, active.len(), ready);
    set_status(state, key, MANAGER, status);
    None
}

fn finish(
    state: &mut State,
    key: &Key,
    job: &Arc<Value>,
    counts: (usize, usize),
    kinds: &[&str],
    reason: &str,
    message: &str,
) {
    let mut status = counted(state, job, counts, 0, 0);
    let now = state.time();
    let mut conditions = items(job, "/status/conditions").to_vec();
    for kind in kinds {
        set(&mut conditions, &now, kind, reason, message);
    }
    status["conditions"] = conditions.into();
    if kinds.contains(&"Complete") {
        status["completionTime"] = now.into();
    }
    set_status(state, key, MANAGER, status);
}

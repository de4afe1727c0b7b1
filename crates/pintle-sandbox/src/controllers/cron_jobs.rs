//! CronJobs: Jobs at times. Source: `pkg/controller/cronjob`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{condition, owned, reference};
use super::{MANAGER, create, delete, set_status};
use crate::clock::{Moment, SECOND, parse, text as time};
use crate::events;
use crate::json::{is_true, items, number, text};
use crate::schedule::Schedule;
use crate::state::State;
use crate::store::Key;

/// Who tells of CronJobs.
const CONTROLLER: &str = "cronjob-controller";

pub(super) fn look(state: &mut State, key: &Key, cron: &Arc<Value>) -> Option<Moment> {
    let jobs = owned(state, cron, "batch", "jobs");
    forget_old(state, cron, &jobs);
    let active: Vec<&(Key, Arc<Value>)> = jobs.iter().filter(|(_, job)| !has_ended(job)).collect();
    let schedule = Schedule::parse(text(cron, "/spec/schedule"))?;
    let since = parse(text(cron, "/status/lastScheduleTime"))
        .or_else(|| parse(text(cron, "/metadata/creationTimestamp")))
        .unwrap_or(state.now);
    let mut last = None;
    let due = schedule.next(since)?;
    if due <= state.now && !is_true(cron, "/spec/suspend") {
        last = Some(due);
        let busy = !active.is_empty();
        match text(cron, "/spec/concurrencyPolicy") {
            "Forbid" if busy => {
                let message = "Not starting job because prior execution is running and concurrency \
                               policy is Forbid";
                events::done(state, CONTROLLER, cron, "JobAlreadyActive", message);
            }
            policy => {
                if policy == "Replace" {
                    active.iter().for_each(|(key, _)| end(state, cron, key));
                }
                begin(state, key, cron, due);
            }
        }
    }
    tell(state, key, cron, last);
    schedule.next(last.unwrap_or(since).max(state.now))
}

fn begin(state: &mut State, key: &Key, cron: &Value, due: Moment) {
    match create(state, &key.namespace, job_of(cron, due)) {
        Ok(job) => {
            let message = format!("Created job {}", text(&job, "/metadata/name"));
            events::done(state, CONTROLLER, cron, "SuccessfulCreate", &message);
        }
        Err(why) => {
            let message = format!("Error creating job: {why}");
            events::failed(state, CONTROLLER, cron, "FailedCreate", &message);
        }
    }
}

fn end(state: &mut State, cron: &Value, job: &Key) {
    delete(state, job);
    let message = format!("Deleted job {}", job.name);
    events::done(state, CONTROLLER, cron, "SuccessfulDelete", &message);
}

fn has_ended(job: &Value) -> bool {
    condition(job, "Complete").is_some() || condition(job, "Failed").is_some()
}

fn job_of(cron: &Value, due: Moment) -> Value {
    let template = cron.pointer("/spec/jobTemplate").cloned().unwrap_or_default();
    let mut metadata = template.get("metadata").cloned().unwrap_or(json!({}));
    let minute = due.div_euclid(60 * SECOND);
    metadata["name"] = format!("{}-{minute}", text(cron, "/metadata/name")).into();
    metadata["ownerReferences"] = json!([reference(cron)]);
    if !metadata["annotations"].is_object() {
        metadata["annotations"] = json!({});
    }
    metadata["annotations"]["batch.kubernetes.io/cronjob-scheduled-timestamp"] = time(due).into();
    json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata,
        "spec": template.get("spec").cloned().unwrap_or_default(),
    })
}

fn forget_old(state: &mut State, cron: &Value, jobs: &[(Key, Arc<Value>)]) {
    let limits =
        [("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1)];
    for (kind, field, absent) in limits {
        let most = number(cron, &format!("/spec/{field}")).unwrap_or(absent);
        let mut ended: Vec<&(Key, Arc<Value>)> =
            jobs.iter().filter(|(_, job)| condition(job, kind).is_some()).collect();
        ended.sort_by_key(|(_, job)| text(job, "/status/startTime").to_owned());
        let extra = ended.len().saturating_sub(usize::try_from(most).unwrap_or(0));
        ended.into_iter().take(extra).for_each(|(key, _)| end(state, cron, key));
    }
}

fn tell(state: &mut State, key: &Key, cron: &Arc<Value>, last: Option<Moment>) {
    let jobs = owned(state, cron, "batch", "jobs");
    let mut status = cron.get("status").cloned().unwrap_or(json!({}));
    for known in items(cron, "/status/active") {
        let name = text(known, "/name");
        let Some((_, job)) = jobs.iter().find(|(key, _)| key.name == name) else { continue };
        let ended = ["Complete", "Failed"].into_iter().find(|kind| condition(job, kind).is_some());
        if let Some(ended) = ended {
            let message = format!("Saw completed job: {name}, condition: {ended}");
            events::done(state, CONTROLLER, cron, "SawCompletedJob", &message);
        }
    }
    let active: Vec<Value> = jobs
        .iter()
        .filter(|(_, job)| !has_ended(job))
        .map(|(key, job)| {
            json!({
                "apiVersion": "batch/v1", "kind": "Job", "name": key.name,
                "namespace": key.namespace, "uid": text(job, "/metadata/uid"),
                "resourceVersion": text(job, "/metadata/resourceVersion"),
            })
        })
        .collect();
    if let Some(map) = status.as_object_mut() {
        match active.is_empty() {
            true => drop(map.remove("active")),
            false => drop(map.insert("active".to_owned(), active.into())),
        }
        if let Some(last) = last {
            map.insert("lastScheduleTime".to_owned(), time(last).into());
        }
        let done = jobs.iter().map(|(_, job)| text(job, "/status/completionTime"));
        if let Some(done) = done.filter(|time| !time.is_empty()).max() {
            map.insert("lastSuccessfulTime".to_owned(), done.into());
        }
    }
    set_status(state, key, MANAGER, status);
}

//! Waiting as Helm 3 does: looking at all objects again and again. Source: Helm `kube.legacyWaiter`.

use std::time::Duration;

use pintle_cluster::{Gvk, ListOptions, Object, Resource};
use pintle_ready::legacy::{Needs, Options, Readiness, check, needs, new_replica_set};
use pintle_ready::{State, selects};
use serde_json::Value;

use super::Wait;
use crate::hooks::pods;
use crate::session::Waiting;
use crate::target::Target;
use crate::{Error, Session};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// How often in a row an object may fail to be looked at.
const MAX_FAILURES: u32 = 30;

/// Go's words for a time that is up.
const TIME_IS_UP: &str = "context deadline exceeded";

/// Waits until objects are ready, looking at one after the other.
pub(super) fn wait_until_ready(
    session: &Session,
    targets: &[Target],
    wait: Wait<'_>,
) -> Result<(), Error> {
    let mut failures = vec![0_u32; targets.len()];
    let mut rows = Vec::new();
    let result = poll(session, wait.timeout, || {
        for (target, failures) in targets.iter().zip(&mut failures) {
            match look(session, target, wait) {
                Ok(Readiness::Ready) => {
                    *failures = 0;
                    tell(session, &mut rows, row(target, State::Current, String::new()));
                }
                Ok(Readiness::NotReady(reason)) => {
                    *failures = 0;
                    let why = reason.map(|reason| reason.to_string()).unwrap_or_default();
                    tell(session, &mut rows, row(target, State::InProgress, why));
                    return Ok(false);
                }
                Err(error) => {
                    *failures += 1;
                    return if *failures > MAX_FAILURES { Err(error) } else { Ok(false) };
                }
            }
        }
        Ok(true)
    });
    session.events.waited();
    result
}

fn row(target: &Target, state: State, message: String) -> Waiting {
    Waiting {
        kind: target.kind().to_owned(),
        namespace: target.namespace().to_owned(),
        name: target.place.name.clone(),
        state: state.to_string(),
        message,
    }
}

/// Puts what is known of an object among the others and tells of it if it is news.
fn tell(session: &Session, rows: &mut Vec<Waiting>, news: Waiting) {
    let of = |row: &Waiting| (row.kind.clone(), row.namespace.clone(), row.name.clone());
    match rows.iter_mut().find(|row| of(row) == of(&news)) {
        Some(row) if *row == news => return,
        Some(row) => *row = news,
        None => rows.push(news),
    }
    session.events.waiting(rows);
}

/// Waits until the Jobs and Pods of a hook have ended; the first failure counts.
pub(super) fn wait_for_hook(
    session: &Session,
    targets: &[Target],
    timeout: Duration,
) -> Result<(), Error> {
    poll(session, timeout, || {
        for target in targets {
            let Some(live) = session.cluster.get(&target.place)? else { continue };
            if !has_run(target, &live)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

fn has_run(target: &Target, live: &Object) -> Result<bool, Error> {
    let name = &target.place.name;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    if target.kind() == "Pod" {
        return match text(live.at(&["status", "phase"])).as_str() {
            "Succeeded" => Ok(true),
            "Failed" => Err(Error::new(format!("pod {name} failed"))),
            _ => Ok(false),
        };
    }
    let conditions = live.at(&["status", "conditions"]).and_then(Value::as_array);
    for condition in conditions.into_iter().flatten() {
        if text(condition.get("status")) != "True" {
            continue;
        }
        match text(condition.get("type")).as_str() {
            "Complete" => return Ok(true),
            "Failed" => {
                let reason = text(condition.get("reason"));
                return Err(Error::new(format!("job {name} failed: {reason}")));
            }
            _ => {}
        }
    }
    Ok(false)
}

/// Looks now and then every two seconds, until the answer is yes or the time is up.
fn poll(
    session: &Session,
    timeout: Duration,
    mut look: impl FnMut() -> Result<bool, Error>,
) -> Result<(), Error> {
    let deadline = (!timeout.is_zero()).then(|| session.clock() + timeout);
    loop {
        if look()? {
            return Ok(());
        }
        let next = session.clock() + PAUSE;
        while session.clock() < next {
            session.cancel.check()?;
            if deadline.is_some_and(|deadline| session.clock() >= deadline) {
                return Err(Error::new(TIME_IS_UP));
            }
            session.rest(next.saturating_duration_since(session.clock()));
        }
    }
}

fn look(session: &Session, target: &Target, wait: Wait<'_>) -> Result<Readiness, Error> {
    let Some(live) = session.cluster.get(&target.place)? else {
        return Err(Error::new(format!("{} is not there", target.title())));
    };
    let json = Value::Object(live.0.clone());
    if let Some(rule) = wait.rules.iter().find(|rule| rule.applies_to(&json)) {
        let is_ready = rule.judge(&json).state == State::Current;
        return Ok(if is_ready { Readiness::Ready } else { Readiness::NotReady(None) });
    }
    let namespace = target.place.namespace.as_deref();
    let options = Options { check_jobs: wait.jobs, paused_as_ready: true };
    let ready = match needs(&json) {
        Needs::Nothing => check(&json, &[], options),
        Needs::ReplicaSets => {
            let resource = Resource {
                gvk: Gvk::new("apps/v1", "ReplicaSet"),
                plural: "replicasets".to_owned(),
                namespaced: true,
            };
            let sets = session.cluster.list(&resource, namespace, &ListOptions::default())?;
            let sets: Vec<Value> = sets.into_iter().map(|set| Value::Object(set.0)).collect();
            let new: Vec<&Value> = new_replica_set(&json, &sets).into_iter().collect();
            check(&json, &new, options)
        }
        Needs::Pods => {
            let all = session.cluster.list(&pods(), namespace, &ListOptions::default())?;
            let all: Vec<Value> = all.into_iter().map(|pod| Value::Object(pod.0)).collect();
            let own: Vec<&Value> = all.iter().filter(|pod| selects(&json, pod)).collect();
            check(&json, &own, options)
        }
    };
    ready.map_err(|error| Error::new(error.to_string()))
}

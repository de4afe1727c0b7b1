//! The rules of kstatus: those for all kinds, and a table of the kinds that have their own. Source:
//! fluxcd/cli-utils 1.2.2, `pkg/kstatus/status`.

use serde_json::Value;

use crate::fields::{at, conditions, group_kind, kind};
use crate::jobs::{self, JobRule};
use crate::nested::{check_conditions, nested_int, nested_text};
use crate::others;
use crate::pods;
use crate::status::{Error, State, Status, current, failed, in_progress};
use crate::workloads;

/// A rule for one kind. `now` is in seconds since 1970.
type KindRule = fn(&Value, i64) -> Result<Status, Error>;

/// Group, kind, rule.
const KINDS: &[(&str, &str, KindRule)] = &[
    ("", "ConfigMap", others::always_ready),
    ("", "PersistentVolumeClaim", others::volume_claim),
    ("", "Pod", pods::pod),
    ("", "Secret", others::always_ready),
    ("", "Service", others::service),
    ("apiextensions.k8s.io", "CustomResourceDefinition", others::definition),
    ("apps", "DaemonSet", workloads::daemon_set),
    ("apps", "Deployment", workloads::deployment),
    ("apps", "ReplicaSet", workloads::replica_set),
    ("apps", "StatefulSet", workloads::stateful_set),
    ("batch", "CronJob", others::always_ready),
    ("batch", "Job", jobs::started),
    ("extensions", "DaemonSet", workloads::daemon_set),
    ("extensions", "Deployment", workloads::deployment),
    ("extensions", "ReplicaSet", workloads::replica_set),
    ("policy", "PodDisruptionBudget", others::disruption_budget),
];

/// The state of an object, `now` being in seconds since 1970. Source: kstatus `status.Compute`.
///
/// # Errors
/// Objects whose fields are of the wrong types. Helm takes such an object for one in the state
/// [`State::Unknown`], and waits on.
pub fn compute(object: &Value, now: i64) -> Result<Status, Error> {
    if let Some(status) = of_all_kinds(object)? {
        return Ok(status);
    }
    let wanted = group_kind(object);
    match KINDS.iter().find(|(group, kind, _)| (*group, *kind) == wanted) {
        Some((_, _, rule)) => rule(object, now),
        None => Ok(of_ready_condition(object)),
    }
}

/// As [`compute`], but for Jobs, of which the rule says what is waited for: with
/// [`JobRule::Finished`] nothing else of them counts, not even that they are being deleted. Source:
/// Helm `--wait-for-jobs`, `internal/statusreaders`.
///
/// # Errors
/// As [`compute`].
pub fn with_jobs(object: &Value, rule: JobRule, now: i64) -> Result<Status, Error> {
    match (group_kind(object), rule) {
        (("batch", "Job"), JobRule::Finished) => jobs::finished(object),
        _ => compute(object, now),
    }
}

/// The state of an object that a hook made: Jobs and Pods run to their end, everything else is ready
/// at once. Source: Helm `statusWaiter.WatchUntilReady`.
///
/// # Errors
/// As [`compute`].
pub fn hook(object: &Value, _now: i64) -> Result<Status, Error> {
    match group_kind(object) {
        ("batch", "Job") => jobs::finished(object),
        ("", "Pod") => Ok(pods::finished(object)),
        _ => Ok(current("Resource is current")),
    }
}

/// Whether an object, as it is in a manifest, is waited for at all: paused Deployments are not.
/// Source: Helm `statusWaiter.wait`.
pub fn is_waited_for(object: &Value) -> bool {
    let is_deployment = object.get("apiVersion").and_then(Value::as_str) == Some("apps/v1")
        && kind(object) == "Deployment";
    !(is_deployment && at(object, "spec.paused") == Some(&Value::Bool(true)))
}

/// Deletion, generation, and the two conditions that kstatus itself asks for.
fn of_all_kinds(object: &Value) -> Result<Option<Status>, Error> {
    if !object.is_object() {
        return Err(Error("the object is no JSON object".to_owned()));
    }
    let deleted = looked_up("metadata.deletionTimestamp", |path| nested_text(object, path))?;
    if deleted.is_some_and(|time| !time.is_empty()) {
        let message = "Resource scheduled for deletion".to_owned();
        return Ok(Some(Status { state: State::Terminating, message }));
    }
    if let Some(status) = of_generation(object)? {
        return Ok(Some(status));
    }
    check_conditions(object)?;
    for condition in conditions(object) {
        if condition.is("Reconciling", "True") {
            return Ok(Some(in_progress(condition.message)));
        }
        if condition.is("Stalled", "True") {
            return Ok(Some(failed(condition.message)));
        }
    }
    Ok(None)
}

fn of_generation(object: &Value) -> Result<Option<Status>, Error> {
    let int = |path| looked_up(path, |path| nested_int(object, path));
    let Some(wanted) = int("metadata.generation")? else { return Ok(None) };
    let seen = int("status.observedGeneration")?.filter(|seen| *seen != wanted);
    let kind = kind(object);
    Ok(seen.map(|seen| {
        in_progress(format!(
            "{kind} generation is {wanted}, but latest observed generation is {seen}"
        ))
    }))
}

/// What `get` finds at a path; errors say what was looked for.
pub(crate) fn looked_up<T>(path: &str, get: impl Fn(&str) -> Result<T, Error>) -> Result<T, Error> {
    get(path).map_err(|error| Error(format!("looking up {path} from resource: {error}")))
}

/// What the condition `Ready` says of kinds without a rule.
fn of_ready_condition(object: &Value) -> Status {
    for condition in conditions(object).filter(|condition| condition.kind == "Ready") {
        match condition.status {
            "True" => return current("Resource is Ready"),
            "False" | "Unknown" => return in_progress(condition.message),
            _ => {}
        }
    }
    current("Resource is current")
}

//! The rules of Helm 3. Source: Helm `kube.ReadyChecker`.

mod controllers;
mod new_set;
mod share;

use std::fmt;

use serde_json::Value;

use crate::fields::{at, has, int, kind, text};
use crate::status::Error;

pub use crate::legacy::new_set::new_replica_set;

/// What has to be known of a live object beyond itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The ReplicaSets of its namespace: see [`new_replica_set`].
    ReplicaSets,
    /// The pods of its namespace that it [selects](crate::selects), all of which have to be ready.
    Pods,
}

/// What is waited for of some kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Jobs have to have ended well; otherwise they are always ready.
    pub check_jobs: bool,
    /// A paused Deployment is ready; otherwise it never is. Helm's own commands set it.
    pub paused_as_ready: bool,
}

/// Whether an object is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It is.
    Ready,
    /// It is not, with what Helm logs about that, if it logs anything.
    NotReady(Option<Reason>),
}

/// Why an object is not ready: a line of Helm's debug log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The message.
    pub message: &'static str,
    /// Names and values that belong to it, those of the object first.
    pub values: Vec<(&'static str, String)>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)?;
        self.values.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// The rule of a kind, by the API versions that Helm knows of it.
enum Rule {
    Pod,
    Job,
    Deployment,
    VolumeClaim,
    Service,
    DaemonSet,
    Definition,
    StatefulSet,
    Pods(&'static str),
}

fn rule(object: &Value) -> Option<Rule> {
    let version = text(object, "apiVersion", "");
    // The group of the core is empty.
    let version = version.strip_prefix('/').unwrap_or(version);
    Some(match (version, kind(object)) {
        ("v1", "Pod") => Rule::Pod,
        ("batch/v1", "Job") => Rule::Job,
        ("apps/v1", "Deployment") => Rule::Deployment,
        ("v1", "PersistentVolumeClaim") => Rule::VolumeClaim,
        ("v1", "Service") => Rule::Service,
        ("apps/v1", "DaemonSet") => Rule::DaemonSet,
        (
            "apiextensions.k8s.io/v1" | "apiextensions.k8s.io/v1beta1",
            "CustomResourceDefinition",
        ) => Rule::Definition,
        ("apps/v1", "StatefulSet") => Rule::StatefulSet,
        ("apps/v1", "ReplicaSet") => Rule::Pods(controllers::REPLICA_SET),
        ("v1", "ReplicationController") => Rule::Pods(controllers::REPLICATION_CONTROLLER),
        _ => return None,
    })
}

/// What has to be known of an object beyond itself.
pub fn needs(object: &Value) -> Needs {
    match rule(object) {
        Some(Rule::Deployment) => Needs::ReplicaSets,
        Some(Rule::Pods(_)) => Needs::Pods,
        _ => Needs::Nothing,
    }
}

/// Whether a live object is ready. `related` are the new ReplicaSet of a Deployment or the pods of
/// a ReplicaSet or ReplicationController, as [`needs`] says.
///
/// # Errors
/// A Job that failed too often: `job is failed: NAMESPACE/NAME`.
pub fn check(object: &Value, related: &[&Value], options: Options) -> Result<Readiness, Error> {
    let reason = match rule(object) {
        Some(Rule::Job) if options.check_jobs => job(object)?,
        Some(Rule::Definition) => {
            let is_taken =
                has(object, "Established", "True") || has(object, "NamesAccepted", "False");
            return Ok(if is_taken { Readiness::Ready } else { Readiness::NotReady(None) });
        }
        Some(Rule::Deployment) => {
            let new = related.first().copied();
            return Ok(controllers::deployment(object, new, options.paused_as_ready));
        }
        Some(Rule::Pod) => pod(object),
        Some(Rule::VolumeClaim) => volume_claim(object),
        Some(Rule::Service) => service(object),
        Some(Rule::DaemonSet) => controllers::daemon_set(object),
        Some(Rule::StatefulSet) => controllers::stateful_set(object),
        Some(Rule::Pods(message)) => controllers::unobserved(object, message)
            .or_else(|| related.iter().find_map(|pod| self::pod(pod))),
        Some(Rule::Job) | None => None,
    };
    Ok(reason.map_or(Readiness::Ready, |reason| Readiness::NotReady(Some(reason))))
}

/// As [`check`], with paused Deployments as ready, as all of Helm's commands have it.
///
/// # Errors
/// As [`check`].
pub fn is_ready(object: &Value, related: &[&Value], check_jobs: bool) -> Result<bool, Error> {
    let options = Options { check_jobs, paused_as_ready: true };
    Ok(check(object, related, options)? == Readiness::Ready)
}

/// A reason about an object.
fn reason(object: &Value, message: &'static str, more: Vec<(&'static str, String)>) -> Reason {
    let of = |path| text(object, path, "").to_owned();
    let mut values = vec![("namespace", of("metadata.namespace")), ("name", of("metadata.name"))];
    values.extend(more);
    Reason { message, values }
}

fn pod(object: &Value) -> Option<Reason> {
    let is_ready = has(object, "Ready", "True");
    (!is_ready).then(|| reason(object, "Pod is not ready", Vec::new()))
}

fn job(object: &Value) -> Result<Option<Reason>, Error> {
    /// What the server sets if a Job says nothing.
    const DEFAULT_BACKOFF_LIMIT: i64 = 6;
    if int(object, "status.failed", 0) > int(object, "spec.backoffLimit", DEFAULT_BACKOFF_LIMIT) {
        let of = |path| text(object, path, "");
        let (namespace, name) = (of("metadata.namespace"), of("metadata.name"));
        return Err(Error(format!("job is failed: {namespace}/{name}")));
    }
    let succeeded = int(object, "status.succeeded", 0);
    let completions = at(object, "spec.completions").and_then(Value::as_i64);
    let is_complete = completions.is_none_or(|completions| succeeded >= completions);
    Ok((!is_complete).then(|| reason(object, "Job is not completed", Vec::new())))
}

fn volume_claim(object: &Value) -> Option<Reason> {
    let is_bound = text(object, "status.phase", "") == "Bound";
    (!is_bound).then(|| reason(object, "PersistentVolumeClaim is not bound", Vec::new()))
}

fn service(object: &Value) -> Option<Reason> {
    let kind = text(object, "spec.type", "");
    if kind == "ExternalName" {
        return None;
    }
    if text(object, "spec.clusterIP", "").is_empty() {
        return Some(reason(object, "Service does not have cluster IP address", Vec::new()));
    }
    let list = |path| at(object, path).and_then(Value::as_array);
    let is_reachable = kind != "LoadBalancer"
        || list("spec.externalIPs").is_some_and(|ips| !ips.is_empty())
        // An empty list is enough.
        || list("status.loadBalancer.ingress").is_some();
    let message = "Service does not have load balancer ingress IP address";
    (!is_reachable).then(|| reason(object, message, Vec::new()))
}

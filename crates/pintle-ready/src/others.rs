//! Kinds with short rules.

use serde_json::Value;

use crate::fields::{conditions, text};
use crate::status::{Error, Status, current, failed, in_progress};

pub(crate) fn always_ready(_object: &Value, _now: i64) -> Result<Status, Error> {
    Ok(current("Resource is always ready"))
}

pub(crate) fn volume_claim(object: &Value, _now: i64) -> Result<Status, Error> {
    Ok(match text(object, "status.phase", "unknown") {
        "Bound" => current("PVC is Bound"),
        phase => in_progress(format!("PVC is not Bound. phase: {phase}")),
    })
}

pub(crate) fn disruption_budget(_object: &Value, _now: i64) -> Result<Status, Error> {
    Ok(current("AllowedDisruptions has been computed."))
}

pub(crate) fn service(object: &Value, _now: i64) -> Result<Status, Error> {
    let is_balancer = text(object, "spec.type", "ClusterIP") == "LoadBalancer";
    Ok(match is_balancer && text(object, "spec.clusterIP", "").is_empty() {
        true => in_progress("ClusterIP not set. Service type: LoadBalancer"),
        false => current("Service is ready"),
    })
}

/// A definition of a kind is ready when the server has taken it up.
pub(crate) fn definition(object: &Value, _now: i64) -> Result<Status, Error> {
    for condition in conditions(object) {
        match (condition.kind, condition.status) {
            ("NamesAccepted", "False") => return Ok(failed(condition.message)),
            ("Established", "False") if condition.reason != "Installing" => {
                return Ok(failed(condition.message));
            }
            ("Established", "True") => return Ok(current("CRD is established")),
            _ => {}
        }
    }
    Ok(in_progress("Install in progress"))
}

//! Jobs.

use serde_json::Value;

use crate::fields::{conditions, int, text};
use crate::nested::check_conditions;
use crate::status::{Error, Status, current, failed, in_progress};

/// What is waited for of a Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobRule {
    /// It has begun.
    Started,
    /// It has ended well.
    Finished,
}

/// A Job that ended, well or not.
fn ended(object: &Value) -> Option<Status> {
    let completions = int(object, "spec.completions", int(object, "spec.parallelism", 1));
    for condition in conditions(object) {
        if condition.is("Complete", "True") {
            let succeeded = int(object, "status.succeeded", 0);
            return Some(current(format!("Job Completed. succeeded: {succeeded}/{completions}")));
        }
        if condition.is("Failed", "True") {
            let count = int(object, "status.failed", 0);
            return Some(failed(format!("Job Failed. failed: {count}/{completions}")));
        }
    }
    None
}

/// A Job is ready when it has begun. Source: kstatus `jobConditions`.
pub(crate) fn started(object: &Value, _now: i64) -> Result<Status, Error> {
    if let Some(status) = ended(object) {
        return Ok(status);
    }
    if text(object, "status.startTime", "").is_empty() {
        return Ok(in_progress("Job not started"));
    }
    let count = |name: &str| int(object, name, 0);
    Ok(current(format!(
        "Job in progress. success:{}, active: {}, failed: {}",
        count("status.succeeded"),
        count("status.active"),
        count("status.failed")
    )))
}

/// A Job is ready when it has ended well. Source: Helm `jobConditions`.
pub(crate) fn finished(object: &Value) -> Result<Status, Error> {
    check_conditions(object)?;
    Ok(ended(object).unwrap_or_else(|| in_progress("Job in progress")))
}

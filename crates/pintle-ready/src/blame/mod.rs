//! The words that say why an object is not ready.

mod pod;

use serde_json::Value;

use crate::fields::{Condition, at, conditions, int, kind, text};

/// Why an object is not ready, the most important reason first; nothing if it does not say. An
/// Event gives its reason, its message and how often it came.
pub fn blame(object: &Value) -> Vec<String> {
    match kind(object) {
        "Pod" => pod::pod(object),
        "Event" => vec![event(object)],
        _ => controller(object),
    }
}

/// What the conditions tell of something that is wrong.
fn controller(object: &Value) -> Vec<String> {
    let mut bad: Vec<Condition<'_>> = conditions(object).filter(is_bad).collect();
    bad.sort_by_key(rank);
    let mut reasons = Vec::new();
    for reason in bad.iter().map(reason).filter(|reason| !reason.is_empty()) {
        // A Job says the same before and after its pods are gone.
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// Whether a condition tells of something that is wrong: most are true if all is well, but those
/// with such names are false then.
fn is_bad(condition: &Condition<'_>) -> bool {
    const BAD_IF_TRUE: [&str; 17] = [
        "Conflict",
        "Degraded",
        "Deleting",
        "DisruptionTarget",
        "Error",
        "Failed",
        "Failing",
        "Failure",
        "FailureTarget",
        "NonStructuralSchema",
        "Paused",
        "Pressure",
        "Reconciling",
        "Stalled",
        "Suspended",
        "Terminating",
        "Unavailable",
    ];
    let is_bad_if_true = BAD_IF_TRUE.iter().any(|ending| condition.kind.ends_with(ending));
    // Jobs have these conditions when they end well, and drop them or leave them false until then.
    let is_of_end = matches!(condition.kind, "Complete" | "SuccessCriteriaMet");
    match condition.status {
        "True" => is_bad_if_true,
        "False" => !is_bad_if_true && !is_of_end,
        _ => false,
    }
}

/// The smaller, the nearer to the cause.
fn rank(condition: &Condition<'_>) -> u8 {
    match condition.kind {
        "ReplicaFailure" | "Failed" | "Stalled" | "NamesAccepted" => 0,
        "FailureTarget" | "Progressing" => 1,
        "Available" | "Ready" => 3,
        _ => 2,
    }
}

/// The reason of a condition in words; its name if it has none.
fn reason(condition: &Condition<'_>) -> String {
    let words = words(condition.reason, condition.message);
    match (words.as_str(), condition.kind) {
        ("", "") => String::new(),
        ("", kind) => format!("{kind} is {}", condition.status),
        _ => words,
    }
}

fn words(reason: &str, message: &str) -> String {
    match (reason, message.trim()) {
        ("", message) => message.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, message) => format!("{reason}: {message}"),
    }
}

/// The line of an Event of `v1` or `events.k8s.io/v1`.
fn event(object: &Value) -> String {
    let counts = ["series.count", "count", "deprecatedCount"];
    let count = counts.iter().find_map(|path| at(object, path)?.as_i64()).unwrap_or(1);
    let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
    let message = text(object, "message", text(object, "note", ""));
    format!("{}{times}", words(text(object, "reason", ""), message))
}

/// ` (exit code 1, Error)` of a container that ended.
fn exit(ended: &Value) -> String {
    let reason = words(text(ended, "reason", ""), text(ended, "message", ""));
    let code = int(ended, "exitCode", 0);
    if reason.is_empty() {
        format!(" (exit code {code})")
    } else {
        format!(" (exit code {code}, {reason})")
    }
}

//! Numbers that may be given as a share of a total.

use serde_json::Value;

use crate::fields::{at, text};

/// How many pods of a Deployment may be unavailable. Source: Helm `deploymentutil.MaxUnavailable`.
pub(super) fn max_unavailable(object: &Value, replicas: i64) -> i64 {
    if text(object, "spec.strategy.type", "") != "RollingUpdate" || replicas == 0 {
        return 0;
    }
    let field = |name: &str| at(object, &format!("spec.strategy.rollingUpdate.{name}"));
    let surge = share_or_zero(field("maxSurge"), replicas, f64::ceil);
    let unavailable = share_or_zero(field("maxUnavailable"), replicas, f64::floor);
    match (surge, unavailable) {
        // Both zero would stand still.
        (Some(0), Some(0)) => replicas.min(1),
        (Some(_), Some(unavailable)) => unavailable.min(replicas),
        // What is no number is left to the server to refuse.
        _ => 0,
    }
}

/// A number, or a percentage of the total, rounded up. Source: apimachinery
/// `GetScaledValueFromIntOrPercent`.
pub(super) fn rounded_up(value: Option<&Value>, total: i64) -> Option<i64> {
    match value? {
        Value::String(text) => share(text.strip_suffix('%')?, total, f64::ceil),
        number => number.as_i64(),
    }
}

/// The same by an older rule, which takes every text for a percentage. Source: apimachinery
/// `GetValueFromIntOrPercent`.
fn share_or_zero(value: Option<&Value>, total: i64, round: fn(f64) -> f64) -> Option<i64> {
    match value {
        None | Some(Value::Null) => Some(0),
        Some(Value::String(text)) => share(&text.replace('%', ""), total, round),
        Some(number) => number.as_i64(),
    }
}

fn share(percent: &str, total: i64, round: fn(f64) -> f64) -> Option<i64> {
    let percent: i64 = percent.parse().ok()?;
    Some(round(percent as f64 * total as f64 / 100.0) as i64)
}

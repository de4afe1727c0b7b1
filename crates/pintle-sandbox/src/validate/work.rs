//! Rules of Jobs, CronJobs, autoscalers and budgets.

use serde_json::Value;

use super::kinds::{not_negative, selects_its_pods};
use super::pod;
use crate::json::{items, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

pub(super) fn job(object: &Value, path: &str, errors: &mut Errors) {
    for field in [
        "parallelism",
        "completions",
        "backoffLimit",
        "activeDeadlineSeconds",
        "ttlSecondsAfterFinished",
    ] {
        not_negative(object, &format!("{path}.{field}"), errors);
    }
    let pointer = format!("/{}", path.replace('.', "/"));
    let spec = object.pointer(&pointer).unwrap_or(&Value::Null);
    if let Some(count) = spec.get("backoffLimitPerIndex")
        && text(spec, "/completionMode") != "Indexed"
    {
        let field = format!("{path}.backoffLimitPerIndex");
        errors.push(FieldError::invalid(field, count, "requires indexed completion mode"));
    }
    // The server gives Jobs their selectors: only who replaces one can leave it out.
    if path == "spec" {
        if spec.get("selector").is_none() {
            errors.push(FieldError::required("spec.selector", ""));
        }
        selects_its_pods(object, errors);
    }
    pod::template(object, &format!("{path}.template"), errors);
    pod::never_restarts_always(object, &format!("{path}.template"), errors);
}

pub(super) fn cron_job(object: &Value, errors: &mut Errors) {
    if text(object, "/spec/schedule").is_empty() {
        errors.push(FieldError::required("spec.schedule", ""));
    } else if crate::schedule::Schedule::parse(text(object, "/spec/schedule")).is_none() {
        let value = object.pointer("/spec/schedule").cloned().unwrap_or_default();
        let words: Vec<&str> = text(object, "/spec/schedule").split_whitespace().collect();
        let detail = match words.len() {
            5 => "failed to parse the schedule".to_owned(),
            count => {
                format!("expected exactly 5 fields, found {count}: [{}]", words.join(" "))
            }
        };
        errors.push(FieldError::invalid("spec.schedule", &value, &detail));
    }
    let known = ["Allow", "Forbid", "Replace"];
    let policy = text(object, "/spec/concurrencyPolicy");
    if !known.contains(&policy) {
        errors.push(FieldError::not_supported("spec.concurrencyPolicy", &policy.into(), &known));
    }
    if let Some(zone) = object.pointer("/spec/timeZone").and_then(Value::as_str)
        && !crate::zones::is_zone(zone)
    {
        let detail = match zone {
            "" => "timeZone must be nil or non-empty string".to_owned(),
            zone => format!("unknown time zone {zone}"),
        };
        errors.push(FieldError::invalid("spec.timeZone", &zone.into(), &detail));
    }
    job(object, "spec.jobTemplate.spec", errors);
}

pub(super) fn autoscaler(object: &Value, errors: &mut Errors) {
    let most = number(object, "/spec/maxReplicas").unwrap_or(0);
    let least = number(object, "/spec/minReplicas").unwrap_or(1);
    if most == 0 {
        errors.push(FieldError::required("spec.maxReplicas", ""));
    } else if most < 0 {
        let detail = "must be greater than or equal to 1";
        errors.push(FieldError::invalid("spec.maxReplicas", &most.into(), detail));
    }
    let outside = |metric: &Value| matches!(text(metric, "/type"), "Object" | "External");
    if least == 0 && !items(object, "/spec/metrics").iter().any(outside) {
        let detail = "must specify at least one Object or External metric to support scaling to \
                      zero replicas";
        errors.push(FieldError::forbidden("spec.metrics", detail));
    }
    if most < least {
        let detail = "must be greater than or equal to `minReplicas`";
        errors.push(FieldError::invalid("spec.maxReplicas", &most.into(), detail));
    }
    for field in ["kind", "name"] {
        if text(object, &format!("/spec/scaleTargetRef/{field}")).is_empty() {
            errors.push(FieldError::required(format!("spec.scaleTargetRef.{field}"), ""));
        }
    }
    let version = text(object, "/spec/scaleTargetRef/apiVersion");
    let is_core = text(object, "/spec/scaleTargetRef/kind") == "ReplicationController";
    if !version.contains('/') && (version.is_empty() || !is_core) {
        let detail = "apiVersion must specify API group";
        let field = "spec.scaleTargetRef.apiVersion";
        errors.push(FieldError::invalid(field, &version.into(), detail));
    }
}

/// A number that is not negative, or a percentage. Source: `ValidatePositiveIntOrPercent`.
fn share(object: &Value, field: &str, errors: &mut Errors) {
    let Some(value) = object.pointer(&format!("/spec/{field}")) else { return };
    let path = format!("spec.{field}");
    if value.as_i64().is_some_and(|number| number < 0) {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid(path, value, detail));
    } else if let Some(percent) = value.as_str() {
        match percent.strip_suffix('%').and_then(|number| number.parse::<u64>().ok()) {
            None => {
                let detail = "a valid percent string must be a numeric string followed by an \
                              ending '%' (e.g. '1%',  or '93%', regex used for validation is \
                              '[0-9]+%')";
                errors.push(FieldError::invalid(path, value, detail));
            }
            Some(number) if number > 100 => {
                errors.push(FieldError::invalid(path, value, "must not be greater than 100%"));
            }
            Some(_) => {}
        }
    }
}

pub(super) fn budget(object: &Value, errors: &mut Errors) {
    share(object, "minAvailable", errors);
    share(object, "maxUnavailable", errors);
    let (least, most) =
        (object.pointer("/spec/minAvailable"), object.pointer("/spec/maxUnavailable"));
    if least.is_some() && most.is_some() {
        let detail = "minAvailable and maxUnavailable cannot be both set";
        let shown = |field: &str| {
            let value = object.pointer(&format!("/spec/{field}"));
            value.map_or("null".to_owned(), Value::to_string)
        };
        let mut error = FieldError::invalid("spec", &Value::Null, detail);
        // Shown as Go has it.
        error.told = Some(format!(
            "Invalid value: {{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\
             \"UnhealthyPodEvictionPolicy\":{}}}: {detail}",
            shown("minAvailable"),
            shown("selector"),
            shown("maxUnavailable"),
            shown("unhealthyPodEvictionPolicy")
        ));
        errors.push(error);
    }
}

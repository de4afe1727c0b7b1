//! Where pods may run. Source: `ValidatePodSpec` with `validateAffinity`, `ValidateTolerations` and
//! `validateTopologySpreadConstraints`.

use serde_json::Value;

use super::{names, selectors};
use crate::json::{items, map, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// The part of a pod's spec, which `owner` has under `spec`.
pub(super) fn check(owner: &Value, path: &str, errors: &mut Errors) {
    names::labels(map(owner, "/spec/nodeSelector"), &format!("{path}.nodeSelector"), errors);
    tolerations(owner, &format!("{path}.tolerations"), errors);
    for kind in ["podAffinity", "podAntiAffinity"] {
        let path = format!("{path}.affinity.{kind}");
        let list = |name: &str| items(owner, &format!("/spec/affinity/{kind}/{name}"));
        let required = "requiredDuringSchedulingIgnoredDuringExecution";
        for (at, one) in list(required).iter().enumerate() {
            term(one, &format!("{path}.{required}[{at}]"), errors);
        }
        let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        for (at, one) in list(preferred).iter().enumerate() {
            let path = format!("{path}.{preferred}[{at}]");
            let weight = number(one, "/weight").unwrap_or(0);
            if !(1..=100).contains(&weight) {
                let field = format!("{path}.weight");
                errors.push(FieldError::invalid(
                    field,
                    &weight.into(),
                    "must be in the range 1-100",
                ));
            }
            let inner = one.get("podAffinityTerm").unwrap_or(&Value::Null);
            term(inner, &format!("{path}.podAffinityTerm"), errors);
        }
    }
    for (at, one) in items(owner, "/spec/topologySpreadConstraints").iter().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{at}]");
        if let Some(selector) = one.get("labelSelector") {
            selectors::check(selector, &format!("{path}.labelSelector"), errors);
        }
        let skew = number(one, "/maxSkew").unwrap_or(0);
        if skew <= 0 {
            let field = format!("{path}.maxSkew");
            errors.push(FieldError::invalid(field, &skew.into(), "must be greater than zero"));
        }
        if text(one, "/topologyKey").is_empty() {
            let detail = "can not be empty";
            errors.push(FieldError::required(format!("{path}.topologyKey"), detail));
        }
        let known = ["DoNotSchedule", "ScheduleAnyway"];
        let action = text(one, "/whenUnsatisfiable");
        if !known.contains(&action) {
            let field = format!("{path}.whenUnsatisfiable");
            errors.push(FieldError::not_supported(field, &action.into(), &known));
        }
    }
}

/// Pods that a pod is to be near, or far from.
fn term(term: &Value, path: &str, errors: &mut Errors) {
    for field in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = term.get(field) {
            selectors::check(selector, &format!("{path}.{field}"), errors);
        }
    }
    let key = text(term, "/topologyKey");
    let field = format!("{path}.topologyKey");
    if key.is_empty() {
        errors.push(FieldError::required(&field, "can not be empty"));
    }
    for why in names::qualified(key) {
        errors.push(FieldError::invalid(&field, &key.into(), &why));
    }
}

fn tolerations(owner: &Value, path: &str, errors: &mut Errors) {
    for (at, one) in items(owner, "/spec/tolerations").iter().enumerate() {
        let path = format!("{path}[{at}]");
        let (key, operator) = (text(one, "/key"), text(one, "/operator"));
        let (value, effect) = (text(one, "/value"), text(one, "/effect"));
        let operators = format!("{path}.operator");
        if !key.is_empty() {
            for why in names::qualified(key) {
                errors.push(FieldError::invalid(format!("{path}.key"), &key.into(), &why));
            }
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all \
                          values and all keys\"";
            errors.push(FieldError::invalid(&operators, &operator.into(), detail));
        }
        if one.get("tolerationSeconds").is_some() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.push(FieldError::invalid(format!("{path}.effect"), &effect.into(), detail));
        }
        match operator {
            "" | "Equal" => {
                let why = names::label_value(value).join(";");
                if !why.is_empty() {
                    errors.push(FieldError::invalid(&operators, &value.into(), &why));
                }
            }
            "Exists" if !value.is_empty() => {
                let detail = "value must be empty when `operator` is 'Exists'";
                errors.push(FieldError::invalid(&operators, &value.into(), detail));
            }
            "Exists" => {}
            other => {
                let known = ["Equal", "Exists"];
                errors.push(FieldError::not_supported(&operators, &other.into(), &known));
            }
        }
        if !effect.is_empty() && !EFFECTS.contains(&effect) {
            let field = format!("{path}.effect");
            errors.push(FieldError::not_supported(field, &effect.into(), &EFFECTS));
        }
    }
}

//! Selectors inside of specs. Source: apimachinery `ValidateLabelSelector`.

use serde_json::Value;

use super::names;
use crate::json::{items, map, text};
use crate::status::FieldError;

/// Holds a selector against the rules.
pub(super) fn check(selector: &Value, path: &str, errors: &mut Vec<FieldError>) {
    let labels = format!("{path}.matchLabels");
    names::labels(map(selector, "/matchLabels"), &labels, errors);
    for (at, expression) in items(selector, "/matchExpressions").iter().enumerate() {
        let path = format!("{path}.matchExpressions[{at}]");
        let values = items(expression, "/values");
        let field = format!("{path}.values");
        match text(expression, "/operator") {
            "In" | "NotIn" if values.is_empty() => {
                let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.push(FieldError::required(&field, detail));
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.push(FieldError::forbidden(&field, detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => {
                let detail = "not a valid selector operator";
                let field = format!("{path}.operator");
                errors.push(FieldError::invalid(field, &other.into(), detail));
            }
        }
        let key = text(expression, "/key");
        for why in names::qualified(key) {
            errors.push(FieldError::invalid(format!("{path}.key"), &key.into(), &why));
        }
        for (nth, value) in values.iter().enumerate() {
            for why in names::label_value(value.as_str().unwrap_or_default()) {
                errors.push(FieldError::invalid(format!("{field}[{nth}]"), value, &why));
            }
        }
    }
}

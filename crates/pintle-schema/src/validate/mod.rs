//! Whether the objects of custom resources are as their schemas ask, in the words of the API server.
//! Source: apiextensions `customResourceStrategy`, kube-openapi `validation/validate`.
//!
//! Rules in CEL are not judged. Where there are some, an object that is invalid for other reasons is
//! told so, as the API server does.

mod clauses;
mod embedded;
mod error;
mod formats;
mod kinds;
mod lists;
mod numbers;
mod old;
mod outcome;
mod schema;
mod strings;
mod view;

use serde_json::Value;

pub use error::{FieldError, Reason, invalid_message};

use crate::depth::MAX_DEPTH;
use crate::types::{Shape, Type};
use old::Old;
use view::View;

/// What is told where rules in CEL were not looked at.
const NOT_CHECKED: &str = "some validation rules were not checked because the object was invalid; \
    correct the existing errors to complete validation";

/// What is wrong with an object that is created or, if there is an old one, updated. What an update
/// leaves as it was is not wrong.
pub fn validate(object: &Value, old: Option<&Value>, ty: &Type) -> Vec<FieldError> {
    let mut errors = schema::errors(View::Type(ty), object, Old::of(old), "");
    errors.extend(embedded::errors(object, ty));
    if old.is_none_or(|old| lists::errors(old, ty).is_empty()) {
        errors.extend(lists::errors(object, ty));
    }
    if has_rules(View::Type(ty), MAX_DEPTH) && errors.iter().any(FieldError::is_blocking) {
        errors.push(FieldError::invalid(String::new(), &Value::Null, NOT_CHECKED.to_owned()));
    }
    errors
}

/// What is wrong with an object whose status is updated: nothing else of it is looked at.
pub fn validate_status(object: &Value, old: Option<&Value>, ty: &Type) -> Vec<FieldError> {
    let (Some(status), Some(declared)) = (object.get("status"), ty.declared("status")) else {
        return Vec::new();
    };
    let old = Old::of(old.and_then(|old| old.get("status")));
    schema::errors(View::Type(declared), status, old, "status")
}

/// Whether there are rules in CEL anywhere. Types with names have none, and can have themselves
/// within.
fn has_rules(view: View<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    if matches!(view, View::Type(Type { shape: Shape::Named(_), .. })) {
        return false;
    }
    view.rules().is_some_and(|rules| !rules.validations.is_empty())
        || view.below().any(|inner| has_rules(inner, depth))
}

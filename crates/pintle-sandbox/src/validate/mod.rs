//! What the server refuses of objects that it can read.
//!
//! Source: `pkg/apis/*/validation` of Kubernetes 1.37 and apimachinery `api/validation`. Only rules
//! that charts run into are here; the differential test says which.

mod amounts;
mod change;
mod container;
mod kinds;
mod names;
mod network;
mod placement;
mod plain;
mod pod;
mod policies;
mod rules;
mod secret;
mod security;
mod selectors;
mod stateful_set;
mod storage;
mod table;
mod warnings;
mod work;

pub(crate) use self::names::label_value;
pub(crate) use self::warnings::warnings;

use pintle_schema::Resource;
use serde_json::Value;

use crate::json::{map, text};
use crate::status::FieldError;
use crate::write::Target;

/// What is wrong with a new object.
pub(crate) fn new(target: &Target, object: &Value) -> Vec<FieldError> {
    let mut errors = metadata(&target.resource, object);
    if target.resource.kind == "CustomResourceDefinition" {
        plain::definition_name(object, &mut errors);
    }
    content(target, object, &mut errors);
    errors.extend(custom(target, None, object));
    errors
}

/// What is wrong with a changed object.
pub(crate) fn change(target: &Target, old: &Value, new: &Value) -> Vec<FieldError> {
    let mut errors = metadata(&target.resource, new);
    if target.resource.group == "apiregistration.k8s.io" {
        errors.extend(errors.clone());
    }
    change::metadata(old, new, &mut errors);
    // Of kinds that are stored as JSON, metadata is judged twice; of APIServices, twice more.
    if matches!(target.resource.group.as_ref(), "apiextensions.k8s.io" | "apiregistration.k8s.io") {
        errors.extend(errors.clone());
    }
    if target.subresource.is_empty() {
        content(target, new, &mut errors);
        change::content(target, old, new, &mut errors);
    }
    errors.extend(custom(target, Some(old), new));
    errors
}

fn content(target: &Target, object: &Value, errors: &mut Vec<FieldError>) {
    if target.resource.is_builtin() {
        kinds::check(&target.resource, object, errors);
    }
}

/// What is wrong with a custom resource. Source: apiextensions `customResourceStrategy`.
fn custom(target: &Target, old: Option<&Value>, object: &Value) -> Vec<FieldError> {
    let ty = &target.resource.ty;
    let found = match target.subresource.as_str() {
        _ if target.resource.is_builtin() => Vec::new(),
        "status" => pintle_schema::validate_status(object, old, ty),
        _ => pintle_schema::validate(object, old, ty),
    };
    found.into_iter().map(FieldError::from).collect()
}

/// Source: `ValidateObjectMetaAccessor`.
fn metadata(resource: &Resource, object: &Value) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let name = text(object, "/metadata/name");
    if name.is_empty() {
        errors.push(FieldError::required("metadata.name", "name or generateName is required"));
    } else if let Some(detail) = names::object_name(resource, name) {
        errors.push(FieldError::invalid("metadata.name", &name.into(), &detail));
    }
    let labels = map(object, "/metadata/labels");
    names::labels(labels, "metadata.labels", &mut errors);
    names::annotations(map(object, "/metadata/annotations"), "metadata.annotations", &mut errors);
    plain::owners(object, &mut errors);
    plain::finalizers(object, &mut errors);
    errors
}

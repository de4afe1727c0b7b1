//! How many there are of something: the subresource `scale`.
//!
//! Source: `ScaleREST` of the registries of Kubernetes, and of custom resources.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{PatchBody, Target, Write, Written, keep, patch};
use crate::json::{number, text};
use crate::managed::{self, Scaled};
use crate::selector;
use crate::state::State;
use crate::status::{FieldError, Status};

/// Where the numbers are in an object, as JSON pointers.
struct Paths {
    wanted: String,
    there: String,
    selector: Option<String>,
}

impl Paths {
    fn of(target: &Target) -> Paths {
        let custom = target.resource.custom.as_ref().and_then(|custom| custom.scale.as_ref());
        let pointer = |path: &str| path.replace('.', "/");
        match custom {
            Some(paths) => Paths {
                wanted: pointer(&paths.spec_replicas),
                there: pointer(&paths.status_replicas),
                selector: Some(pointer(&paths.label_selector)).filter(|path| !path.is_empty()),
            },
            None => Paths {
                wanted: "/spec/replicas".to_owned(),
                there: "/status/replicas".to_owned(),
                selector: None,
            },
        }
    }
}

/// The scale of an object.
///
/// # Errors
/// There is no such object.
pub(crate) fn scale(state: &State, target: &Target) -> Result<Value, Status> {
    let object = crate::read::get(state, &object_of(target))?;
    Ok(of(target, &object))
}

/// Writes a scale.
///
/// # Errors
/// Whatever the API server refuses.
pub(crate) fn update_scale(
    state: &mut State,
    target: &Target,
    scale: &Value,
    write: &Write,
) -> Result<Value, Status> {
    let old = target.present(state).ok_or_else(|| target.not_found())?;
    set(state, target, &old, scale, write)
}

/// Changes a scale.
///
/// # Errors
/// Whatever the API server refuses.
pub(crate) fn patch_scale(
    state: &mut State,
    target: &Target,
    body: PatchBody,
    write: &Write,
) -> Result<Value, Status> {
    let old = target.present(state).ok_or_else(|| target.not_found())?;
    if let PatchBody::Apply(config) = body {
        return apply(state, target, &old, &config, write);
    }
    let scale = patch::patched_scale(&of(target, &old), body)?;
    set(state, target, &old, &scale, write)
}

fn object_of(target: &Target) -> Target {
    Target { subresource: String::new(), ..target.clone() }
}

fn of(target: &Target, object: &Value) -> Value {
    let paths = Paths::of(target);
    let mut metadata = serde_json::Map::new();
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        if let Some(value) = object.pointer(&format!("/metadata/{field}")) {
            metadata.insert(field.to_owned(), value.clone());
        }
    }
    let mut spec = json!({});
    if let Some(wanted) = number(object, &paths.wanted).filter(|wanted| *wanted != 0) {
        spec["replicas"] = wanted.into();
    }
    let mut status = json!({ "replicas": number(object, &paths.there).unwrap_or(0) });
    let selects = match (&paths.selector, object.pointer("/spec/selector")) {
        (Some(path), _) => text(object, path).to_owned(),
        (None, Some(found)) if target.resource.is_builtin() => selector::text_of(found),
        (None, _) => String::new(),
    };
    if !selects.is_empty() {
        status["selector"] = selects.into();
    }
    json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
        "spec": spec, "status": status,
    })
}

fn set(
    state: &mut State,
    target: &Target,
    old: &Arc<Value>,
    scale: &Value,
    write: &Write,
) -> Result<Value, Status> {
    let before = managed_scale(target, old);
    let mut written = scale.clone();
    // A count of nothing is not written, and is nobody's.
    if number(&written, "/spec/replicas") == Some(0) {
        written["spec"] = json!({});
    }
    let now = state.seconds();
    let written = managed::scale(&before, Scaled::Written(&written), target, write, now)?;
    finish(state, target, old, &written, write)
}

fn apply(
    state: &mut State,
    target: &Target,
    old: &Arc<Value>,
    config: &Value,
    write: &Write,
) -> Result<Value, Status> {
    let before = managed_scale(target, old);
    let now = state.seconds();
    let applied = managed::scale(&before, Scaled::Applied(config), target, write, now)?;
    finish(state, target, old, &applied, write)
}

/// A scale with those who manage it.
fn managed_scale(target: &Target, object: &Value) -> Value {
    let mut scale = of(target, object);
    if let Some(managers) = managed::of_scale(target, object) {
        scale["metadata"]["managedFields"] = managers;
    }
    scale
}

/// Takes from a scale how many there are to be, and who says so.
fn finish(
    state: &mut State,
    target: &Target,
    old: &Arc<Value>,
    scale: &Value,
    write: &Write,
) -> Result<Value, Status> {
    let wanted = number(scale, "/spec/replicas").unwrap_or(0);
    check(target, old, scale, wanted)?;
    let mut object = Value::clone(old);
    put(&mut object, &Paths::of(target).wanted, wanted);
    match managed::with_scale(target, old, scale) {
        Some(managers) => object["metadata"]["managedFields"] = managers,
        None => {
            let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
            metadata.map(|metadata| metadata.remove("managedFields"));
        }
    }
    let Written { object, .. } = keep(state, target, old, object, write, Vec::new())?;
    Ok(of(target, &object))
}

/// Source: `ValidateScale`, and the preconditions of `scaleUpdatedObjectInfo`.
fn check(target: &Target, old: &Value, scale: &Value, wanted: i64) -> Result<(), Status> {
    if wanted < 0 {
        let detail = "must be greater than or equal to 0";
        let error = FieldError::invalid("spec.replicas", &wanted.into(), detail);
        return Err(Status::invalid("autoscaling", "Scale", &target.name, &[error]));
    }
    let resource = &target.resource;
    let version = text(scale, "/metadata/resourceVersion");
    if !version.is_empty() && version != text(old, "/metadata/resourceVersion") {
        return Err(Status::modified(&resource.group, &resource.plural, &target.name));
    }
    Ok(())
}

/// Sets a number at a JSON pointer, whose maps are made where there are none.
fn put(object: &mut Value, pointer: &str, number: i64) {
    let mut at = object;
    for step in pointer.split('/').filter(|step| !step.is_empty()) {
        let Value::Object(map) = at else { return };
        at = map.entry(step).or_insert_with(|| json!({}));
    }
    *at = number.into();
}

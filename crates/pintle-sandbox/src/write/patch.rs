//! Changes to a part of an object.

use std::sync::Arc;

use serde_json::Value;

use super::{Target, Write, Written, create, incoming, keep, strategy};
use crate::json::text;
use crate::managed;
use crate::state::State;
use crate::status::{FieldError, Status};

/// A patch, in one of its forms.
#[derive(Clone, Debug)]
pub(crate) enum PatchBody {
    /// RFC 6902.
    Json(Value),
    /// RFC 7386.
    Merge(Value),
    /// Kubernetes' own.
    Strategic(Value),
    /// Server-side apply.
    Apply(Value),
}

/// Changes an object; an apply creates one that is not there.
///
/// # Errors
/// Whatever the API server refuses.
pub(crate) fn patch(
    state: &mut State,
    target: &Target,
    body: PatchBody,
    write: &Write,
) -> Result<Written, Status> {
    if let PatchBody::Apply(config) = body {
        return apply(state, target, config, write);
    }
    let old = target.present(state).ok_or_else(|| target.not_found())?;
    let is_strategic = matches!(body, PatchBody::Strategic(_));
    let patched = patched(target, &old, body)?;
    let version = patched.pointer("/metadata/resourceVersion");
    if version.is_some() && version != old.pointer("/metadata/resourceVersion") {
        let resource = &target.resource;
        return Err(Status::modified(&resource.group, &resource.plural, &target.name));
    }
    let read = incoming::read_patched(target, patched, is_strategic, write.validation)?;
    let mut object = read.object;
    incoming::settle_place(target, &mut object)?;
    strategy::reset(target, &old, &mut object);
    let now = state.seconds();
    let mut object = managed::update(Some(&old), &object, target, &write.manager, now);
    strategy::before_update(target, &old, &mut object);
    incoming::settle(target, &mut object);
    let kept = keep(state, target, &old, object, write, read.warnings.clone());
    kept.map_err(|status| status.warned(read.warnings))
}

/// A scale with a patch applied.
pub(super) fn patched_scale(scale: &Value, body: PatchBody) -> Result<Value, Status> {
    match body {
        PatchBody::Json(patch) => {
            crate::json_patch::apply(scale, &patch).map_err(Status::unprocessable)
        }
        // A scale has no lists, so that both are the same.
        PatchBody::Merge(patch) | PatchBody::Strategic(patch) | PatchBody::Apply(patch) => {
            pintle_patch::merge::apply(scale, &patch).map_err(Status::bad_request)
        }
    }
}

/// A patch of operations lists them.
fn is_list(patch: &Value) -> Result<(), Status> {
    let what = match patch {
        Value::Array(_) | Value::Null => return Ok(()),
        Value::Object(_) => "object",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
    };
    Err(Status::bad_request(format!(
        "error decoding patch: json: cannot unmarshal {what} into Go value of type \
         []handlers.jsonPatchOp"
    )))
}

/// What Go calls a value that is no map.
fn not_a_map(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(_) | Value::Null => None,
        Value::Array(_) => Some("array"),
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("bool"),
    }
}

/// A patch of fields has fields.
fn is_map(patch: &Value) -> Result<(), Status> {
    let Some(what) = not_a_map(patch) else { return Ok(()) };
    Err(Status::bad_request(format!(
        "error decoding patch: json: cannot unmarshal {what} into Go value of type \
         map[string]interface {{}}"
    )))
}

fn patched(target: &Target, old: &Arc<Value>, body: PatchBody) -> Result<Value, Status> {
    let resource = &target.resource;
    match body {
        PatchBody::Merge(patch) => {
            is_map(&patch)?;
            pintle_patch::merge::apply(old, &patch).map_err(Status::bad_request)
        }
        PatchBody::Strategic(patch) => {
            let schema =
                pintle_patch::schema::lookup(&resource.group, &resource.version, &resource.kind);
            is_map(&patch)?;
            if !resource.is_builtin() {
                return Err(Status::unsupported_patch());
            }
            let Some(schema) = schema else {
                // Kinds without lists that are merged.
                return pintle_patch::merge::apply(old, &patch).map_err(Status::bad_request);
            };
            pintle_patch::strategic::apply(old, &patch, schema).map_err(|why| match why {
                // That one is taken for the server's own.
                why if why.contains("does not contain declared merge key") => {
                    Status::new(500, "", why)
                }
                why => Status::bad_request(why),
            })
        }
        PatchBody::Json(patch) => {
            is_list(&patch)?;
            crate::json_patch::apply(old, &patch).map_err(Status::unprocessable)
        }
        PatchBody::Apply(config) => Ok(config),
    }
}

/// Server-side apply. Source: `applyPatcher`.
fn apply(
    state: &mut State,
    target: &Target,
    config: Value,
    write: &Write,
) -> Result<Written, Status> {
    let mut config = config;
    if let Some(what) = not_a_map(&config) {
        return Err(Status::bad_request(format!(
            "error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot \
             unmarshal {what} into Go value of type map[string]interface {{}}"
        )));
    }
    strategy::reset_config(target, &mut config);
    let old = target.present(state);
    let now = state.seconds();
    let Some(old) = old else {
        if !target.subresource.is_empty() {
            return Err(target.not_found());
        }
        let uid = text(&config, "/metadata/uid");
        if !uid.is_empty() {
            let error = FieldError::invalid("metadata.uid", &uid.into(), "field is immutable");
            return Err(target.invalid(&target.name, &[error]));
        }
        let applied = managed::apply(None, &config, target, write, now)?;
        let mut object = applied;
        incoming::settle(target, &mut object);
        incoming::settle_place(target, &mut object)?;
        strategy::before_create(target, &mut object);
        incoming::settle(target, &mut object);
        return create::keep_new(state, target, object, write, Vec::new());
    };
    let version = text(&config, "/metadata/resourceVersion");
    if !version.is_empty() && version != text(&old, "/metadata/resourceVersion") {
        let resource = &target.resource;
        return Err(Status::modified(&resource.group, &resource.plural, &target.name));
    }
    let mut object = managed::apply(Some(&old), &config, target, write, now)?;
    strategy::reset(target, &old, &mut object);
    incoming::settle_place(target, &mut object)?;
    // What is compared with the old object has to be written like it.
    incoming::settle(target, &mut object);
    strategy::before_update(target, &old, &mut object);
    incoming::settle(target, &mut object);
    keep(state, target, &old, object, write, Vec::new())
}

//! Objects that are there already.

use std::sync::Arc;

use serde_json::Value;

use super::{
    Target, Write, Written, allocate, create, delete, generation, incoming, limits, strategy,
};
use crate::json::text;
use crate::state::State;
use crate::status::{FieldError, Status};
use crate::{managed, quota, validate};

/// Kinds whose objects an update creates. Source: `AllowCreateOnUpdate`.
const CREATED: [(&str, &str); 9] = [
    ("", "endpoints"),
    ("", "events"),
    ("", "limitranges"),
    ("", "services"),
    ("coordination.k8s.io", "leases"),
    ("rbac.authorization.k8s.io", "roles"),
    ("rbac.authorization.k8s.io", "rolebindings"),
    ("rbac.authorization.k8s.io", "clusterroles"),
    ("rbac.authorization.k8s.io", "clusterrolebindings"),
];

/// Replaces an object, or its status.
///
/// # Errors
/// Whatever the API server refuses.
pub(crate) fn update(
    state: &mut State,
    target: &Target,
    body: Value,
    write: &Write,
) -> Result<Written, Status> {
    let read = incoming::read(target, body, write)?;
    let mut object = read.object;
    incoming::settle_place(target, &mut object)?;
    let Some(old) = target.present(state) else {
        if CREATED.contains(&(target.resource.group.as_ref(), target.resource.plural.as_ref()))
            && target.subresource.is_empty()
        {
            return create::keep_made(state, target, object, write, read.warnings);
        }
        return Err(target.not_found());
    };
    precondition(target, &old, &object)?;
    strategy::reset(target, &old, &mut object);
    let now = state.seconds();
    let mut object = managed::update(Some(&old), &object, target, &write.manager, now);
    strategy::before_update(target, &old, &mut object);
    incoming::settle(target, &mut object);
    let kept = keep(state, target, &old, object, write, read.warnings.clone());
    kept.map_err(|status| status.warned(read.warnings))
}

/// An update must be of the object and of the version that the writer knows.
pub(super) fn precondition(target: &Target, old: &Value, new: &Value) -> Result<(), Status> {
    let resource = &target.resource;
    let (had, uid) = (text(old, "/metadata/uid"), text(new, "/metadata/uid"));
    if !uid.is_empty() && uid != had {
        let place = match target.namespace.as_str() {
            "" => target.name.clone(),
            namespace => format!("{namespace}/{}", target.name),
        };
        let why = format!(
            "StorageError: invalid object, Code: 4, Key: /registry/{}/{place}, ResourceVersion: 0, \
             AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object \
             meta: {had}",
            resource.plural
        );
        return Err(Status::conflict(&resource.group, &resource.plural, &target.name, &why));
    }
    match text(new, "/metadata/resourceVersion") {
        "" if super::strategy::is_conditional(target) => {
            let error = FieldError::invalid(
                "metadata.resourceVersion",
                &0.into(),
                "must be specified for an update",
            );
            let (group, plural) = (&resource.group, &resource.plural);
            Err(Status::invalid(group, plural, &target.name, &[error]))
        }
        "" => Ok(()),
        version if version.parse::<u64>().is_err() => {
            let why = format!("strconv.ParseUint: parsing {version:?}: invalid syntax");
            Err(Status::new(500, "", why))
        }
        version if version == text(old, "/metadata/resourceVersion") => Ok(()),
        _ => Err(Status::modified(&resource.group, &resource.plural, &target.name)),
    }
}

/// Validates and keeps a changed object. One that is the same as before keeps its version; one that
/// nothing holds any more after its deletion goes.
pub(crate) fn keep(
    state: &mut State,
    target: &Target,
    old: &Arc<Value>,
    mut object: Value,
    write: &Write,
    mut warnings: Vec<String>,
) -> Result<Written, Status> {
    let resource = &target.resource;
    incoming::stored(target, &mut object);
    generation::count_generation(target, old, &mut object);
    object["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"].clone();
    let is_service = resource.kind == "Service" && resource.group.is_empty();
    if is_service && target.subresource.is_empty() {
        allocate::prepare(old, &mut object);
    }
    let mut errors = validate::change(target, old, &object);
    if errors.is_empty() && is_service && target.subresource.is_empty() {
        errors = allocate::service(state, Some(old), &mut object);
    }
    if !errors.is_empty() {
        return Err(target.invalid(&target.name, &errors));
    }
    if target.subresource.is_empty() {
        limits::check_changed(state, target, &object)?;
        quota::admit(state, target, Some(old), &object, write)?;
    }
    warnings.extend(validate::warnings(target, Some(old), &object));
    if managed::is_same(old, &object) {
        return Ok(Written { object: Arc::clone(old), created: false, warnings });
    }
    if write.dry_run {
        return Ok(Written { object: object.into(), created: false, warnings });
    }
    if delete::is_over(&object) {
        let object = Arc::new(object);
        state.remove(&target.key());
        return Ok(Written { object, created: false, warnings });
    }
    let object = super::put(state, target, &target.key(), object);
    Ok(Written { object, created: false, warnings })
}

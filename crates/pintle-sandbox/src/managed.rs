//! Who manages which field.

use pintle_fields::{
    Error, FieldManager, Path, ReplicasPaths, Versions, parent_managers, reset_fields,
    scale_managers,
};
use pintle_schema::{Resource, Type, structs};
use serde_json::{Value, json};

use crate::json::items;
use crate::kinds::Served;
use crate::status::{Cause, Status};
use crate::write::{Target, Write};

/// The version of every scale.
const SCALE: &str = "autoscaling/v1";

/// A written object with its managers; `now` is in seconds since 1970.
pub(crate) fn update(
    old: Option<&Value>,
    new: &Value,
    target: &Target,
    manager: &str,
    now: i64,
) -> Value {
    with_manager(target, |fields| fields.update(old, new, manager, now))
}

/// An applied object with its managers.
///
/// # Errors
/// Fields that others manage, unless they are taken over.
pub(crate) fn apply(
    old: Option<&Value>,
    config: &Value,
    target: &Target,
    write: &Write,
    now: i64,
) -> Result<Value, Status> {
    let applied =
        with_manager(target, |fields| fields.apply(old, config, &write.manager, write.force, now));
    applied.map(|outcome| outcome.object).map_err(refused)
}

fn with_manager<T>(target: &Target, what: impl FnOnce(&FieldManager<'_>) -> T) -> T {
    let resource = &target.resource;
    let api_version = resource.api_version();
    let mut empty = json!({ "apiVersion": api_version, "kind": resource.kind });
    if let Some(kind) = structs::of_kind(&resource.group, &resource.version, &resource.kind) {
        kind.normalize(&mut empty);
    }
    let reset = reset_fields(resource, &target.subresource);
    let others = Others(resource);
    let fields = FieldManager::new(resource, &api_version);
    let fields = fields.subresource(&target.subresource).reset_fields(&reset);
    what(&fields.versions(&others).empty(&empty))
}

/// The versions of a kind.
struct Others<'t>(&'t Served);

impl Versions for Others<'_> {
    fn ty(&self, api_version: &str) -> Option<&Type> {
        self.0
            .versions()
            .into_iter()
            .find(|one| one.api_version() == api_version)
            .map(|one| &one.ty)
    }

    fn convert(&self, object: &Value, api_version: &str) -> Option<Value> {
        let mut object = object.clone();
        crate::convert::convert(&mut object, api_version);
        Some(object)
    }
}

/// A scale after somebody wrote it, with its managers.
///
/// # Errors
/// Fields that others manage, unless they are taken over.
pub(crate) fn scale(
    old: &Value,
    new: Scaled<'_>,
    target: &Target,
    write: &Write,
    now: i64,
) -> Result<Value, Status> {
    let resource = &target.resource;
    let ty = resource.subresource("scale").and_then(pintle_schema::Subresource::ty);
    let Some(ty) = ty else { return Err(Status::no_such_path()) };
    let fields = FieldManager::of_type(&ty, SCALE, "Scale").subresource("scale");
    match new {
        Scaled::Written(new) => Ok(fields.update(Some(old), new, &write.manager, now)),
        Scaled::Applied(config) => {
            let applied = fields.apply(Some(old), config, &write.manager, write.force, now);
            applied.map(|outcome| outcome.object).map_err(refused)
        }
    }
}

/// How a scale is written.
pub(crate) enum Scaled<'s> {
    Written(&'s Value),
    Applied(&'s Value),
}

/// The managers of the scale of an object.
pub(crate) fn of_scale(target: &Target, object: &Value) -> Option<Value> {
    let entries = items(object, "/metadata/managedFields");
    scale_managers(entries, &replicas_paths(target)).ok().flatten()
}

/// The managers of an object whose scale has those managers.
pub(crate) fn with_scale(target: &Target, old: &Value, scale: &Value) -> Option<Value> {
    let (old, scale) =
        (items(old, "/metadata/managedFields"), items(scale, "/metadata/managedFields"));
    let api_version = target.resource.api_version();
    parent_managers(old, scale, &api_version, &replicas_paths(target)).ok().flatten()
}

/// Where each version of a kind has its replicas.
fn replicas_paths(target: &Target) -> ReplicasPaths {
    let path = |resource: &Resource| match &resource.custom {
        None => Some(Path::of(&["spec", "replicas"])),
        Some(custom) => custom.scale.as_ref().map(|scale| {
            let steps: Vec<&str> = scale.spec_replicas.split('.').skip(1).collect();
            Path::of(&steps)
        }),
    };
    let versions = target.resource.versions();
    versions.into_iter().map(|one| (one.api_version(), path(one))).collect()
}

fn refused(error: Error) -> Status {
    match error {
        Error::Conflicts(conflicts) => {
            let mut status = Status::new(409, "Conflict", conflicts.to_string());
            let cause = |conflict: &pintle_fields::Conflict| Cause {
                reason: "FieldManagerConflict",
                message: conflict.message(),
                field: conflict.path.to_string(),
            };
            status.details.causes = conflicts.0.iter().map(cause).collect();
            status
        }
        Error::BadRequest(message) => Status::bad_request(message),
        Error::Internal(message) => Status::new(500, "", message),
    }
}

/// Whether nothing has changed but the times at which somebody managed something.
pub(crate) fn is_same(old: &Value, new: &Value) -> bool {
    let without_times = |object: &Value| {
        let mut object = object.clone();
        let entries = object.pointer_mut("/metadata/managedFields").and_then(Value::as_array_mut);
        for entry in entries.into_iter().flatten().filter_map(Value::as_object_mut) {
            entry.remove("time");
        }
        object
    };
    without_times(old) == without_times(new)
}

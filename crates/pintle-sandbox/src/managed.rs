//! Who manages which field.

use pintle_fields::{Error, FieldManager};
use pintle_schema::structs;
use serde_json::{Value, json};

use crate::status::{Cause, Status};
use crate::write::{Target, Write};

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
    let fields = FieldManager::new(resource, &api_version);
    what(&fields.subresource(&target.subresource).empty(&empty))
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

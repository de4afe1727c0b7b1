//! New objects.

use serde_json::Value;

use super::incoming::Incoming;
use super::{Target, Write, Written, admission, allocate, incoming, limits, strategy};
use crate::json::text;
use crate::state::State;
use crate::status::Status;
use crate::store::Key;
use crate::{managed, quota, validate};

/// Creates an object.
///
/// # Errors
/// Whatever the API server refuses.
pub(crate) fn create(
    state: &mut State,
    target: &Target,
    body: Value,
    write: &Write,
) -> Result<Written, Status> {
    let Incoming { mut object, warnings } = incoming::read(target, body, write)?;
    incoming::settle_place(target, &mut object)?;
    let made = keep_made(state, target, object, write, warnings.clone());
    made.map_err(|status| status.warned(warnings))
}

/// Goes on with an object that has been read and knows its place.
pub(super) fn keep_made(
    state: &mut State,
    target: &Target,
    object: Value,
    write: &Write,
    warnings: Vec<String>,
) -> Result<Written, Status> {
    let mut object = object;
    strategy::without_status(target, &mut object);
    let now = state.seconds();
    let mut object = managed::update(None, &object, target, &write.manager, now);
    strategy::before_create(target, &mut object);
    incoming::settle(target, &mut object);
    if !text(&object, "/metadata/resourceVersion").is_empty() {
        let message = "resourceVersion should not be set on objects to be created";
        return Err(Status::new(500, "", message));
    }
    keep_new(state, target, object, write, warnings)
}

/// Admits a new object, gives it what it needs, validates and keeps it.
pub(super) fn keep_new(
    state: &mut State,
    target: &Target,
    mut object: Value,
    write: &Write,
    warnings: Vec<String>,
) -> Result<Written, Status> {
    admission::admit_new(state, target, &mut object)?;
    generate_name(state, &mut object);
    strategy::on_create(state, target, &mut object);
    let name = text(&object, "/metadata/name").to_owned();
    let resource = &target.resource;
    let mut errors = validate::new(target, &object);
    if errors.is_empty() && resource.kind == "Service" && resource.group.is_empty() {
        errors = allocate::service(state, None, &mut object);
    }
    if !errors.is_empty() {
        return Err(target.invalid(&name, &errors));
    }
    limits::check(state, target, &object)?;
    quota::admit(state, target, None, &object, write)?;
    let (group, plural) = resource.place();
    let key = Key::new(group, plural, &target.namespace, &name);
    if state.get(&key).is_some() {
        return Err(Status::already_exists(&resource.group, &resource.plural, &name));
    }
    let mut warnings = warnings;
    warnings.extend(validate::warnings(target, None, &object));
    // What is kept is read again before it is answered.
    incoming::stored(target, &mut object);
    let object = match write.dry_run {
        true => object.into(),
        false => super::put(state, target, &key, object),
    };
    Ok(Written { object, created: true, warnings })
}

fn generate_name(state: &mut State, object: &mut Value) {
    let base = text(object, "/metadata/generateName").to_owned();
    if !base.is_empty() && text(object, "/metadata/name").is_empty() {
        object["metadata"]["name"] = state.name(&base).into();
    }
}

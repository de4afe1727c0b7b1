//! What came in, read as the server reads it.

use pintle_cluster::Validation;
use pintle_schema::{Resource, structs};
use serde_json::{Map, Value};

use super::{Target, Write};
use crate::json::{made, text};
use crate::status::Status;
use crate::{decode, defaults};

/// Bytes of a body that are shown where it is no object.
const SHOWN_BYTES: usize = 30;

/// Groups whose objects are stored as JSON.
const IN_JSON: [&str; 2] = ["apiextensions.k8s.io", "apiregistration.k8s.io"];

/// An object that has been read, and what was odd about it.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) object: Value,
    pub(crate) warnings: Vec<String>,
}

/// Reads a body: its kind must be the target's, its fields those of the kind.
pub(crate) fn read(target: &Target, body: Value, write: &Write) -> Result<Incoming, Status> {
    let mut object = body;
    check_kind(target, &mut object)?;
    let warnings = check(target, &object, write.validation)?;
    if !target.resource.is_builtin() {
        // What is unknown has been told.
        let _ = pintle_schema::coerce(&mut object, &target.resource.ty);
    }
    settle(target, &mut object);
    Ok(Incoming { object, warnings })
}

/// Reads an object that a patch has made of another one.
pub(super) fn read_patched(
    target: &Target,
    object: Value,
    is_strategic: bool,
    validation: Validation,
) -> Result<Incoming, Status> {
    let resource = &target.resource;
    let refused = |why: &str| Status::patch(&object.to_string(), why);
    let kind = structs::of_kind(&resource.group, &resource.version, &resource.kind);
    if let (true, Some(kind)) = (is_strategic, kind) {
        kind.restore(&object).map_err(|why| refused(&why))?;
    }
    let mut unknown = pintle_schema::decode_check(resource, &object)
        .map_err(|mismatch| refused(&mismatch.text))?;
    if is_strategic {
        unknown.sort();
    }
    let warnings = match validation {
        Validation::Strict if !unknown.is_empty() => {
            return Err(refused(&pintle_schema::strict_mismatch(&unknown).text));
        }
        Validation::Warn => {
            unknown.iter().map(|path| pintle_schema::unknown_message(path)).collect()
        }
        _ => Vec::new(),
    };
    let mut object = object;
    check_kind(target, &mut object)?;
    if !resource.is_builtin() {
        let _ = pintle_schema::coerce(&mut object, &resource.ty);
    }
    settle(target, &mut object);
    Ok(Incoming { object, warnings })
}

/// An object as it comes back from the store.
pub(super) fn stored(target: &Target, object: &mut Value) {
    settle(target, object);
    let resource = &target.resource;
    let kind = structs::of_kind(&resource.group, &resource.version, &resource.kind);
    if let Some(kind) = kind.filter(|_| !IN_JSON.contains(&resource.group.as_ref())) {
        kind.store(object);
    }
}

/// Whether the kind has all fields of an object, with values of those types; warnings about those
/// that it has not.
pub(super) fn check(
    target: &Target,
    object: &Value,
    validation: Validation,
) -> Result<Vec<String>, Status> {
    let unknown = decode::check(&target.resource, object)?;
    match validation {
        _ if unknown.is_empty() => Ok(Vec::new()),
        Validation::Ignore => Ok(Vec::new()),
        Validation::Warn => {
            Ok(unknown.iter().map(|path| pintle_schema::unknown_message(path)).collect())
        }
        Validation::Strict => {
            let Resource { kind, version, .. } = &*target.resource;
            let mismatch = pintle_schema::strict_mismatch(&unknown);
            Err(Status::bad_request(mismatch.message(kind, version, &object.to_string())))
        }
    }
}

/// Puts an object into the form in which it is kept: what is empty left out, defaults filled in.
pub(crate) fn settle(target: &Target, object: &mut Value) {
    let resource = &target.resource;
    if !resource.is_builtin() {
        pintle_schema::prune_nulls(object, &resource.ty);
        pintle_schema::set_defaults(object, &resource.ty);
        if let Some(metadata) = object.get_mut("metadata") {
            structs::metadata().normalize(metadata);
        }
        return;
    }
    if resource.kind == "Secret" && resource.group.is_empty() {
        merge_string_data(object);
    }
    if let Some(kind) = structs::of_kind(&resource.group, &resource.version, &resource.kind) {
        kind.normalize(object);
    }
    if let Some(map) = object.as_object_mut() {
        defaults::fill(&resource.group, &resource.kind, map);
    }
}

/// `stringData` is for writing only.
fn merge_string_data(object: &mut Value) {
    use base64::Engine as _;
    let Some(map) = object.as_object_mut() else { return };
    let Some(Value::Object(texts)) = map.remove("stringData") else { return };
    let encode = |text: &Value| {
        base64::engine::general_purpose::STANDARD.encode(text.as_str().unwrap_or_default())
    };
    let encoded: Map<String, Value> =
        texts.iter().map(|(key, text)| (key.clone(), encode(text).into())).collect();
    if let Some(data) = made(map, "data") {
        data.extend(encoded);
    }
}

/// A body that says no kind is taken for the target's. Source: apimachinery `json.Serializer.Decode`
/// and apiserver `transformDecodeError`.
fn check_kind(target: &Target, body: &mut Value) -> Result<(), Status> {
    let resource = &target.resource;
    let expected = resource.api_version();
    let Value::Object(map) = body else {
        let what = match body {
            Value::Array(_) => "array",
            Value::String(_) => "string",
            Value::Bool(_) => "bool",
            _ => "number",
        };
        return Err(Status::bad_request(format!(
            "the object provided is unrecognized (must be of type {}): couldn't get version/kind; \
             json parse error: json: cannot unmarshal {what} into Go value of type struct {{ \
             APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \
             \"json:\\\"kind,omitempty\\\"\" }} ({})",
            resource.kind,
            shown(&body.to_string()),
        )));
    };
    for (key, value) in [("apiVersion", &expected), ("kind", &resource.kind.to_string())] {
        if resource.is_builtin() && map.get(key).is_none_or(|found| found == "") {
            map.insert(key.to_owned(), value.as_str().into());
        }
    }
    let (api_version, kind) = (text(body, "/apiVersion"), text(body, "/kind"));
    if kind.is_empty() {
        return Err(Status::bad_request(format!("Object 'Kind' is missing in '{body}'")));
    }
    if !resource.is_builtin() {
        return check_custom_kind(target, body, api_version, kind);
    }
    if api_version == expected && kind == resource.kind {
        return Ok(());
    }
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let known = pintle_schema::Schema::builtin().kind(group, version, kind);
    let why = match known {
        Some(_) => format!(
            "converting ({version}.{kind}) to ({}.{}): unknown conversion",
            if resource.group.is_empty() { "core" } else { go_package(&resource.group) },
            resource.kind
        ),
        None => format!(
            "no kind {kind:?} is registered for version {api_version:?} in scheme \
             \"pkg/runtime/scheme.go:111\""
        ),
    };
    Err(Status::bad_request(format!(
        "{kind} in version {version:?} cannot be handled as a {}: {why}",
        resource.kind
    )))
}

/// The name of the package with a group's types.
fn go_package(group: &str) -> &str {
    let first = group.split('.').next().unwrap_or_default();
    first.split('-').next().unwrap_or_default()
}

fn check_custom_kind(
    target: &Target,
    body: &Value,
    api_version: &str,
    kind: &str,
) -> Result<(), Status> {
    let resource = &target.resource;
    let expected = resource.api_version();
    if api_version != expected {
        return Err(Status::bad_request(format!(
            "the API version in the data ({api_version}) does not match the expected API version \
             ({expected})"
        )));
    }
    if kind != resource.kind {
        let detail = format!("must be {}", resource.kind);
        let error = crate::status::FieldError::invalid("kind", &kind.into(), &detail);
        let name = text(body, "/metadata/name");
        return Err(Status::invalid(&resource.group, kind, name, &[error]));
    }
    Ok(())
}

/// The beginning of a body that cannot be read: what is no map is shown in hexadecimal digits. Source:
/// apiserver `summarizeData`.
pub(crate) fn shown(body: &str) -> String {
    let end = body.floor_char_boundary(SHOWN_BYTES);
    let begin = body.get(..end).unwrap_or_default();
    let rest = if body.len() > SHOWN_BYTES { " ..." } else { "" };
    match body.bytes().next() {
        None => "<empty>".to_owned(),
        Some(b'{') => format!("{begin}{rest}"),
        Some(_) => {
            let digits: String = begin.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("{digits}{rest}")
        }
    }
}

/// Sees that the object says the namespace and the name that the path says.
pub(crate) fn settle_place(target: &Target, object: &mut Value) -> Result<(), Status> {
    let namespace = text(object, "/metadata/namespace").to_owned();
    if namespace.is_empty() {
        if !target.namespace.is_empty()
            && let Some(metadata) = object.as_object_mut().and_then(|map| made(map, "metadata"))
        {
            metadata.insert("namespace".to_owned(), target.namespace.as_str().into());
        }
    } else if namespace != target.namespace {
        return Err(Status::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    let name = text(object, "/metadata/name");
    if target.name.is_empty() || name == target.name {
        return Ok(());
    }
    if name.is_empty() {
        return Err(Status::bad_request(format!(
            "the name of the object ({} based on URL) was undeterminable: name must be provided",
            target.name
        )));
    }
    Err(Status::bad_request(format!(
        "the name of the object ({name}) does not match the name on the URL ({})",
        target.name
    )))
}

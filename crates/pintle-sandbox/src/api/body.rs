//! Bodies of requests, read as JSON or YAML.

use serde_json::Value;

use super::Request;
use crate::status::Status;

/// Media types of bodies. Source: the serializers of the API server.
const MEDIA_TYPES: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/// An object to write.
pub(super) fn object(request: &Request, kind: &str) -> Result<Value, Status> {
    let read = match request.media_type() {
        "" | "application/json" => json(&request.body),
        "application/yaml" => yaml(&request.body),
        _ => return Err(Status::unsupported_media_type(MEDIA_TYPES)),
    };
    read.map_err(|why| {
        let shown = crate::write::shown(&String::from_utf8_lossy(&request.body));
        Status::bad_request(format!(
            "the object provided is unrecognized (must be of type {kind}): couldn't get \
             version/kind; json parse error: {why} ({shown})"
        ))
    })
}

/// Options of a deletion.
pub(super) fn options(request: &Request) -> Result<Value, Status> {
    let said = match request.media_type() {
        "application/yaml" => yaml(&request.body),
        _ => json(&request.body),
    };
    let said = said.map_err(|why| {
        Status::bad_request(format!("couldn't get version/kind; json parse error: {why}"))
    })?;
    let kind = crate::json::text(&said, "/kind");
    if !matches!(kind, "" | "DeleteOptions") {
        let version = crate::json::text(&said, "/apiVersion");
        return Err(Status::bad_request(format!(
            "no kind {kind:?} is registered for version {version:?} in scheme \
             \"pkg/runtime/scheme.go:111\""
        )));
    }
    Ok(said)
}

/// A patch in JSON.
pub(super) fn patch(request: &Request) -> Result<Value, Status> {
    match json(&request.body) {
        Err(_) => Err(Status::bad_request("invalid JSON patch")),
        Ok(Value::Null) => Err(Status::bad_request("Invalid JSON Patch")),
        Ok(patch) => Ok(patch),
    }
}

/// A configuration to apply: YAML, which JSON is, too.
pub(super) fn configuration(request: &Request) -> Result<Value, Status> {
    let read = json(&request.body).or_else(|_| yaml(&request.body));
    read.map_err(|why| Status::bad_request(format!("error decoding YAML: {why}")))
}

fn json(body: &[u8]) -> Result<Value, String> {
    if body.is_empty() {
        return Err("unexpected end of JSON input".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| match error.is_eof() {
        true => "unexpected end of JSON input".to_owned(),
        false => error.to_string(),
    })
}

fn yaml(body: &[u8]) -> Result<Value, String> {
    let json = pintle_yaml::yaml_to_json(body, false).map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

//! Parameters of requests. Source: apimachinery `meta/v1/validation`.

use pintle_cluster::{Propagation, Validation};
use serde_json::{Value, json};

use super::{Request, body};
use crate::json::{number, text};
use crate::status::{FieldError, Status};
use crate::write::{Delete, Write};

/// Bytes of a manager's name. Source: `FieldManagerMaxLength`.
pub(super) const MAX_MANAGER: usize = 128;

const META: &str = "meta.k8s.io";

/// How a create or an update writes.
pub(super) fn writing(request: &Request, kind: &str) -> Result<Write, Status> {
    let mut errors = Vec::new();
    manager(request, &mut errors);
    let dry_run = dry_run(&request.parameters("dryRun"), &mut errors);
    let validation = validation(request, &mut errors);
    refuse(kind, &errors)?;
    Ok(Write { manager: request.manager(), dry_run, validation, force: false })
}

/// How a patch writes.
pub(super) fn patching(request: &Request, is_apply: bool) -> Result<Write, Status> {
    let mut errors = Vec::new();
    let force = boolean(request, "force")?;
    if is_apply {
        if request.parameter("fieldManager").is_empty() {
            errors.push(FieldError::required("fieldManager", "is required for apply patch"));
        }
    } else if force.is_some() {
        errors.push(FieldError::forbidden("force", "may not be specified for non-apply patch"));
    }
    manager(request, &mut errors);
    let dry_run = dry_run(&request.parameters("dryRun"), &mut errors);
    let validation = validation(request, &mut errors);
    refuse("PatchOptions", &errors)?;
    let force = force.unwrap_or(false);
    Ok(Write { manager: request.manager(), dry_run, validation, force })
}

/// How something is deleted: as the body says, or as the parameters do if there is none.
pub(super) fn deleting(request: &Request) -> Result<Delete, Status> {
    let mut errors = Vec::new();
    let said = match request.body.is_empty() {
        true => parameters(request)?,
        false => body::options(request)?,
    };
    let dry: Vec<&str> =
        crate::json::items(&said, "/dryRun").iter().filter_map(Value::as_str).collect();
    let dry_run = dry_run(&dry, &mut errors);
    let (policy, orphan) = (said.get("propagationPolicy"), said.get("orphanDependents"));
    let given = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
    if given(policy) && given(orphan) {
        let detail = "orphanDependents and deletionPropagation cannot be both set";
        errors.push(FieldError::invalid(
            "propagationPolicy",
            &policy.cloned().unwrap_or_default(),
            detail,
        ));
    }
    let propagation = match (policy.and_then(Value::as_str), orphan.and_then(Value::as_bool)) {
        (Some("Background"), _) | (None, Some(false)) => Some(Propagation::Background),
        (Some("Foreground"), _) => Some(Propagation::Foreground),
        (Some("Orphan"), _) | (None, Some(true)) => Some(Propagation::Orphan),
        (None, None) => None,
        (Some(other), _) => {
            let known = ["Foreground", "Background", "Orphan", "nil"];
            errors.push(FieldError::not_supported("propagationPolicy", &other.into(), &known));
            None
        }
    };
    refuse("DeleteOptions", &errors)?;
    let precondition = |path: &str| {
        let text = text(&said, path);
        (!text.is_empty()).then(|| text.to_owned())
    };
    Ok(Delete {
        propagation,
        uid: precondition("/preconditions/uid"),
        resource_version: precondition("/preconditions/resourceVersion"),
        grace: number(&said, "/gracePeriodSeconds"),
        dry_run,
    })
}

fn parameters(request: &Request) -> Result<Value, Status> {
    let mut said = json!({ "dryRun": request.parameters("dryRun") });
    if let text @ [_, ..] = request.parameter("propagationPolicy").as_bytes() {
        said["propagationPolicy"] = String::from_utf8_lossy(text).into();
    }
    if let Some(grace) = integer(request, "gracePeriodSeconds")? {
        said["gracePeriodSeconds"] = grace.into();
    }
    if let Some(orphan) = boolean(request, "orphanDependents")? {
        said["orphanDependents"] = orphan.into();
    }
    Ok(said)
}

fn manager(request: &Request, errors: &mut Vec<FieldError>) {
    let given = request.parameter("fieldManager");
    if given.len() > MAX_MANAGER {
        errors.push(FieldError::too_long("fieldManager", MAX_MANAGER));
    }
    if let Some(at) = given.chars().position(|c| c.is_control()) {
        let detail = format!(
            "should only contain printable characters (invalid character at position {at})"
        );
        errors.push(FieldError::invalid("fieldManager", &given.into(), &detail));
    }
}

fn dry_run(values: &[&str], errors: &mut Vec<FieldError>) -> bool {
    if values.iter().any(|value| *value != "All") {
        errors.push(FieldError::not_supported("dryRun", &json!(values), &["All"]));
    }
    !values.is_empty()
}

fn validation(request: &Request, errors: &mut Vec<FieldError>) -> Validation {
    match request.parameter("fieldValidation") {
        "Ignore" => Validation::Ignore,
        "Strict" => Validation::Strict,
        "" | "Warn" => Validation::Warn,
        other => {
            let known = ["", "Ignore", "Strict", "Warn"];
            errors.push(FieldError::not_supported("fieldValidation", &other.into(), &known));
            Validation::Warn
        }
    }
}

fn refuse(kind: &str, errors: &[FieldError]) -> Result<(), Status> {
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Status::invalid(META, kind, "", errors)),
    }
}

/// A parameter that is a number.
pub(super) fn integer(request: &Request, name: &str) -> Result<Option<i64>, Status> {
    let text = request.parameter(name);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        || Status::bad_request(format!("strconv.ParseInt: parsing {text:?}: invalid syntax"));
    text.parse().map(Some).map_err(|_| wrong())
}

/// A parameter that is true unless it says otherwise. Source: `Convert_Slice_string_To_bool`.
pub(super) fn boolean(request: &Request, name: &str) -> Result<Option<bool>, Status> {
    match request.parameters(name).first() {
        None => Ok(None),
        Some(text) => Ok(Some(!matches!(text.to_lowercase().as_str(), "false" | "0"))),
    }
}

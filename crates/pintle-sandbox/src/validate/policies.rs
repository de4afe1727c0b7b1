//! Admission, requests to the server, and what else clusters are governed by.
//!
//! Source: `pkg/apis/{admissionregistration,flowcontrol,apiregistration,certificates}/validation`.

use serde_json::Value;

use super::names;
use crate::json::{items, map, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// What reviews of webhooks there are.
const REVIEWS: [&str; 2] = ["v1", "v1beta1"];

pub(super) fn webhooks(object: &Value, errors: &mut Errors) {
    for (at, webhook) in items(object, "/webhooks").iter().enumerate() {
        let path = format!("webhooks[{at}]");
        let name = text(webhook, "/name");
        if !name.is_empty() && name.split('.').count() < 3 {
            let detail = "should be a domain with at least three segments separated by dots";
            errors.push(FieldError::invalid(format!("{path}.name"), &name.into(), detail));
        }
        let reviews = items(webhook, "/admissionReviewVersions");
        let is_known = |one: &Value| REVIEWS.contains(&one.as_str().unwrap_or_default());
        if !reviews.is_empty() && !reviews.iter().any(is_known) {
            let detail = "must include at least one of v1, v1beta1";
            let field = format!("{path}.admissionReviewVersions");
            errors.push(FieldError::invalid(field, &reviews.into(), detail));
        }
        let config = webhook.get("clientConfig").unwrap_or(&Value::Null);
        let path = format!("{path}.clientConfig");
        match (config.get("url").and_then(Value::as_str), config.get("service")) {
            (Some(url), None) => address(url, &format!("{path}.url"), errors),
            (None, Some(service)) => self::service(service, &format!("{path}.service"), errors),
            _ => {
                let detail = "exactly one of url or service is required";
                errors.push(FieldError::required(path, detail));
            }
        }
    }
}

/// The server takes the name for the namespace here, and the other way round.
fn service(service: &Value, path: &str, errors: &mut Errors) {
    for (field, told) in [("namespace", "name"), ("name", "namespace")] {
        if text(service, &format!("/{field}")).is_empty() {
            errors.push(FieldError::required(format!("{path}.{told}"), ""));
        }
    }
    if let Some(port) = service.get("port")
        && !(1..=65_535).contains(&port.as_i64().unwrap_or(0))
    {
        let detail = "port is not valid: must be between 1 and 65535, inclusive";
        errors.push(FieldError::invalid(format!("{path}.port"), port, detail));
    }
}

/// Source: apiserver `ValidateWebhookURL`.
fn address(url: &str, path: &str, errors: &mut Errors) {
    const FORM: &str = "; desired format: https://host[/path]";
    let mut invalid = |shown: &str, detail: &str| {
        errors.push(FieldError::invalid(path, &shown.into(), &format!("{detail}{FORM}")));
    };
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    if scheme != "https" {
        invalid(scheme, "'https' is the only allowed URL scheme");
    }
    if scheme.is_empty() || rest.split('/').next().unwrap_or_default().is_empty() {
        invalid("", "host must be specified");
    }
}

pub(super) fn admission_policy(object: &Value, errors: &mut Errors) {
    let spec = |field: &str| items(object, &format!("/spec/{field}"));
    if spec("validations").is_empty() && spec("auditAnnotations").is_empty() {
        let detail = "validations or auditAnnotations must contain at least one item";
        for field in ["validations", "auditAnnotations"] {
            errors.push(FieldError::required(format!("spec.{field}"), detail));
        }
    }
}

pub(super) fn mutations(object: &Value, errors: &mut Errors) {
    for (at, one) in items(object, "/spec/mutations").iter().enumerate() {
        let path = format!("spec.mutations[{at}]");
        for (kind, field) in
            [("ApplyConfiguration", "applyConfiguration"), ("JSONPatch", "jsonPatch")]
        {
            if text(one, "/patchType") == kind && one.get(field).is_none() {
                let detail = format!("must be specified when patchType is {kind}");
                errors.push(FieldError::required(format!("{path}.{field}"), &detail));
            } else if !["", kind].contains(&text(one, "/patchType")) && one.get(field).is_some() {
                let detail =
                    format!("must not be specified when patchType is {}", text(one, "/patchType"));
                let shown = Value::from(format!("{{{field}}}"));
                errors.push(FieldError::invalid(format!("{path}.{field}"), &shown, &detail));
            }
        }
    }
}

pub(super) fn admission_binding(object: &Value, errors: &mut Errors) {
    let Some(reference) = object.pointer("/spec/paramRef") else { return };
    if text(reference, "/name").is_empty() && reference.get("selector").is_none() {
        let detail = "one of name or selector must be specified";
        errors.push(FieldError::required("spec.paramRef", detail));
    }
    if text(reference, "/parameterNotFoundAction").is_empty() {
        errors.push(FieldError::required("spec.paramRef.parameterNotFoundAction", ""));
    }
}

pub(super) fn flow_schema(object: &Value, errors: &mut Errors) {
    let known = ["ByNamespace", "ByUser"];
    let Some(method) = object.pointer("/spec/distinguisherMethod") else { return };
    let kind = text(method, "/type");
    if !known.contains(&kind) {
        let field = "spec.distinguisherMethod.type";
        let mut error = FieldError::not_supported(field, &Value::Null, &known);
        // Shown as Go has it.
        error.told = Some(format!(
            "Unsupported value: {{\"Type\":{kind:?}}}: supported values: \"ByNamespace\", \
             \"ByUser\""
        ));
        errors.push(error);
    }
}

pub(super) fn priority_level(object: &Value, errors: &mut Errors) {
    let limited = object.pointer("/spec/limited");
    if text(object, "/spec/type") != "Exempt" && object.pointer("/spec/exempt").is_some() {
        errors.push(FieldError::forbidden("spec.exempt", ""));
    }
    match text(object, "/spec/type") {
        "Limited" if limited.is_none() => errors.push(FieldError::required("spec.limited", "")),
        "Limited" | "Exempt" => {}
        kind => {
            if limited.is_some() {
                errors.push(FieldError::forbidden("spec.limited", ""));
            }
            if kind.is_empty() {
                errors.push(FieldError::required("spec.type", ""));
            } else {
                let known = ["Exempt", "Limited"];
                errors.push(FieldError::not_supported("spec.type", &kind.into(), &known));
            }
            return;
        }
    }
    let response = limited.and_then(|limited| limited.get("limitResponse"));
    let queues = response.is_some_and(|response| response.get("queuing").is_some());
    if queues && response.is_some_and(|response| text(response, "/type") == "Reject") {
        errors.push(FieldError::forbidden("spec.limited.limitResponse.queuing", ""));
    }
}

pub(super) fn api_service(object: &Value, errors: &mut Errors) {
    let name = text(object, "/metadata/name");
    let (group, version) = (text(object, "/spec/group"), text(object, "/spec/version"));
    let wanted = format!("{version}.{group}");
    if name != wanted {
        let detail = format!("must be `spec.version+\".\"+spec.group`: {wanted:?}");
        errors.push(FieldError::invalid("metadata.name", &name.into(), &detail));
    }
    if group.is_empty() && version != "v1" {
        let detail = "only v1 may have an empty group and it better be legacy kube";
        errors.push(FieldError::required("spec.group", detail));
    }
    if let Some(why) = names::service_label(version) {
        errors.push(FieldError::invalid("spec.version", &version.into(), &why));
    }
    if let Some(port) = object.pointer("/spec/service/port")
        && !(1..=65_535).contains(&port.as_i64().unwrap_or(0))
    {
        let detail = "port is not valid: must be between 1 and 65535, inclusive";
        errors.push(FieldError::invalid("spec.service.port", port, detail));
    }
    let is_local = object.pointer("/spec/service").is_none();
    let insecure = object.pointer("/spec/insecureSkipTLSVerify") == Some(&Value::Bool(true));
    if !is_local && insecure && !text(object, "/spec/caBundle").is_empty() {
        let detail = "may not be true if caBundle is present";
        errors.push(FieldError::invalid("spec.insecureSkipTLSVerify", &true.into(), detail));
    }
    if is_local && insecure {
        let detail = "local APIServices may not have insecureSkipTLSVerify";
        errors.push(FieldError::invalid("spec.insecureSkipTLSVerify", &true.into(), detail));
    }
}

pub(super) fn trust_bundle(object: &Value, errors: &mut Errors) {
    if !text(object, "/spec/trustBundle").contains("-----BEGIN CERTIFICATE-----") {
        let shown = Value::from("<value omitted>");
        let detail = "at least one trust anchor must be provided";
        errors.push(FieldError::invalid("spec.trustBundle", &shown, detail));
    }
}

/// Events are in the namespace of what they are about. Source: `legacyValidateEvent`.
pub(super) fn event(object: &Value, errors: &mut Errors) {
    let is_new = object.get("eventTime").is_some_and(Value::is_string);
    let about = if object.get("regarding").is_some() { "regarding" } else { "involvedObject" };
    let of = map(object, &format!("/{about}")).and_then(|about| about.get("namespace")?.as_str());
    let of = of.unwrap_or_default();
    let namespace = text(object, "/metadata/namespace");
    let fits = match (is_new, of) {
        (false, "") => namespace == "default",
        (true, "") => matches!(namespace, "default" | "kube-system"),
        (false, of) => of == namespace,
        (true, _) => true,
    };
    if !fits {
        let detail = "does not match event.namespace";
        errors.push(FieldError::invalid("involvedObject.namespace", &of.into(), detail));
    }
}

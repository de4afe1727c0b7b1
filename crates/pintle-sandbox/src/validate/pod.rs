//! Rules of pods and of templates of pods. Source: `ValidatePodSpec`.

use serde_json::Value;

use super::{amounts, container, names, placement, security};
use crate::json::{items, map, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// Seconds that a pod may be active.
const SECONDS: std::ops::RangeInclusive<i64> = 1..=2_147_483_647;

/// The template at a path, with its labels.
pub(super) fn template(object: &Value, path: &str, errors: &mut Errors) {
    let pointer = format!("/{}", path.replace('.', "/"));
    let Some(template) = object.pointer(&pointer) else { return };
    let labels = format!("{path}.metadata.labels");
    names::labels(map(template, "/metadata/labels"), &labels, errors);
    let annotations = format!("{path}.metadata.annotations");
    names::annotations(map(template, "/metadata/annotations"), &annotations, errors);
    spec(template, &format!("{path}.spec"), errors);
}

/// Pods that are kept running.
pub(super) fn always_restarts(object: &Value, errors: &mut Errors) {
    let policy = text(object, "/spec/template/spec/restartPolicy");
    if policy != "Always" {
        let path = "spec.template.spec.restartPolicy";
        errors.push(FieldError::not_supported(path, &policy.into(), &["Always"]));
    }
    if object.pointer("/spec/template/spec/activeDeadlineSeconds").is_some() {
        let field = "spec.template.spec.activeDeadlineSeconds";
        let kind = match text(object, "/kind") {
            "Deployment" => "ReplicaSet",
            kind => kind,
        };
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.push(FieldError::forbidden(field, &detail));
    }
}

/// Pods that end.
pub(super) fn never_restarts_always(object: &Value, path: &str, errors: &mut Errors) {
    let pointer = format!("/{}/spec/restartPolicy", path.replace('.', "/"));
    let policy = text(object, &pointer);
    if !matches!(policy, "Never" | "OnFailure") {
        let path = format!("{path}.spec.restartPolicy");
        if policy == "Always" {
            let detail = "valid values: \"OnFailure\", \"Never\"";
            errors.push(FieldError::required(path, detail));
        } else {
            let known = ["OnFailure", "Never"];
            errors.push(FieldError::not_supported(path, &policy.into(), &known));
        }
    }
}

/// The spec of a pod; `owner` has it under `spec`.
pub(super) fn spec(owner: &Value, path: &str, errors: &mut Errors) {
    let volumes: Vec<&str> =
        items(owner, "/spec/volumes").iter().map(|volume| text(volume, "/name")).collect();
    for (at, name) in volumes.iter().enumerate() {
        let field = format!("{path}.volumes[{at}].name");
        if name.is_empty() {
            errors.push(FieldError::required(field, ""));
        } else if volumes.iter().take(at).any(|other| other == name) {
            errors.push(FieldError::duplicate(field, &Value::from(*name)));
        }
    }
    sources(owner, path, errors);
    let containers = items(owner, "/spec/containers");
    if containers.is_empty() {
        errors.push(FieldError::required(format!("{path}.containers"), ""));
    }
    let mut seen = Vec::new();
    for list in ["containers", "initContainers"] {
        for (at, container) in items(owner, &format!("/spec/{list}")).iter().enumerate() {
            let path = format!("{path}.{list}[{at}]");
            self::container(container, &path, &volumes, errors);
            let name = text(container, "/name");
            if !name.is_empty() && seen.contains(&name) {
                errors.push(FieldError::duplicate(format!("{path}.name"), &name.into()));
            }
            seen.push(name);
        }
    }
    placement::check(owner, path, errors);
    if let Some(context) = owner.pointer("/spec/securityContext") {
        security::pod(context, &format!("{path}.securityContext"), errors);
    }
    for field in ["hostnameOverride", "runtimeClassName"] {
        let name = owner.pointer(&format!("/spec/{field}")).and_then(Value::as_str);
        if let Some(why) = name.and_then(names::subdomain) {
            let shown = Value::from(name.unwrap_or_default());
            errors.push(FieldError::invalid(format!("{path}.{field}"), &shown, &why));
        }
    }
    if owner.pointer("/spec/preemptionPolicy") == Some(&"".into()) {
        errors.push(FieldError::required(format!("{path}.preemptionPolicy"), ""));
    }
    if owner.pointer("/spec/os").is_some() && text(owner, "/spec/os/name").is_empty() {
        errors.push(FieldError::required(format!("{path}.os.name"), ""));
    }
    let seconds = number(owner, "/spec/activeDeadlineSeconds");
    if let Some(seconds) = seconds.filter(|seconds| !SECONDS.contains(seconds)) {
        let field = format!("{path}.activeDeadlineSeconds");
        let detail = "must be between 1 and 2147483647, inclusive";
        errors.push(FieldError::invalid(field, &seconds.into(), detail));
    }
}

/// Where volumes come from: one place each.
fn sources(owner: &Value, path: &str, errors: &mut Errors) {
    for (at, volume) in items(owner, "/spec/volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{at}]");
        let all = volume.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        for other in all.filter(|key| *key != "name").skip(1) {
            let detail = "may not specify more than 1 volume type";
            errors.push(FieldError::forbidden(format!("{path}.{other}"), detail));
        }
        if volume.get("secret").is_some() && text(volume, "/secret/secretName").is_empty() {
            errors.push(FieldError::required(format!("{path}.secret.secretName"), ""));
        }
    }
}

/// Policies of a pod. Source: `validateRestartPolicy`, `validateDNSPolicy`.
pub(super) fn policies(pod: &Value, errors: &mut Errors) {
    for (field, known) in [
        ("restartPolicy", &["Always", "OnFailure", "Never"][..]),
        ("dnsPolicy", &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"][..]),
    ] {
        let value = text(pod, &format!("/spec/{field}"));
        if !known.contains(&value) {
            errors.push(FieldError::not_supported(format!("spec.{field}"), &value.into(), known));
        }
    }
}

fn container(container: &Value, path: &str, volumes: &[&str], errors: &mut Errors) {
    let name = text(container, "/name");
    if name.is_empty() {
        errors.push(FieldError::required(format!("{path}.name"), ""));
    } else if let Some(detail) = names::label(name) {
        errors.push(FieldError::invalid(format!("{path}.name"), &name.into(), &detail));
    }
    let image = text(container, "/image");
    if image.is_empty() {
        errors.push(FieldError::required(format!("{path}.image"), ""));
    } else if image.trim() != image {
        let detail = "must not have leading or trailing whitespace";
        errors.push(FieldError::invalid(format!("{path}.image"), &image.into(), detail));
    }
    container::check(container, path, errors);
    mounts(container, path, volumes, errors);
    amounts::check(container, path, errors);
    let known = ["Always", "Never", "OnFailure"];
    let policy = container.get("restartPolicy");
    if let Some(policy) = policy.filter(|one| !known.iter().any(|known| *one == known)) {
        errors.push(FieldError::not_supported(format!("{path}.restartPolicy"), policy, &known));
    }
    if let Some(context) = container.get("securityContext") {
        security::container(context, &format!("{path}.securityContext"), errors);
    }
}

fn mounts(container: &Value, path: &str, volumes: &[&str], errors: &mut Errors) {
    let mut paths = Vec::new();
    for (at, mount) in items(container, "/volumeMounts").iter().enumerate() {
        let path = format!("{path}.volumeMounts[{at}]");
        let (name, place) = (text(mount, "/name"), text(mount, "/mountPath"));
        if name.is_empty() {
            errors.push(FieldError::required(format!("{path}.name"), ""));
        } else if !volumes.contains(&name) {
            errors.push(FieldError::not_found(format!("{path}.name"), &name.into()));
        }
        if place.is_empty() {
            errors.push(FieldError::required(format!("{path}.mountPath"), ""));
        } else if paths.contains(&place) {
            let detail = "must be unique";
            errors.push(FieldError::invalid(format!("{path}.mountPath"), &place.into(), detail));
        }
        paths.push(place);
    }
}

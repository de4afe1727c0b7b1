//! Kinds that run nothing.

use serde_json::{Map, Value, json};

use super::pod;
use crate::json::{child, children, default, made};

type Fields = Map<String, Value>;

const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn namespace(object: &mut Fields) {
    if let Some(status) = made(object, "status") {
        default(status, "phase", "Active");
    }
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")).cloned();
    if let (Some(name), Some(metadata)) = (name, made(object, "metadata"))
        && let Some(labels) = made(metadata, "labels")
    {
        labels.insert("kubernetes.io/metadata.name".to_owned(), name);
    }
}

pub(super) fn volume(object: &mut Fields) {
    if let Some(status) = made(object, "status") {
        default(status, "phase", "Pending");
    }
    if let Some(spec) = child(object, "spec") {
        default(spec, "persistentVolumeReclaimPolicy", "Retain");
        default(spec, "volumeMode", "Filesystem");
        if let Some(path) = child(spec, "hostPath") {
            path.entry("type").or_insert_with(|| "".into());
        }
        pod::volume_source(spec);
    }
}

pub(super) fn claim(object: &mut Fields) {
    if let Some(status) = made(object, "status") {
        default(status, "phase", "Pending");
    }
    if let Some(spec) = child(object, "spec") {
        default(spec, "volumeMode", "Filesystem");
    }
}

pub(super) fn secret(object: &mut Fields) {
    default(object, "type", "Opaque");
}

/// Source: `SetDefaults_LimitRangeItem`: limits are what is asked for, too.
pub(super) fn limit_range(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    for item in children(spec, "limits") {
        if item.get("type").and_then(Value::as_str) != Some("Container") {
            continue;
        }
        for (target, source) in
            [("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min")]
        {
            let Some(values) = item.get(source).and_then(Value::as_object).cloned() else {
                continue;
            };
            if let Some(found) = made(item, target) {
                for (name, value) in values {
                    found.entry(name).or_insert(value);
                }
            }
        }
    }
}

pub(super) fn role_binding(object: &mut Fields) {
    if let Some(role) = child(object, "roleRef") {
        // An empty text is written, too.
        if role.get("apiGroup").is_some_and(|group| group == "") {
            role.remove("apiGroup");
        }
        default(role, "apiGroup", RBAC);
    }
    for subject in children(object, "subjects") {
        if matches!(subject.get("kind").and_then(Value::as_str), Some("User" | "Group")) {
            default(subject, "apiGroup", RBAC);
        }
    }
}

pub(super) fn storage_class(object: &mut Fields) {
    default(object, "reclaimPolicy", "Delete");
    default(object, "volumeBindingMode", "Immediate");
}

pub(super) fn csi_driver(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "attachRequired", true);
    default(spec, "podInfoOnMount", false);
    default(spec, "storageCapacity", false);
    default(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    default(spec, "volumeLifecycleModes", json!(["Persistent"]));
    default(spec, "requiresRepublish", false);
    default(spec, "seLinuxMount", false);
    default(spec, "preventPodSchedulingIfMissing", false);
}

pub(super) fn priority_class(object: &mut Fields) {
    default(object, "preemptionPolicy", "PreemptLowerPriority");
}

pub(super) fn webhooks(object: &mut Fields, mutating: bool) {
    for webhook in children(object, "webhooks") {
        default(webhook, "failurePolicy", "Fail");
        default(webhook, "matchPolicy", "Equivalent");
        default(webhook, "namespaceSelector", json!({}));
        default(webhook, "objectSelector", json!({}));
        default(webhook, "timeoutSeconds", 10);
        if mutating {
            default(webhook, "reinvocationPolicy", "Never");
        }
        for rule in children(webhook, "rules") {
            default(rule, "scope", "*");
        }
        let config = child(webhook, "clientConfig");
        if let Some(service) = config.and_then(|config| child(config, "service")) {
            default(service, "port", 443);
        }
    }
}

/// Source: `SetDefaults_MatchResources` and those of the policies around it.
pub(super) fn admission_policy(object: &mut Fields, is_binding: bool) {
    let Some(spec) = child(object, "spec") else { return };
    if !is_binding {
        default(spec, "failurePolicy", "Fail");
    }
    let key = if is_binding { "matchResources" } else { "matchConstraints" };
    let Some(matches) = child(spec, key) else { return };
    default(matches, "matchPolicy", "Equivalent");
    default(matches, "namespaceSelector", json!({}));
    default(matches, "objectSelector", json!({}));
    for list in ["resourceRules", "excludeResourceRules"] {
        children(matches, list).for_each(|rule| default(rule, "scope", "*"));
    }
}

pub(super) fn api_service(object: &mut Fields) {
    if let Some(service) = child(object, "spec").and_then(|spec| child(spec, "service")) {
        default(service, "port", 443);
    }
}

/// Source: `flowcontrol/v1` defaults.
pub(super) fn flow_schema(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    if spec.get("matchingPrecedence").and_then(Value::as_i64).unwrap_or(0) == 0 {
        spec.insert("matchingPrecedence".to_owned(), 1000.into());
    }
}

/// Source: `flowcontrol/v1` defaults.
pub(super) fn priority_level(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    if let Some(exempt) = child(spec, "exempt") {
        default(exempt, "nominalConcurrencyShares", 0);
        default(exempt, "lendablePercent", 0);
    }
    let Some(limited) = child(spec, "limited") else { return };
    default(limited, "nominalConcurrencyShares", 30);
    default(limited, "lendablePercent", 0);
    if let Some(queuing) = child(limited, "limitResponse").and_then(|all| child(all, "queuing")) {
        for (field, value) in [("handSize", 8), ("queues", 64), ("queueLengthLimit", 50)] {
            if queuing.get(field).and_then(Value::as_i64).unwrap_or(0) == 0 {
                queuing.insert(field.to_owned(), value.into());
            }
        }
    }
}

/// Requests for devices. Source: `resource/v1` defaults.
pub(super) fn device_requests(object: &mut Fields, is_template: bool) {
    let Some(mut spec) = child(object, "spec") else { return };
    if is_template {
        let Some(inner) = child(spec, "spec") else { return };
        spec = inner;
    }
    let Some(devices) = child(spec, "devices") else { return };
    for request in children(devices, "requests") {
        if let Some(exactly) = child(request, "exactly") {
            device_request(exactly);
        }
        children(request, "firstAvailable").for_each(device_request);
    }
}

fn device_request(request: &mut Fields) {
    default(request, "allocationMode", "ExactCount");
    let counts = request.get("allocationMode").and_then(Value::as_str) == Some("ExactCount");
    if counts && request.get("count").and_then(Value::as_i64).unwrap_or(0) == 0 {
        request.insert("count".to_owned(), 1.into());
    }
}

/// Source: apiextensions `SetDefaults_CustomResourceDefinition` and its `Spec`.
pub(super) fn definition(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    if let Some(conversion) = made(spec, "conversion") {
        default(conversion, "strategy", "None");
    }
    if let Some(names) = child(spec, "names") {
        let kind = names.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !kind.is_empty() {
            default(names, "singular", kind.to_lowercase());
            default(names, "listKind", format!("{kind}List"));
        }
    }
}

//! Rules of the built-in kinds.

use pintle_schema::Resource;
use serde_json::{Value, json};

use super::{network, plain, pod, policies, rules, secret, selectors, stateful_set, storage, work};
use crate::json::{items, map, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// The most that the data of a Secret or a ConfigMap may have.
const MAX_DATA: usize = 1 << 20;

/// What is wrong with an object of a built-in kind.
pub(super) fn check(resource: &Resource, object: &Value, errors: &mut Errors) {
    rules::check(&resource.kind, object, errors);
    match (resource.group.as_ref(), resource.kind.as_ref()) {
        ("", "Pod") => {
            pod::spec(object, "spec", errors);
            pod::policies(object, errors);
        }
        ("", "Service") => network::service(object, errors),
        ("", "ConfigMap") => {
            data(object, &["data", "binaryData"], errors);
            for key in map(object, "/data").into_iter().flatten().map(|(key, _)| key) {
                if map(object, "/binaryData").is_some_and(|other| other.contains_key(key)) {
                    let detail = "duplicate of key present in binaryData";
                    let path = format!("data[{key}]");
                    errors.push(FieldError::invalid(path, &key.as_str().into(), detail));
                }
            }
        }
        ("", "Secret") => {
            data(object, &["data"], errors);
            secret::check(object, errors);
        }
        ("", "Endpoints") => plain::endpoints(object, errors),
        ("apps", "ControllerRevision") => plain::revision(object, errors),
        ("scheduling.k8s.io", "PriorityClass") => plain::priority_class(object, errors),
        ("networking.k8s.io", "NetworkPolicy") => network::policy(object, errors),
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => plain::role(object, errors),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => plain::definition(object, errors),
        (
            "admissionregistration.k8s.io",
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration",
        ) => policies::webhooks(object, errors),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy") => {
            policies::admission_policy(object, errors);
        }
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy") => {
            policies::mutations(object, errors);
        }
        (
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding" | "MutatingAdmissionPolicyBinding",
        ) => policies::admission_binding(object, errors),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema") => policies::flow_schema(object, errors),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration") => {
            policies::priority_level(object, errors);
        }
        ("apiregistration.k8s.io", "APIService") => policies::api_service(object, errors),
        ("certificates.k8s.io", "ClusterTrustBundle") => policies::trust_bundle(object, errors),
        ("" | "events.k8s.io", "Event") => policies::event(object, errors),
        ("storage.k8s.io", "CSIDriver") => storage::driver(object, errors),
        ("storage.k8s.io", "VolumeAttachment") => storage::attachment(object, errors),
        ("", "PersistentVolume") => storage::volume(object, errors),
        ("", "PersistentVolumeClaim") => claim(object, "spec", errors),
        ("", "PodTemplate") => pod::template(object, "template", errors),
        ("", "ReplicationController") => replication_controller(object, errors),
        ("apps", "Deployment") => {
            workload(object, errors);
            deadline(object, errors);
            rollout(object, errors);
            pod::always_restarts(object, errors);
        }
        ("apps", "ReplicaSet" | "DaemonSet") => {
            workload(object, errors);
            pod::always_restarts(object, errors);
        }
        ("apps", "StatefulSet") => {
            selecting(object, errors);
            stateful_set::check(object, errors);
            pod::always_restarts(object, errors);
        }
        ("batch", "Job") => work::job(object, "spec", errors),
        ("batch", "CronJob") => work::cron_job(object, errors),
        ("autoscaling", "HorizontalPodAutoscaler") => work::autoscaler(object, errors),
        ("policy", "PodDisruptionBudget") => work::budget(object, errors),
        ("networking.k8s.io", "Ingress") => network::ingress(object, errors),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            binding(object, errors);
        }
        _ => {}
    }
}

pub(super) fn not_negative(object: &Value, path: &str, errors: &mut Errors) {
    let pointer = format!("/{}", path.replace('.', "/"));
    if let Some(value) = object.pointer(&pointer)
        && value.as_i64().is_some_and(|number| number < 0)
    {
        errors.push(FieldError::invalid(path, value, "must be greater than or equal to 0"));
    }
}

/// Deployments, ReplicaSets and DaemonSets.
fn workload(object: &Value, errors: &mut Errors) {
    selecting(object, errors);
    pod::template(object, "spec.template", errors);
}

/// Numbers and selectors of what keeps pods.
fn selecting(object: &Value, errors: &mut Errors) {
    not_negative(object, "spec.replicas", errors);
    not_negative(object, "spec.minReadySeconds", errors);
    not_negative(object, "spec.revisionHistoryLimit", errors);
    match map(object, "/spec/selector") {
        None => {
            errors.push(FieldError::required("spec.selector", ""));
            if text(object, "/kind") == "Deployment" {
                selects_its_pods(object, errors);
            }
        }
        Some(selector) => {
            if selector.is_empty() {
                let detail = "empty selector is invalid for deployment";
                let kind = match text(object, "/kind") {
                    "ReplicaSet" => "deployment".to_owned(),
                    kind => kind.to_lowercase(),
                };
                let detail = detail.replace("deployment", &kind);
                errors.push(FieldError::invalid("spec.selector", &json!({}), &detail));
            }
            let selector = object.pointer("/spec/selector").unwrap_or(&Value::Null);
            let mut wrong = Errors::new();
            selectors::check(selector, "spec.selector", &mut wrong);
            if wrong.is_empty() {
                selects_its_pods(object, errors);
            } else {
                let detail = "invalid label selector";
                errors.push(FieldError::invalid("spec.selector", selector, detail));
            }
        }
    }
}

/// Source: `ValidateReplicationControllerSpec`.
fn replication_controller(object: &Value, errors: &mut Errors) {
    not_negative(object, "spec.replicas", errors);
    not_negative(object, "spec.minReadySeconds", errors);
    if map(object, "/spec/selector").is_none_or(serde_json::Map::is_empty) {
        errors.push(FieldError::required("spec.selector", ""));
    } else {
        selects_its_pods(object, errors);
    }
    pod::template(object, "spec.template", errors);
    pod::always_restarts(object, errors);
}

/// A rollout takes longer than its pods have to be ready.
fn deadline(object: &Value, errors: &mut Errors) {
    let Some(seconds) = number(object, "/spec/progressDeadlineSeconds") else { return };
    if seconds <= number(object, "/spec/minReadySeconds").unwrap_or(0) {
        let detail = "must be greater than minReadySeconds";
        errors.push(FieldError::invalid("spec.progressDeadlineSeconds", &seconds.into(), detail));
    }
}

/// Source: `ValidateDeploymentStrategy`.
fn rollout(object: &Value, errors: &mut Errors) {
    let kind = text(object, "/spec/strategy/type");
    match kind {
        "RollingUpdate" => {}
        "Recreate" => {
            if object.pointer("/spec/strategy/rollingUpdate").is_some() {
                let detail = "may not be specified when strategy `type` is 'Recreate'";
                errors.push(FieldError::forbidden("spec.strategy.rollingUpdate", detail));
            }
        }
        _ => {
            let known = ["Recreate", "RollingUpdate"];
            // Shown as Go has it.
            let shown = json!({ "Type": kind, "RollingUpdate": null });
            let mut error = FieldError::not_supported("spec.strategy", &shown, &known);
            error.told = Some(format!(
                "Unsupported value: {{\"Type\":{kind:?},\"RollingUpdate\":null}}: supported \
                 values: \"Recreate\", \"RollingUpdate\""
            ));
            errors.push(error);
        }
    }
}

pub(super) fn selects_its_pods(object: &Value, errors: &mut Errors) {
    let labels = object.pointer("/spec/template/metadata/labels").cloned().unwrap_or(json!({}));
    let pod = json!({ "metadata": { "labels": labels } });
    if !pintle_ready::selects(object, &pod) {
        let shown = object.pointer("/spec/template/metadata/labels").cloned().unwrap_or_default();
        errors.push(FieldError::invalid(
            "spec.template.metadata.labels",
            &shown,
            "`selector` does not match template `labels`",
        ));
    }
}

fn data(object: &Value, fields: &[&str], errors: &mut Errors) {
    let mut size = 0;
    for field in fields {
        for (key, value) in map(object, &format!("/{field}")).into_iter().flatten() {
            let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            if key.is_empty() || !key.bytes().all(fine) {
                let detail = "a valid config key must consist of alphanumeric characters, '-', '_' \
                              or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used \
                              for validation is '[-._a-zA-Z0-9]+')";
                let path = format!("{field}[{key}]");
                errors.push(FieldError::invalid(path, &key.as_str().into(), detail));
            }
            if matches!(key.as_str(), "." | "..") {
                let detail = format!("must not be '{key}'");
                errors.push(FieldError::invalid(
                    format!("{field}[{key}]"),
                    &key.as_str().into(),
                    &detail,
                ));
            }
            size += value.as_str().map_or(0, |text| length(object, field, text));
        }
    }
    if size > MAX_DATA {
        errors.push(FieldError::too_long(fields.first().copied().unwrap_or_default(), MAX_DATA));
    }
}

/// Bytes that a text stands for, which is in base64 unless it is of a ConfigMap's `data`.
fn length(object: &Value, field: &str, text: &str) -> usize {
    match (self::text(object, "/kind"), field) {
        ("ConfigMap", "data") => text.len(),
        _ => text.trim_end_matches('=').len() * 3 / 4,
    }
}

/// The spec of a claim, which is at `path`. Source: `ValidatePersistentVolumeClaimSpec`.
pub(super) fn claim(claim: &Value, path: &str, errors: &mut Errors) {
    let (modes, size) = (format!("{path}.accessModes"), format!("{path}.resources[storage]"));
    if items(claim, "/spec/accessModes").is_empty() {
        let detail = "at least 1 access mode is required";
        errors.push(FieldError::required(&modes, detail));
    }
    let known = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
    for mode in items(claim, "/spec/accessModes") {
        if !known.contains(&mode.as_str().unwrap_or_default()) {
            errors.push(FieldError::not_supported(&modes, mode, &known));
        }
    }
    let storage = text(claim, "/spec/resources/requests/storage");
    if crate::quantity::Quantity::parse(storage).is_some_and(|found| found.nano() <= 0) {
        let detail = "must be greater than zero";
        errors.push(FieldError::invalid(&size, &storage.into(), detail));
    }
    if storage.is_empty() {
        errors.push(FieldError::required(&size, ""));
    }
    storage::data_sources(claim, path, errors);
}

fn binding(object: &Value, errors: &mut Errors) {
    for (at, subject) in items(object, "/subjects").iter().enumerate() {
        if text(subject, "/name").is_empty() {
            errors.push(FieldError::required(format!("subjects[{at}].name"), ""));
        }
        let group = match text(subject, "/kind") {
            "ServiceAccount" => "",
            _ => "rbac.authorization.k8s.io",
        };
        let given = text(subject, "/apiGroup");
        if matches!(text(subject, "/kind"), "ServiceAccount" | "User" | "Group") && given != group {
            let field = format!("subjects[{at}].apiGroup");
            errors.push(FieldError::not_supported(field, &given.into(), &[group]));
        }
        let is_cluster_wide = text(object, "/kind") == "ClusterRoleBinding";
        let is_account = text(subject, "/kind") == "ServiceAccount";
        if is_cluster_wide && is_account && text(subject, "/namespace").is_empty() {
            errors.push(FieldError::required(format!("subjects[{at}].namespace"), ""));
        }
    }
}

//! Rules of the built-in kinds.

use pintle_schema::Resource;
use serde_json::{Value, json};

use super::{network, plain, pod, policies, rules, secret, selectors, stateful_set, storage};
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
        ("networking.k8s.io", "NetworkPolicy") => plain::policy(object, errors),
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
        ("batch", "Job") => job(object, "spec", errors),
        ("batch", "CronJob") => cron_job(object, errors),
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaler(object, errors),
        ("policy", "PodDisruptionBudget") => budget(object, errors),
        ("networking.k8s.io", "Ingress") => network::ingress(object, errors),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            binding(object, errors);
        }
        _ => {}
    }
}

fn not_negative(object: &Value, path: &str, errors: &mut Errors) {
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
                let kind = text(object, "/kind").to_lowercase();
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

fn selects_its_pods(object: &Value, errors: &mut Errors) {
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

fn job(object: &Value, path: &str, errors: &mut Errors) {
    for field in [
        "parallelism",
        "completions",
        "backoffLimit",
        "activeDeadlineSeconds",
        "ttlSecondsAfterFinished",
    ] {
        not_negative(object, &format!("{path}.{field}"), errors);
    }
    let pointer = format!("/{}", path.replace('.', "/"));
    let spec = object.pointer(&pointer).unwrap_or(&Value::Null);
    if let Some(count) = spec.get("backoffLimitPerIndex")
        && text(spec, "/completionMode") != "Indexed"
    {
        let field = format!("{path}.backoffLimitPerIndex");
        errors.push(FieldError::invalid(field, count, "requires indexed completion mode"));
    }
    // The server gives Jobs their selectors: only who replaces one can leave it out.
    if path == "spec" {
        if spec.get("selector").is_none() {
            errors.push(FieldError::required("spec.selector", ""));
        }
        selects_its_pods(object, errors);
    }
    pod::template(object, &format!("{path}.template"), errors);
    pod::never_restarts_always(object, &format!("{path}.template"), errors);
}

fn cron_job(object: &Value, errors: &mut Errors) {
    if text(object, "/spec/schedule").is_empty() {
        errors.push(FieldError::required("spec.schedule", ""));
    } else if crate::schedule::Schedule::parse(text(object, "/spec/schedule")).is_none() {
        let value = object.pointer("/spec/schedule").cloned().unwrap_or_default();
        let words: Vec<&str> = text(object, "/spec/schedule").split_whitespace().collect();
        let detail = match words.len() {
            5 => "failed to parse the schedule".to_owned(),
            count => {
                format!("expected exactly 5 fields, found {count}: [{}]", words.join(" "))
            }
        };
        errors.push(FieldError::invalid("spec.schedule", &value, &detail));
    }
    let known = ["Allow", "Forbid", "Replace"];
    let policy = text(object, "/spec/concurrencyPolicy");
    if !known.contains(&policy) {
        errors.push(FieldError::not_supported("spec.concurrencyPolicy", &policy.into(), &known));
    }
    if let Some(zone) = object.pointer("/spec/timeZone").and_then(Value::as_str)
        && !crate::zones::is_zone(zone)
    {
        let detail = format!("unknown time zone {zone}");
        errors.push(FieldError::invalid("spec.timeZone", &zone.into(), &detail));
    }
    job(object, "spec.jobTemplate.spec", errors);
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

fn autoscaler(object: &Value, errors: &mut Errors) {
    let most = number(object, "/spec/maxReplicas").unwrap_or(0);
    let least = number(object, "/spec/minReplicas").unwrap_or(1);
    if most == 0 {
        errors.push(FieldError::required("spec.maxReplicas", ""));
    } else if most < 0 {
        let detail = "must be greater than or equal to 1";
        errors.push(FieldError::invalid("spec.maxReplicas", &most.into(), detail));
    }
    let outside = |metric: &Value| matches!(text(metric, "/type"), "Object" | "External");
    if least == 0 && !items(object, "/spec/metrics").iter().any(outside) {
        let detail = "must specify at least one Object or External metric to support scaling to \
                      zero replicas";
        errors.push(FieldError::forbidden("spec.metrics", detail));
    }
    if most < least {
        let detail = "must be greater than or equal to `minReplicas`";
        errors.push(FieldError::invalid("spec.maxReplicas", &most.into(), detail));
    }
    for field in ["kind", "name"] {
        if text(object, &format!("/spec/scaleTargetRef/{field}")).is_empty() {
            errors.push(FieldError::required(format!("spec.scaleTargetRef.{field}"), ""));
        }
    }
    if text(object, "/spec/scaleTargetRef/apiVersion").is_empty() {
        let detail = "apiVersion must specify API group";
        let field = "spec.scaleTargetRef.apiVersion";
        errors.push(FieldError::invalid(field, &"".into(), detail));
    }
}

/// A number that is not negative, or a percentage. Source: `ValidatePositiveIntOrPercent`.
fn share(object: &Value, field: &str, errors: &mut Errors) {
    let Some(value) = object.pointer(&format!("/spec/{field}")) else { return };
    let path = format!("spec.{field}");
    if value.as_i64().is_some_and(|number| number < 0) {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid(path, value, detail));
    } else if let Some(percent) = value.as_str() {
        match percent.strip_suffix('%').and_then(|number| number.parse::<u64>().ok()) {
            None => {
                let detail = "a valid percent string must be a numeric string followed by an \
                              ending '%' (e.g. '1%',  or '93%', regex used for validation is \
                              '[0-9]+%')";
                errors.push(FieldError::invalid(path, value, detail));
            }
            Some(number) if number > 100 => {
                errors.push(FieldError::invalid(path, value, "must not be greater than 100%"));
            }
            Some(_) => {}
        }
    }
}

fn budget(object: &Value, errors: &mut Errors) {
    share(object, "minAvailable", errors);
    share(object, "maxUnavailable", errors);
    let (least, most) =
        (object.pointer("/spec/minAvailable"), object.pointer("/spec/maxUnavailable"));
    if least.is_some() && most.is_some() {
        let detail = "minAvailable and maxUnavailable cannot be both set";
        let shown = |field: &str| {
            let value = object.pointer(&format!("/spec/{field}"));
            value.map_or("null".to_owned(), Value::to_string)
        };
        let mut error = FieldError::invalid("spec", &Value::Null, detail);
        // Shown as Go has it.
        error.told = Some(format!(
            "Invalid value: {{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\
             \"UnhealthyPodEvictionPolicy\":{}}}: {detail}",
            shown("minAvailable"),
            shown("selector"),
            shown("maxUnavailable"),
            shown("unhealthyPodEvictionPolicy")
        ));
        errors.push(error);
    }
}

fn binding(object: &Value, errors: &mut Errors) {
    for (at, subject) in items(object, "/subjects").iter().enumerate() {
        if text(subject, "/name").is_empty() {
            errors.push(FieldError::required(format!("subjects[{at}].name"), ""));
        }
        let is_cluster_wide = text(object, "/kind") == "ClusterRoleBinding";
        let is_account = text(subject, "/kind") == "ServiceAccount";
        if is_cluster_wide && is_account && text(subject, "/namespace").is_empty() {
            errors.push(FieldError::required(format!("subjects[{at}].namespace"), ""));
        }
    }
}

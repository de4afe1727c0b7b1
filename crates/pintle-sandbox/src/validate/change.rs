//! Fields that may not change.

use serde_json::{Map, Value, json};

use crate::json::{items, map, text};
use crate::status::FieldError;
use crate::write::Target;

const IMMUTABLE: &str = "field is immutable";

/// Fields of a StatefulSet that may change.
const STATEFUL: [&str; 7] = [
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];

/// Fields of a pod that may change, each with those of its containers.
const POD: [&str; 4] =
    ["activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates"];

/// Source: `ValidateObjectMetaAccessorUpdate`.
pub(super) fn metadata(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    for field in ["name", "namespace", "uid", "creationTimestamp"] {
        let path = format!("/metadata/{field}");
        if old.pointer(&path) != new.pointer(&path) {
            let value = new.pointer(&path).cloned().unwrap_or_default();
            errors.push(FieldError::invalid(format!("metadata.{field}"), &value, IMMUTABLE));
        }
    }
    let was_marked = old.pointer("/metadata/deletionTimestamp").is_some();
    let had = items(old, "/metadata/finalizers");
    let added: Vec<&Value> =
        items(new, "/metadata/finalizers").iter().filter(|one| !had.contains(one)).collect();
    if was_marked && !added.is_empty() {
        let detail = format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers \
             []string{{{}}}",
            added.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", ")
        );
        errors.push(FieldError::forbidden("metadata.finalizers", &detail));
    }
}

/// What may not change in objects of a kind.
pub(super) fn content(target: &Target, old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    if !target.resource.is_builtin() {
        return;
    }
    let mut fixed = |paths: &[&str]| {
        paths.iter().for_each(|path| unchanged(path, IMMUTABLE, old, new, errors));
    };
    match (target.resource.group.as_ref(), target.resource.kind.as_ref()) {
        ("apps", "Deployment" | "DaemonSet" | "ReplicaSet") => fixed(&["spec.selector"]),
        ("batch", "Job") => {
            fixed(&["spec.selector", "spec.completionMode"]);
            job_template(old, new, errors);
            completions(old, new, errors);
        }
        ("networking.k8s.io", "IngressClass") => fixed(&["spec.controller"]),
        ("apps", "StatefulSet") => stateful_set(old, new, errors),
        ("events.k8s.io", "Event") => event(old, new, errors),
        ("", "Service") => service(old, new, errors),
        ("", "PersistentVolumeClaim") => claim(old, new, errors),
        ("", "Pod") => pod(old, new, errors),
        ("", "Secret") => {
            unchanged("type", IMMUTABLE, old, new, errors);
            frozen(old, new, &["data"], errors);
        }
        ("", "ConfigMap") => frozen(old, new, &["data", "binaryData"], errors),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            role_ref(old, new, errors);
        }
        ("storage.k8s.io", "StorageClass") => storage_class(old, new, errors),
        ("scheduling.k8s.io", "PriorityClass") if old.get("value") != new.get("value") => {
            errors.push(FieldError::forbidden("value", "may not be changed in an update."));
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            unchanged("spec.group", IMMUTABLE, old, new, errors);
            unchanged("spec.scope", IMMUTABLE, old, new, errors);
            unchanged("spec.names.plural", IMMUTABLE, old, new, errors);
            unchanged("spec.names.kind", IMMUTABLE, old, new, errors);
        }
        _ => {}
    }
}

/// Source: `ValidateEventUpdate`. Fields are called as `v1` does.
fn event(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    for (field, shown) in [
        ("regarding", "involvedObject"),
        ("reason", "reason"),
        ("note", "message"),
        ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
        ("reason", "reason"),
        ("type", "type"),
        ("eventTime", "eventTime"),
        ("action", "action"),
        ("related", "related"),
        ("reportingController", "reportingController"),
        ("reportingInstance", "reportingInstance"),
    ] {
        if old.get(field) != new.get(field) {
            let value = new.get(field).cloned().unwrap_or_default();
            errors.push(FieldError::invalid(shown, &value, IMMUTABLE));
        }
    }
}

fn unchanged(path: &str, detail: &str, old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let pointer = format!("/{}", path.replace('.', "/"));
    if old.pointer(&pointer) != new.pointer(&pointer) {
        let value = new.pointer(&pointer).cloned().unwrap_or_default();
        errors.push(FieldError::invalid(path, &value, detail));
    }
}

/// What is bound stays; it is shown as Go calls its fields.
fn role_ref(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    if old.get("roleRef") == new.get("roleRef") {
        return;
    }
    let part = |field: &str| text(new, &format!("/roleRef/{field}"));
    let shown = json!({ "APIGroup": part("apiGroup"), "Kind": part("kind"), "Name": part("name") });
    errors.push(FieldError::invalid("roleRef", &shown, IMMUTABLE));
}

/// The template of a Job; one that has not begun may still be told where its pods run. Source:
/// `validatePodTemplateUpdate`.
fn job_template(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let waits = old.pointer("/spec/suspend") == Some(&json!(true))
        && old.pointer("/status/startTime").is_none();
    let plain = |job: &Value| {
        let mut template = job.pointer("/spec/template").cloned().unwrap_or_default();
        let free = ["nodeSelector", "tolerations", "schedulingGates", "affinity"];
        if let Some(spec) = template.get_mut("spec").and_then(Value::as_object_mut) {
            free.iter().for_each(|field| drop(spec.remove(*field)));
        }
        template["metadata"] = Value::Null;
        template
    };
    if !waits || plain(old) != plain(new) {
        unchanged("spec.template", IMMUTABLE, old, new, errors);
    }
}

/// An indexed Job whose pods are all at work may be made larger or smaller.
fn completions(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let indexed = text(new, "/spec/completionMode") == "Indexed";
    let both = new.pointer("/spec/completions") == new.pointer("/spec/parallelism");
    if !(indexed && both) {
        unchanged("spec.completions", IMMUTABLE, old, new, errors);
    }
}

fn without(spec: &Value, path: &str, fields: &[&str]) -> Map<String, Value> {
    let mut spec = map(spec, path).cloned().unwrap_or_default();
    fields.iter().for_each(|field| drop(spec.remove(*field)));
    spec
}

fn stateful_set(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    for field in ["serviceName", "podManagementPolicy"] {
        unchanged(&format!("spec.{field}"), IMMUTABLE, old, new, errors);
    }
    let free: Vec<&str> =
        STATEFUL.iter().chain(&["serviceName", "podManagementPolicy"]).copied().collect();
    if without(old, "/spec", &free) != without(new, "/spec", &free) {
        let detail = "updates to statefulset spec for fields other than 'replicas', 'ordinals', \
                      'template', 'updateStrategy', 'revisionHistoryLimit', \
                      'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
        errors.push(FieldError::forbidden("spec", detail));
    }
}

/// Source: `ValidateServiceClusterIPsRelatedFields` and its update.
fn service(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let needs = |service: &Value| text(service, "/spec/type") != "ExternalName";
    let (before, after) = (text(old, "/spec/clusterIP"), text(new, "/spec/clusterIP"));
    if !needs(old) || !needs(new) || before.is_empty() || after.is_empty() {
        return;
    }
    if before != after {
        let others = items(new, "/spec/clusterIPs").iter().skip(1).cloned();
        let all: Value = std::iter::once(after.into()).chain(others).collect();
        errors.push(FieldError::invalid("spec.clusterIPs[0]", &all, "may not change once set"));
    }
}

fn claim(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let free = ["resources", "volumeAttributesClassName", "volumeName"];
    let differs = without(old, "/spec", &free) != without(new, "/spec", &free);
    let named = text(old, "/spec/volumeName");
    let renamed = !named.is_empty() && named != text(new, "/spec/volumeName");
    let (before, after) = (requested(old), requested(new));
    let grows = text(old, "/status/phase") == "Bound";
    if differs || renamed || (before != after && !grows) {
        let detail = "spec is immutable after creation except resources.requests and \
                      volumeAttributesClassName for bound claims";
        errors.push(FieldError::forbidden("spec", detail));
    } else if after < before {
        let detail = "field can not be less than status.capacity";
        errors.push(FieldError::forbidden("spec.resources.requests.storage", detail));
    }
}

fn requested(claim: &Value) -> i128 {
    let text = text(claim, "/spec/resources/requests/storage");
    crate::quantity::Quantity::parse(text).map_or(0, |quantity| quantity.nano())
}

fn pod(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    let fixed = |pod: &Value| {
        let mut spec = without(pod, "/spec", &POD);
        for list in ["containers", "initContainers"] {
            let containers = spec.get_mut(list).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten().filter_map(Value::as_object_mut) {
                container.remove("image");
            }
        }
        spec
    };
    if fixed(old) != fixed(new) {
        let detail = "pod updates may not change fields other than \
                      `spec.containers[*].image`,`spec.initContainers[*].image`,\
                      `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing \
                      tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if \
                      it was previously negative)";
        errors.push(FieldError::forbidden("spec", detail));
    }
}

fn frozen(old: &Value, new: &Value, fields: &[&str], errors: &mut Vec<FieldError>) {
    if old.get("immutable") != Some(&json!(true)) {
        return;
    }
    let detail = "field is immutable when `immutable` is set";
    if new.get("immutable") != Some(&json!(true)) {
        errors.push(FieldError::forbidden("immutable", detail));
    }
    for field in fields.iter().filter(|field| old.get(**field) != new.get(**field)) {
        errors.push(FieldError::forbidden(*field, detail));
    }
}

fn storage_class(old: &Value, new: &Value, errors: &mut Vec<FieldError>) {
    for field in ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"] {
        if old.get(field) != new.get(field) {
            errors.push(FieldError::invalid(field, &Value::Null, IMMUTABLE));
        }
    }
}

//! What is special about a kind when its objects are written.
//!
//! Source: `pkg/registry/*/strategy.go` of Kubernetes 1.37, and `customResourceStrategy`.

use pintle_fields::{Path, reset_fields};
use serde_json::{Map, Value, json};

use super::Target;
use super::generation::counts_generation;
use crate::defaults::TEMPLATES;
use crate::json::{made, text};
use crate::state::State;

/// Resources that are only replaced by whoever knows the version. Source: `AllowUnconditionalUpdate`.
const CONDITIONAL: [(&str, &str); 17] = [
    ("certificates.k8s.io", "clustertrustbundles"),
    ("apiregistration.k8s.io", "apiservices"),
    ("apiextensions.k8s.io", "customresourcedefinitions"),
    ("coordination.k8s.io", "leases"),
    ("node.k8s.io", "runtimeclasses"),
    ("policy", "poddisruptionbudgets"),
    ("storage.k8s.io", "csidrivers"),
    ("storage.k8s.io", "csinodes"),
    ("storage.k8s.io", "csistoragecapacities"),
    ("storage.k8s.io", "volumeattachments"),
    ("storagemigration.k8s.io", "storageversionmigrations"),
    ("admissionregistration.k8s.io", "mutatingadmissionpolicies"),
    ("admissionregistration.k8s.io", "mutatingadmissionpolicybindings"),
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
    ("admissionregistration.k8s.io", "validatingadmissionpolicies"),
    ("admissionregistration.k8s.io", "validatingadmissionpolicybindings"),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations"),
];

/// Whether an update has to say which version it is of.
pub(super) fn is_conditional(target: &Target) -> bool {
    let resource = &target.resource;
    let place = (resource.group.as_ref(), resource.plural.as_ref());
    !resource.is_builtin() || CONDITIONAL.contains(&place)
}

/// Fields of metadata that the server alone writes.
const OWN_METADATA: [&str; 4] =
    ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

/// The status of an object that is not the writer's to say is nobody's, either. Source:
/// `GetResetFields`.
pub(super) fn without_status(target: &Target, object: &mut Value) {
    if has_status(target)
        && let Some(map) = object.as_object_mut()
    {
        map.remove("status");
    }
}

pub(super) fn has_status(target: &Target) -> bool {
    target.resource.subresource("status").is_some()
}

/// Fields of features that are off unless somebody turns them on, by kind. Source: `dropDisabledFields`
/// of the registries.
const DISABLED: [(&str, &str); 9] = [
    ("Lease", "/spec/strategy"),
    ("Lease", "/spec/preferredHolder"),
    ("Node", "/spec/podPreemptionPolicy"),
    ("Node", "/spec/configSource"),
    ("ResourceSlice", "/spec/partitionTypeAttribute"),
    ("Pod", "/spec/schedulingGroup"),
    ("PodTemplate", "/template/spec/schedulingGroup"),
    ("CronJob", "/spec/jobTemplate/spec/template/spec/schedulingGroup"),
    ("", "/spec/template/spec/schedulingGroup"),
];

fn drop_disabled(target: &Target, object: &mut Value) {
    let kind = target.resource.kind.as_ref();
    let of_kind = |of: &str| of == kind || (of.is_empty() && PODS.contains(&kind));
    for (_, path) in DISABLED.iter().filter(|(of, _)| of_kind(of)) {
        let Some((parent, field)) = path.rsplit_once('/') else { continue };
        if let Some(map) = object.pointer_mut(parent).and_then(Value::as_object_mut) {
            map.remove(field);
        }
    }
}

/// Kinds with a template of pods in their spec.
const PODS: [&str; 6] =
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"];

/// Before anything else is done with a new object: its status is not the writer's to say.
pub(super) fn before_create(target: &Target, object: &mut Value) {
    if target.resource.is_builtin() {
        drop_disabled(target, object);
    }
    let counts = counts_generation(target);
    let Some(map) = object.as_object_mut() else { return };
    if has_status(target) {
        map.remove("status");
    }
    let Some(metadata) = made(map, "metadata") else { return };
    OWN_METADATA.iter().for_each(|field| drop(metadata.remove(*field)));
    metadata.remove("selfLink");
    if counts {
        metadata.insert("generation".to_owned(), 1.into());
    }
    if is_daemon_set(target) {
        let given = metadata.get("annotations").and_then(|all| all.get(TEMPLATES));
        let given = given.and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok());
        count_templates(metadata, given.unwrap_or(0).max(1));
    }
    let core = target.resource.group.is_empty();
    if core && target.resource.kind == "PersistentVolumeClaim" {
        name_sources(map);
    }
    let is_namespace = target.resource.kind == "Namespace" && core;
    if is_namespace && let Some(spec) = made(map, "spec") {
        let finalizers = spec.entry("finalizers").or_insert_with(|| json!([]));
        if let Value::Array(all) = finalizers
            && !all.contains(&json!("kubernetes"))
        {
            all.push("kubernetes".into());
        }
    }
    if let (false, Some(metadata)) = (target.namespace.is_empty(), map.get_mut("metadata")) {
        metadata["namespace"] = target.namespace.as_str().into();
    }
}

/// What a new object is given once its fields are settled.
pub(super) fn on_create(state: &mut State, target: &Target, object: &mut Value) {
    let uid = state.uid();
    let time = state.time();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("uid".to_owned(), uid.clone().into());
        metadata.insert("creationTimestamp".to_owned(), time.into());
    }
    let kind = (target.resource.group.as_ref(), target.resource.kind.as_ref());
    match kind {
        ("batch", "Job") => name_pods_of_job(object, &uid),
        ("", "Pod") => {
            let class = quality(object);
            object["status"]["phase"] = "Pending".into();
            object["status"]["qosClass"] = class.into();
        }
        _ => {}
    }
}

/// Source: `batch/job/strategy.go` `generateSelector`.
fn name_pods_of_job(object: &mut Value, uid: &str) {
    if object.pointer("/spec/manualSelector") == Some(&json!(true)) {
        return;
    }
    let name = text(object, "/metadata/name").to_owned();
    let labels = [
        ("batch.kubernetes.io/controller-uid", uid),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", uid),
        ("job-name", &name),
    ];
    let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) else { return };
    let template = made(spec, "template").and_then(|template| made(template, "metadata"));
    if let Some(found) = template.and_then(|metadata| made(metadata, "labels")) {
        for (key, value) in labels {
            found.insert(key.to_owned(), value.into());
        }
    }
    if let Some(selector) = made(spec, "selector").and_then(|found| made(found, "matchLabels")) {
        selector.insert("batch.kubernetes.io/controller-uid".to_owned(), uid.into());
    }
}

/// Source: `qos.ComputePodQOS`.
pub(crate) fn quality(pod: &Value) -> &'static str {
    let lists = ["/spec/containers", "/spec/initContainers"];
    let containers = lists.iter().flat_map(|path| crate::json::items(pod, path));
    let (mut some, mut guaranteed) = (false, true);
    for container in containers {
        for resource in ["cpu", "memory"] {
            let request = text(container, &format!("/resources/requests/{resource}"));
            let limit = text(container, &format!("/resources/limits/{resource}"));
            some |= !request.is_empty() || !limit.is_empty();
            guaranteed &= !limit.is_empty() && request == limit;
        }
    }
    match (some, guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

/// Before it is written down who manages what: the status, or everything but the status, stays what it
/// was. Source: `GetResetFields`.
pub(super) fn reset(target: &Target, old: &Value, new: &mut Value) {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object_mut()) else { return };
    if target.subresource == "status" {
        keep_all_but_status(target, old, new);
    } else if has_status(target) {
        copy(old, new, "status");
    }
}

/// What of a configuration is applied.
pub(super) fn reset_config(target: &Target, config: &mut Value) {
    let Some(map) = config.as_object_mut() else { return };
    if target.subresource == "status" {
        map.retain(|key, _| matches!(key.as_str(), "apiVersion" | "kind" | "metadata" | "status"));
    } else if has_status(target) {
        map.remove("status");
    }
}

/// Before an object is replaced: what the server alone writes stays what it was.
pub(super) fn before_update(target: &Target, old: &Value, new: &mut Value) {
    if target.resource.is_builtin() {
        drop_disabled(target, new);
    }
    let (Some(old), Some(new)) = (old.as_object(), new.as_object_mut()) else { return };
    if is_daemon_set(target) && target.subresource.is_empty() {
        keep_templates(old, new);
    }
    let empty = Map::new();
    let before = old.get("metadata").and_then(Value::as_object).unwrap_or(&empty);
    if let Some(metadata) = made(new, "metadata") {
        let given = metadata.get("uid").and_then(Value::as_str).unwrap_or_default().to_owned();
        for field in OWN_METADATA.iter().chain(&["generation", "namespace", "name"]) {
            copy(before, metadata, field);
        }
        if !given.is_empty() {
            metadata.insert("uid".to_owned(), given.into());
        }
        metadata.remove("selfLink");
        if !metadata.contains_key("generateName") {
            copy(before, metadata, "generateName");
        }
    }
    if target.resource.kind == "Namespace" && target.subresource.is_empty() {
        copy(old, new, "spec");
    }
}

/// A claim begins with one thing, which is said in an old and a new way. Source:
/// `EnforceDataSourceBackwardsCompatibility` and `NormalizeDataSources`.
fn name_sources(claim: &mut Map<String, Value>) {
    let Some(spec) = claim.get_mut("spec").and_then(Value::as_object_mut) else { return };
    let is_old = |source: &Value| {
        matches!(
            (text(source, "/apiGroup"), text(source, "/kind")),
            ("", "PersistentVolumeClaim") | ("snapshot.storage.k8s.io", "VolumeSnapshot")
        )
    };
    if spec.get("dataSource").is_some_and(|source| !is_old(source)) {
        spec.remove("dataSource");
    }
    match (spec.get("dataSource").cloned(), spec.get("dataSourceRef").cloned()) {
        (Some(source), None) => drop(spec.insert("dataSourceRef".to_owned(), source)),
        (None, Some(source)) if text(&source, "/namespace").is_empty() => {
            spec.insert("dataSource".to_owned(), source);
        }
        _ => {}
    }
}

fn is_daemon_set(target: &Target) -> bool {
    target.resource.group == "apps" && target.resource.kind == "DaemonSet"
}

fn count_templates(metadata: &mut Map<String, Value>, count: i64) {
    if let Some(annotations) = made(metadata, "annotations") {
        annotations.insert(TEMPLATES.to_owned(), count.to_string().into());
    }
}

/// Source: `daemonSetStrategy.PrepareForUpdate`.
fn keep_templates(old: &Map<String, Value>, new: &mut Map<String, Value>) {
    let template =
        |set: &Map<String, Value>| set.get("spec").and_then(|spec| spec.get("template")).cloned();
    let before = old.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let before = before.and_then(|all| all.get(TEMPLATES)).and_then(Value::as_str);
    let before = before.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let changed = template(old) != template(new);
    if let Some(metadata) = made(new, "metadata") {
        count_templates(metadata, before + i64::from(changed));
    }
}

fn keep_all_but_status(target: &Target, old: &Map<String, Value>, new: &mut Map<String, Value>) {
    let status = new.remove("status");
    let given = new.remove("metadata");
    new.clear();
    for (key, value) in old.iter().filter(|(key, _)| *key != "status") {
        new.insert(key.clone(), value.clone());
    }
    if let Some(status) = status {
        new.insert("status".to_owned(), status);
    }
    // Metadata may be written through the status, too, but for what some kinds keep.
    let Some(Value::Object(given)) = given else { return };
    let Some(metadata) = made(new, "metadata") else { return };
    let before = metadata.clone();
    *metadata = given;
    for field in kept_by_status(target) {
        copy(&before, metadata, field);
    }
}

/// Fields of metadata that stay when the status is written. Source: `PrepareForUpdate` of the
/// strategies of statuses, and `ResetObjectMetaForStatus`.
fn kept_by_status(target: &Target) -> &'static [&'static str] {
    const ALL: [&str; 4] = ["labels", "annotations", "finalizers", "ownerReferences"];
    let reset = reset_fields(&target.resource, "status");
    let has = |path: &[&str]| reset.values().any(|set| set.has(&Path::of(path)));
    match () {
        () if !target.resource.is_builtin() || has(&["metadata"]) => &ALL,
        () if has(&["metadata", "labels"]) => &["labels"],
        () if has(&["metadata", "ownerReferences"]) => &["ownerReferences"],
        () => &[],
    }
}

fn copy(from: &Map<String, Value>, to: &mut Map<String, Value>, key: &str) {
    match from.get(key) {
        Some(value) => to.insert(key.to_owned(), value.clone()),
        None => to.remove(key),
    };
}

//! What runs pods.

use serde_json::{Map, Value, json};

use super::{cluster, pod};
use crate::convert::METRICS;
use crate::json::{child, children, default, made};

type Fields = Map<String, Value>;

/// What a Job tries again without a limit of its own.
const BACKOFF_LIMIT: i32 = 6;

pub(super) fn deployment(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "replicas", 1);
    default(spec, "revisionHistoryLimit", 10);
    default(spec, "progressDeadlineSeconds", 600);
    if let Some(strategy) = made(spec, "strategy") {
        default(strategy, "type", "RollingUpdate");
        if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate")
            && let Some(update) = made(strategy, "rollingUpdate")
        {
            default(update, "maxUnavailable", "25%");
            default(update, "maxSurge", "25%");
        }
    }
    pod::template(spec, "template");
}

pub(super) fn replica_set(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "replicas", 1);
    pod::template(spec, "template");
}

pub(super) fn replication_controller(object: &mut Fields) {
    labels_of_template(object);
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "replicas", 1);
    let labels = spec.get("template").and_then(|template| template.pointer("/metadata/labels"));
    if let Some(labels) = labels.cloned() {
        default(spec, "selector", labels);
    }
    pod::template(spec, "template");
}

/// An object without labels gets those of its pods.
fn labels_of_template(object: &mut Fields) {
    let labels = object.get("spec").and_then(|spec| spec.pointer("/template/metadata/labels"));
    if let (Some(labels), Some(metadata)) = (labels.cloned(), made(object, "metadata")) {
        default(metadata, "labels", labels);
    }
}

pub(super) fn stateful_set(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "replicas", 1);
    default(spec, "revisionHistoryLimit", 10);
    default(spec, "podManagementPolicy", "OrderedReady");
    if let Some(strategy) = made(spec, "updateStrategy") {
        default(strategy, "type", "RollingUpdate");
        if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate")
            && let Some(update) = made(strategy, "rollingUpdate")
        {
            default(update, "partition", 0);
            default(update, "maxUnavailable", 1);
        }
    }
    if let Some(policy) = made(spec, "persistentVolumeClaimRetentionPolicy") {
        default(policy, "whenDeleted", "Retain");
        default(policy, "whenScaled", "Retain");
    }
    for claim in children(spec, "volumeClaimTemplates") {
        default(claim, "apiVersion", "v1");
        default(claim, "kind", "PersistentVolumeClaim");
        cluster::claim(claim);
    }
    pod::template(spec, "template");
}

/// The count of templates, which is an annotation since the field is gone. Source: `apps/v1`
/// `Convert_apps_DaemonSet_To_v1_DaemonSet`.
pub(crate) const TEMPLATES: &str = "deprecated.daemonset.template.generation";

pub(super) fn daemon_set(object: &mut Fields) {
    let annotations = made(object, "metadata").and_then(|metadata| made(metadata, "annotations"));
    if let Some(annotations) = annotations {
        annotations.entry(TEMPLATES).or_insert_with(|| "0".into());
    }
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "revisionHistoryLimit", 10);
    if let Some(strategy) = made(spec, "updateStrategy") {
        default(strategy, "type", "RollingUpdate");
        if strategy.get("type").and_then(Value::as_str) == Some("RollingUpdate")
            && let Some(update) = made(strategy, "rollingUpdate")
        {
            default(update, "maxUnavailable", 1);
            default(update, "maxSurge", 0);
        }
    }
    pod::template(spec, "template");
}

pub(super) fn job(object: &mut Fields) {
    labels_of_template(object);
    let Some(spec) = child(object, "spec") else { return };
    if !spec.contains_key("completions") && !spec.contains_key("parallelism") {
        default(spec, "completions", 1);
    }
    default(spec, "parallelism", 1);
    let per_index = spec.contains_key("backoffLimitPerIndex");
    default(spec, "backoffLimit", if per_index { i32::MAX } else { BACKOFF_LIMIT });
    default(spec, "completionMode", "NonIndexed");
    default(spec, "suspend", false);
    default(spec, "manualSelector", false);
    let has_policy = spec.contains_key("podFailurePolicy");
    let replaced = if has_policy { "Failed" } else { "TerminatingOrFailed" };
    default(spec, "podReplacementPolicy", replaced);
    pod::template(spec, "template");
}

pub(super) fn cron_job(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "concurrencyPolicy", "Allow");
    default(spec, "suspend", false);
    default(spec, "successfulJobsHistoryLimit", 3);
    default(spec, "failedJobsHistoryLimit", 1);
    if let Some(job) = child(spec, "jobTemplate").and_then(|template| child(template, "spec")) {
        pod::template(job, "template");
    }
}

/// Source: `autoscaling/v2` `SetDefaults_HorizontalPodAutoscaler`.
pub(super) fn autoscaler(object: &mut Fields) {
    let is_old = object.get("apiVersion").is_some_and(|version| version == "autoscaling/v1");
    let annotations = object.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let has_metrics = annotations.is_some_and(|all| all.get(METRICS).is_some());
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "minReplicas", 1);
    if is_old {
        if !has_metrics {
            default(spec, "targetCPUUtilizationPercentage", 80);
        }
        return;
    }
    default(
        spec,
        "metrics",
        json!([{ "type": "Resource", "resource": {
            "name": "cpu", "target": { "type": "Utilization", "averageUtilization": 80 },
        }}]),
    );
    let Some(behavior) = child(spec, "behavior") else { return };
    let up = json!([
        { "type": "Pods", "value": 4, "periodSeconds": 15 },
        { "type": "Percent", "value": 100, "periodSeconds": 15 },
    ]);
    if let Some(rules) = made(behavior, "scaleUp") {
        default(rules, "stabilizationWindowSeconds", 0);
        default(rules, "selectPolicy", "Max");
        default(rules, "policies", up);
    }
    if let Some(rules) = made(behavior, "scaleDown") {
        default(rules, "selectPolicy", "Max");
        default(
            rules,
            "policies",
            json!([{ "type": "Percent", "value": 100, "periodSeconds": 15 }]),
        );
    }
}

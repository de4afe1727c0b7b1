//! The generation of an object, which counts what has been asked of it.
//!
//! Source: `pkg/registry/*/strategy.go` of Kubernetes 1.37, and `customResourceStrategy`.

use serde_json::{Map, Value};

use super::Target;
use super::strategy::has_status;

/// Kinds whose generation counts what has been asked of them.
const GENERATIONS: [(&str, &str); 27] = [
    ("", "Pod"),
    ("", "PodTemplate"),
    ("", "ReplicationController"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("batch", "Job"),
    ("batch", "CronJob"),
    ("autoscaling", "HorizontalPodAutoscaler"),
    ("policy", "PodDisruptionBudget"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("resource.k8s.io", "DeviceClass"),
    ("resource.k8s.io", "ResourceSlice"),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
];

pub(super) fn counts_generation(target: &Target) -> bool {
    let resource = &target.resource;
    !resource.is_builtin()
        || GENERATIONS.contains(&(resource.group.as_ref(), resource.kind.as_ref()))
}

/// Counts a change of what is asked for.
pub(super) fn count_generation(target: &Target, old: &Value, new: &mut Value) {
    if !target.subresource.is_empty() && target.subresource != "scale" {
        return;
    }
    // Nothing that counts can change.
    if target.resource.kind == "PriorityClass" {
        return;
    }
    if !counts_generation(target) || !asks_for_more(target, old, new) {
        return;
    }
    let generation = crate::json::number(old, "/metadata/generation").unwrap_or(0) + 1;
    new["metadata"]["generation"] = generation.into();
}

fn asks_for_more(target: &Target, old: &Value, new: &Value) -> bool {
    let kept = |key: &String| {
        let own = matches!(key.as_str(), "metadata" | "apiVersion" | "kind");
        !own && (key != "status" || !has_status(target))
    };
    let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else { return false };
    let differs = |key: &String| kept(key) && old.get(key) != new.get(key);
    let annotations = |object: &Map<String, Value>| {
        object.get("metadata").and_then(|metadata| metadata.get("annotations")).cloned()
    };
    // Source: `deploymentStrategy.PrepareForUpdate`.
    let labels = |object: &Map<String, Value>| {
        object.get("metadata").and_then(|metadata| metadata.get("labels")).cloned()
    };
    // Source: `endpointSliceStrategy.PrepareForUpdate`.
    let is_slice = target.resource.kind == "EndpointSlice";
    if is_slice && labels(old) != labels(new) {
        return true;
    }
    let is_deployment = target.resource.group == "apps" && target.resource.kind == "Deployment";
    if is_deployment && annotations(old) != annotations(new) {
        return true;
    }
    old.keys().chain(new.keys()).any(differs)
}

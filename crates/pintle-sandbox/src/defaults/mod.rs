//! What the server writes into an object where nobody has said anything.
//!
//! Source: `SetDefaults_*` and the `+default` marks of Kubernetes 1.37, one function each. Objects
//! have gone through [`pintle_schema::structs`] before, so that what is empty is not there.

mod cluster;
mod network;
mod pod;
mod workload;

pub(crate) use workload::TEMPLATES;

use serde_json::{Map, Value};

/// Fills in an object of a built-in kind.
pub(crate) fn fill(group: &str, kind: &str, object: &mut Map<String, Value>) {
    match (group, kind) {
        ("", "Pod") => pod::pod(object),
        ("", "PodTemplate") => pod::template(object, "template"),
        ("", "ReplicationController") => workload::replication_controller(object),
        ("", "Service") => network::service(object),
        ("", "Endpoints") => network::endpoints(object),
        ("", "Namespace") => cluster::namespace(object),
        ("", "PersistentVolume") => cluster::volume(object),
        ("", "PersistentVolumeClaim") => cluster::claim(object),
        ("", "Secret") => cluster::secret(object),
        ("", "LimitRange") => cluster::limit_range(object),
        ("apps", "Deployment") => workload::deployment(object),
        ("apps", "StatefulSet") => workload::stateful_set(object),
        ("apps", "DaemonSet") => workload::daemon_set(object),
        ("apps", "ReplicaSet") => workload::replica_set(object),
        ("batch", "Job") => workload::job(object),
        ("batch", "CronJob") => workload::cron_job(object),
        ("autoscaling", "HorizontalPodAutoscaler") => workload::autoscaler(object),
        ("networking.k8s.io", "NetworkPolicy") => network::policy(object),
        ("networking.k8s.io", "IngressClass") => network::ingress_class(object),
        ("discovery.k8s.io", "EndpointSlice") => network::endpoint_slice(object),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => {
            cluster::role_binding(object);
        }
        ("storage.k8s.io", "StorageClass") => cluster::storage_class(object),
        ("storage.k8s.io", "CSIDriver") => cluster::csi_driver(object),
        ("scheduling.k8s.io", "PriorityClass") => cluster::priority_class(object),
        (
            "admissionregistration.k8s.io",
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration",
        ) => cluster::webhooks(object, kind.starts_with("Mutating")),
        (
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicy" | "MutatingAdmissionPolicy",
        ) => cluster::admission_policy(object, false),
        (
            "admissionregistration.k8s.io",
            "ValidatingAdmissionPolicyBinding" | "MutatingAdmissionPolicyBinding",
        ) => cluster::admission_policy(object, true),
        ("apiregistration.k8s.io", "APIService") => cluster::api_service(object),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema") => cluster::flow_schema(object),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration") => {
            cluster::priority_level(object);
        }
        ("resource.k8s.io", "ResourceClaim") => cluster::device_requests(object, false),
        ("resource.k8s.io", "ResourceClaimTemplate") => cluster::device_requests(object, true),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => cluster::definition(object),
        _ => {}
    }
}

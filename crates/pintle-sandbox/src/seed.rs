//! What is in a cluster before anybody has put anything into it.

use serde_json::{Value, json};

use crate::controllers;
use crate::state::State;
use crate::write::{self, Target, Write};

/// Namespaces that every cluster has.
const NAMESPACES: [&str; 4] = ["default", "kube-system", "kube-public", "kube-node-lease"];

/// Who makes volumes.
const PROVISIONER: &str = "pintle.test/volume";

/// Nodes on which pods run.
const NODES: [&str; 3] = ["node-0", "node-1", "node-2"];

/// Fills an empty cluster.
pub(crate) fn fill(state: &mut State) {
    for name in NAMESPACES {
        put(
            state,
            "",
            json!({
                "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name },
            }),
        );
    }
    for (name, value) in
        [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)]
    {
        put(
            state,
            "",
            json!({
                "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
                "metadata": { "name": name }, "value": value,
            }),
        );
    }
    put(
        state,
        "",
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": PROVISIONER,
            "metadata": {
                "name": "standard",
                "annotations": { "storageclass.kubernetes.io/is-default-class": "true" },
            },
        }),
    );
    for name in NODES {
        node(state, name);
    }
    put(
        state,
        "default",
        json!({
            "apiVersion": "v1", "kind": "Service",
            "metadata": {
                "name": "kubernetes",
                "labels": { "component": "apiserver", "provider": "kubernetes" },
            },
            "spec": {
                "clusterIP": "10.96.0.1",
                "ports": [{ "name": "https", "port": 443, "targetPort": 6443 }],
            },
        }),
    );
    controllers::run(state);
}

fn node(state: &mut State, name: &str) {
    let now = state.time();
    let size = json!({
        "cpu": "64", "memory": "256Gi", "pods": "1000", "ephemeral-storage": "1Ti",
    });
    let made = put(
        state,
        "",
        json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {
                "name": name,
                "labels": {
                    "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
                    "kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux",
                    "beta.kubernetes.io/arch": "amd64",
                },
            },
        }),
    );
    let Some((key, object)) = made else { return };
    let mut node = object;
    node["status"] = json!({
        "allocatable": size, "capacity": size,
        "conditions": [{
            "type": "Ready", "status": "True", "reason": "KubeletReady",
            "message": "kubelet is posting ready status", "lastHeartbeatTime": now,
            "lastTransitionTime": now,
        }],
        "nodeInfo": { "kubeletVersion": crate::VERSION, "operatingSystem": "linux", "architecture": "amd64" },
    });
    state.put(&key, node);
}

fn put(state: &mut State, namespace: &str, object: Value) -> Option<(crate::store::Key, Value)> {
    let resource = state.served(&object)?;
    let name = crate::json::text(&object, "/metadata/name").to_owned();
    let target =
        Target { resource, namespace: namespace.to_owned(), name, subresource: String::new() };
    let written = write::create(state, &target, object, &Write::by("kube-apiserver")).ok()?;
    Some((target.key(), Value::clone(&written.object)))
}

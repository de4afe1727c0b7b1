//! What differs from run to run, masked.

use anyhow::Result;
use regex::Regex;
use serde_json::{Map, Value};

use super::Answer;
use super::events::Events;

/// Managers of fields that belong to controllers, which write when they get round to it.
const CONTROLLERS: [&str; 10] = [
    "{played}",
    "kwok",
    "kubelet",
    "kube-apiserver",
    "validatingadmissionpolicy-status",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
    "api-priority-and-fairness-config-consumer-v1",
    "api-priority-and-fairness-config-producer-v1",
];

/// Managers whose part the program that plays nodes has.
const PLAYED: [&str; 3] = ["kwok", "kubelet", "cloud-controller-manager"];

/// Annotations that controllers write.
const ANNOTATIONS: [&str; 7] = [
    "autoscaling.alpha.kubernetes.io/conditions",
    "deployment.kubernetes.io/revision",
    "node.alpha.kubernetes.io/ttl",
    "pv.kubernetes.io/bind-completed",
    "pv.kubernetes.io/bound-by-controller",
    "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/storage-provisioner",
];

/// What a controller adds to CustomResourceDefinitions.
const CLEANUP: &str = "customresourcecleanup.apiextensions.k8s.io";

/// Kinds whose status a controller writes.
const WATCHED: [&str; 25] = [
    "PartialObjectMetadata",
    "APIService",
    "CertificateSigningRequest",
    "CronJob",
    "CustomResourceDefinition",
    "DaemonSet",
    "Deployment",
    "FlowSchema",
    "HorizontalPodAutoscaler",
    "Job",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "PriorityLevelConfiguration",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Service",
    "ServiceCIDR",
    "StatefulSet",
    "StorageVersionMigration",
    "ValidatingAdmissionPolicy",
];

/// Fields whose value is replaced whatever it is.
const FIELDS: [(&str, &str); 11] = [
    ("ca.crt", "{certificate}"),
    ("resourceVersion", "{version}"),
    ("continue", "{continue}"),
    ("nodePort", "{port}"),
    ("healthCheckNodePort", "{port}"),
    ("nodeName", "{node}"),
    ("hostIP", "{ip}"),
    ("podIP", "{ip}"),
    ("podIPs", "{ips}"),
    ("hostIPs", "{ips}"),
    ("token", "{token}"),
];

/// What is put in place of what.
pub struct Masks {
    texts: Vec<(Regex, &'static str)>,
    events: Events,
}

impl Masks {
    /// # Errors
    /// Never.
    pub fn new() -> Result<Masks> {
        let letters = "[bcdfghjklmnpqrstvwxz2456789]";
        let all = [
            (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".to_owned(), "{uid}"),
            (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| \+0000 UTC)".to_owned(), "{time}"),
            (r"^node-\d$".to_owned(), "{node}"),
            (r"\b10\.(96|244)\.\d+\.\d+".to_owned(), "{ip}"),
            (format!("-{letters}{{8,10}}(-{letters}{{5}})?$"), "-{hash}"),
            (format!("-{letters}{{8,10}}(-{letters}{{5}})?([\\\" ])"), "-{hash}$2"),
            (format!("-{letters}{{8,10}}-([\\\" ])"), "-{hash}-$1"),
            (format!("-{letters}{{8,10}}-(\\{{random\\}})?$"), "-{hash}-$1"),
            (format!("kube-api-access-{letters}{{5}}"), "kube-api-access-{random}"),
            // Where fields of Go's structs come in Go's order, which nobody relies on.
            (
                r#"patch: Invalid value: "(.*)": "#.to_owned(),
                r#"patch: Invalid value: "{object}": "#,
            ),
            (
                r#"^Invalid value: "(map\[|\{).*[}\]]": "#.to_owned(),
                r#"Invalid value: "{object}": "#,
            ),
            (r"(ResourceVersion in (precondition|object meta)): \d+".to_owned(), "$1: {version}"),
        ];
        let made = all.into_iter().map(|(text, by)| Ok((Regex::new(&text)?, by)));
        Ok(Masks { texts: made.collect::<Result<_>>()?, events: Events::new()? })
    }

    /// An answer as it is compared. What controllers write is only kept once they are at rest.
    pub(super) fn apply(&self, mut answer: Answer, namespace: &str, at_rest: bool) -> Answer {
        self.mask(&mut answer.body, namespace, at_rest);
        for warning in &mut answer.warnings {
            *warning = self.text(warning, namespace);
        }
        answer
    }

    fn text(&self, text: &str, namespace: &str) -> String {
        let text = text.replace(namespace, "{ns}");
        self.texts
            .iter()
            .fold(text, |text, (pattern, by)| pattern.replace_all(&text, *by).into_owned())
    }

    fn mask(&self, value: &mut Value, namespace: &str, at_rest: bool) {
        match value {
            Value::Object(fields) => {
                let kind =
                    fields.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
                object(fields, at_rest);
                for (name, by) in FIELDS {
                    if let Some(value) = fields.get_mut(name).filter(|value| !value.is_object()) {
                        *value = by.into();
                    }
                }
                let inside = std::mem::take(fields);
                for (name, mut value) in inside {
                    self.mask(&mut value, namespace, at_rest);
                    fields.insert(self.text(&name, namespace), value);
                }
                if let ("EventList", Some(Value::Array(items))) =
                    (kind.as_str(), fields.get_mut("items"))
                {
                    self.events.list(items);
                }
            }
            Value::Array(items) => {
                items.iter_mut().for_each(|item| self.mask(item, namespace, at_rest));
            }
            Value::String(text) => *text = self.text(text, namespace),
            _ => {}
        }
    }
}

fn object(fields: &mut Map<String, Value>, at_rest: bool) {
    hashes(fields);
    let kind = fields.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let item_kind = kind.strip_suffix("List").map(str::to_owned);
    if let (Some(item_kind), Some(Value::Array(items))) = (item_kind, fields.get_mut("items")) {
        // Items of built-in kinds do not say what they are.
        let maps = items.iter_mut().filter_map(Value::as_object_mut);
        maps.for_each(|item| controlled(item, &item_kind, at_rest));
        if at_rest {
            items.sort_by_key(|item| item["metadata"]["generateName"].to_string());
        }
    }
    controlled(fields, &kind, at_rest);
    let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    if let Some(base) = metadata.get("generateName").and_then(Value::as_str) {
        let name = format!("{base}{{random}}");
        metadata.insert("name".to_owned(), name.into());
    }
    if let Some(Value::Array(managers)) = metadata.get_mut("managedFields") {
        for manager in managers.iter_mut().filter_map(Value::as_object_mut) {
            manager.remove("time");
            // Nodes and what is around the cluster are played by one program.
            if manager.get("manager").is_some_and(|name| PLAYED.iter().any(|one| name == one)) {
                manager.insert("manager".to_owned(), "{played}".into());
            }
        }
        managers.sort_by_key(|manager| {
            let key = |name: &str| manager[name].to_string();
            [key("manager"), key("operation"), key("apiVersion"), key("subresource")]
        });
    }
}

fn hashes(labels: &mut Map<String, Value>) {
    for (name, value) in labels.iter_mut() {
        let is_hash = name == "pod-template-hash" || name == "controller-revision-hash";
        if is_hash && value.is_string() {
            *value = "{hash}".into();
        }
    }
}

/// Removes what controllers write.
fn controlled(fields: &mut Map<String, Value>, kind: &str, at_rest: bool) {
    if at_rest || !WATCHED.contains(&kind) {
        return;
    }
    fields.remove("status");
    let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) else { return };
    if let Some(Value::Array(finalizers)) = metadata.get_mut("finalizers") {
        finalizers.retain(|finalizer| *finalizer != CLEANUP);
        if finalizers.is_empty() {
            metadata.remove("finalizers");
        }
    }
    if let Some(Value::Array(managers)) = metadata.get_mut("managedFields") {
        managers.retain(|manager| !CONTROLLERS.iter().any(|name| manager["manager"] == *name));
    }
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        ANNOTATIONS.iter().for_each(|name| drop(annotations.remove(*name)));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
}

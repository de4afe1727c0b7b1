//! The objects of a cluster at a moment, without what changes by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use pintle_sandbox::Sandbox;
use serde_json::Value;

/// Fields of metadata that the server writes.
const SERVER_METADATA: [&str; 6] =
    ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

/// Annotations that controllers and the server write.
const CONTROLLER_ANNOTATIONS: [&str; 2] =
    ["deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation"];

/// Types of the Secrets that hold records.
const RECORDS: [&str; 2] = ["helm.sh/release.v1", "pintle/release-part.v1"];

/// Kinds that the cluster makes by itself, or that only say what has happened.
const OF_THE_CLUSTER: [&str; 5] =
    ["Event", "EndpointSlice", "Lease", "ControllerRevision", "PersistentVolume"];

/// Objects by what they are called: `Deployment default/web`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) objects: BTreeMap<String, Arc<Value>>,
}

impl Snapshot {
    /// The objects that somebody has put there. Those of controllers are not among them.
    pub(crate) fn take(sandbox: &Sandbox) -> Snapshot {
        let objects = sandbox.objects().into_iter().filter(|object| is_somebodys(object));
        Snapshot { objects: objects.map(|object| (title(&object), object)).collect() }
    }
}

/// What an object is called.
pub(crate) fn title(object: &Value) -> String {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let (kind, name) = (text("/kind"), text("/metadata/name"));
    match text("/metadata/namespace") {
        "" => format!("{kind} {name}"),
        namespace => format!("{kind} {namespace}/{name}"),
    }
}

fn is_somebodys(object: &Value) -> bool {
    let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    owners.is_none_or(Vec::is_empty)
        && !RECORDS.contains(&text("/type"))
        && !OF_THE_CLUSTER.contains(&text("/kind"))
}

/// Whether an object belongs to a hook.
pub(crate) fn is_hook(object: &Value) -> bool {
    annotation(object, "helm.sh/hook").is_some()
}

/// An annotation.
pub(crate) fn annotation<'o>(object: &'o Value, name: &str) -> Option<&'o str> {
    object.pointer("/metadata/annotations")?.get(name)?.as_str()
}

/// An object without what the server and controllers write.
pub(crate) fn plain(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(map) = object.as_object_mut() {
        map.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        SERVER_METADATA.iter().for_each(|field| drop(metadata.remove(*field)));
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            CONTROLLER_ANNOTATIONS.iter().for_each(|name| drop(annotations.remove(*name)));
            if annotations.is_empty() {
                metadata.remove("annotations");
            }
        }
    }
    object
}

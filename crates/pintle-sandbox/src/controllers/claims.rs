//! Claims of volumes: each gets a volume at once, or once a pod needs it.
//!
//! Source: `pkg/controller/volume/persistentvolume`, and `pkg/controller/volume/pvcprotection`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{condition, set_condition};
use super::{MANAGER, change, create, set_status};
use crate::clock::Moment;
use crate::events::{self, Source, Told};
use crate::json::{items, text};
use crate::state::State;
use crate::store::Key;

/// Who tells of claims.
const CONTROLLER: &str = "persistentvolume-controller";

/// Who makes the volumes of classes that are not there.
const NOBODY: &str = "pintle.test/volume";

/// Annotations of claims.
const PROVISIONERS: [&str; 2] =
    ["volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner"];
const BOUND: [&str; 2] =
    ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"];
const NODE: &str = "volume.kubernetes.io/selected-node";

/// The annotation of a volume with what made it.
const MADE_BY: &str = "pv.kubernetes.io/provisioned-by";

/// Looks at the claims of a pod again, which may be held by it.
pub(super) fn of_pod(state: &mut State, pod: &Value) {
    let namespace = text(pod, "/metadata/namespace");
    for volume in items(pod, "/spec/volumes") {
        let name = text(volume, "/persistentVolumeClaim/claimName");
        if !name.is_empty() {
            let key = Key::new("", "persistentvolumeclaims", namespace, name);
            state.work.add(key);
        }
    }
}

pub(super) fn is_bound(claim: &Value) -> bool {
    text(claim, "/status/phase") == "Bound"
}

fn class_of(state: &State, claim: &Value) -> Option<Arc<Value>> {
    let name = text(claim, "/spec/storageClassName");
    state.get(&Key::new("storage.k8s.io", "storageclasses", "", name))
}

fn annotation<'v>(object: &'v Value, name: &str) -> &'v str {
    let all = object.pointer("/metadata/annotations");
    all.and_then(|all| all.get(name)?.as_str()).unwrap_or_default()
}

/// Whether a claim gets its volume only once a pod that uses it has a node.
pub(super) fn waits_for_pod(state: &State, claim: &Value) -> bool {
    let waits = |class: &Value| text(class, "/volumeBindingMode") == "WaitForFirstConsumer";
    !is_bound(claim)
        && annotation(claim, NODE).is_empty()
        && class_of(state, claim).is_some_and(|class| waits(&class))
}

/// Says for which node a claim gets its volume.
pub(super) fn choose(state: &mut State, key: &Key, node: &str) {
    annotate(state, key, "kube-scheduler", &[(NODE, node)]);
}

fn annotate(state: &mut State, key: &Key, manager: &str, annotations: &[(&str, &str)]) {
    change(state, key, manager, |object| {
        if !object["metadata"]["annotations"].is_object() {
            object["metadata"]["annotations"] = json!({});
        }
        for (name, value) in annotations {
            object["metadata"]["annotations"][*name] = (*value).into();
        }
    });
}

pub(super) fn look(state: &mut State, key: &Key, claim: &Arc<Value>) -> Option<Moment> {
    if is_bound(claim) {
        note_use(state, key, claim);
        return None;
    }
    let name = text(claim, "/spec/storageClassName");
    let class = class_of(state, claim);
    if waits_for_pod(state, claim) {
        let message = "waiting for first consumer to be created before binding";
        tell_once(state, claim, false, "WaitForFirstConsumer", message);
        return None;
    }
    let (policy, provisioner) = match &class {
        Some(class) => {
            (text(class, "/reclaimPolicy").to_owned(), text(class, "/provisioner").to_owned())
        }
        None if state.obliging => ("Delete".to_owned(), NOBODY.to_owned()),
        // Nobody provisions volumes of a class that is not there.
        None if name.is_empty() => {
            let message =
                "no persistent volumes available for this claim and no storage class is set";
            tell_once(state, claim, false, "FailedBinding", message);
            return None;
        }
        None => {
            let message = format!("storageclass.storage.k8s.io {name:?} not found");
            tell_once(state, claim, true, "ProvisioningFailed", &message);
            return None;
        }
    };
    let by = PROVISIONERS.map(|name| (name, provisioner.as_str()));
    annotate(state, key, MANAGER, &by);
    let message = format!(
        "Waiting for a volume to be created either by the external provisioner '{provisioner}' or \
         manually by the system administrator. If volume creation is delayed, please verify that \
         the provisioner is running and correctly registered."
    );
    tell_once(state, claim, false, "ExternalProvisioning", &message);
    if super::Marks::of(claim).hangs() {
        return None;
    }
    provide(state, key, claim, &policy, &provisioner);
    None
}

/// Makes a volume for a claim and gives it to it.
fn provide(state: &mut State, key: &Key, claim: &Arc<Value>, policy: &str, provisioner: &str) {
    let told = |state: &mut State, reason: &str, message: &str| {
        let source = Source::Provisioner(provisioner);
        events::tell(
            state,
            &Told { source, about: claim, part: "", warns: false, reason, message },
        );
    };
    let message = format!(
        "External provisioner is provisioning volume for claim \"{}/{}\"",
        key.namespace, key.name
    );
    told(state, "Provisioning", &message);
    let class = text(claim, "/spec/storageClassName");
    let size = text(claim, "/spec/resources/requests/storage").to_owned();
    let modes = claim.pointer("/spec/accessModes").cloned().unwrap_or_default();
    let name = format!("pvc-{}", text(claim, "/metadata/uid"));
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": { "name": name, "annotations": { MADE_BY: provisioner } },
        "spec": {
            "capacity": { "storage": size }, "accessModes": modes, "storageClassName": class,
            "persistentVolumeReclaimPolicy": policy, "hostPath": { "path": format!("/{name}") },
            "claimRef": {
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": key.name,
                "namespace": key.namespace, "uid": text(claim, "/metadata/uid"),
            },
        },
    });
    if create(state, "", volume).is_ok() {
        let place = Key::new("", "persistentvolumes", "", &name);
        set_status(state, &place, MANAGER, json!({ "phase": "Bound" }));
    }
    told(state, "ProvisioningSucceeded", &format!("Successfully provisioned volume {name}"));
    annotate(state, key, MANAGER, &BOUND.map(|name| (name, "yes")));
    change(state, key, MANAGER, |claim| claim["spec"]["volumeName"] = name.into());
    let status = json!({
        "phase": "Bound", "accessModes": modes, "capacity": { "storage": size },
    });
    set_status(state, key, MANAGER, status);
}

/// Says whether a pod uses a claim. Source: `updateUnusedCondition`.
fn note_use(state: &mut State, key: &Key, claim: &Arc<Value>) {
    let is_used = super::garbage::is_used(state, key);
    let said = condition(claim, "Unused").map(|found| text(found, "/status"));
    let (is_unused, reason, message) = match (is_used, said) {
        (true, None | Some("True")) => {
            (false, "PodUsingPVC", "A pod is currently referencing this PVC")
        }
        (false, None | Some("False")) => {
            (true, "NoPodsUsingPVC", "No pods are currently referencing this PVC")
        }
        _ => return,
    };
    let now = state.time();
    let mut conditions = items(claim, "/status/conditions").to_vec();
    set_condition(&mut conditions, &now, "Unused", is_unused, reason, message);
    for found in conditions.iter_mut().filter(|found| text(found, "/type") == "Unused") {
        found["lastProbeTime"] = Value::Null;
    }
    let mut status = claim.get("status").cloned().unwrap_or_default();
    status["conditions"] = conditions.into();
    set_status(state, key, MANAGER, status);
}

fn tell_once(state: &mut State, claim: &Value, warns: bool, reason: &str, message: &str) {
    let source = Source::Controller(CONTROLLER);
    let told = Told { source, about: claim, part: "", warns, reason, message };
    if !events::is_told(state, &told) {
        events::tell(state, &told);
    }
}

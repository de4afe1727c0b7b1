//! Claims of volumes: each gets a volume at once.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{MANAGER, change, create, set_status};
use crate::clock::Moment;
use crate::json::{items, text};
use crate::state::State;
use crate::store::Key;

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

pub(super) fn look(state: &mut State, key: &Key, claim: &Arc<Value>) -> Option<Moment> {
    let hangs = super::Marks::of(claim).hangs();
    if text(claim, "/status/phase") == "Bound" || hangs {
        return None;
    }
    let class = text(claim, "/spec/storageClassName");
    let place = Key::new("storage.k8s.io", "storageclasses", "", class);
    let policy = match state.get(&place) {
        Some(found) => text(&found, "/reclaimPolicy").to_owned(),
        None if state.obliging => "Delete".to_owned(),
        // Nobody provisions volumes of a class that is not there.
        None => return None,
    };
    let size = text(claim, "/spec/resources/requests/storage").to_owned();
    let modes = claim.pointer("/spec/accessModes").cloned().unwrap_or_default();
    let name = format!("pvc-{}", text(claim, "/metadata/uid"));
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
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
    change(state, key, MANAGER, |claim| claim["spec"]["volumeName"] = name.into());
    let status = json!({
        "phase": "Bound", "accessModes": modes, "capacity": { "storage": size },
    });
    set_status(state, key, MANAGER, status);
    None
}

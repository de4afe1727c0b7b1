//! Dependents of what is gone, and what holds what is to go.
//!
//! Source: `pkg/controller/garbagecollector`.

use std::sync::Arc;

use serde_json::Value;

use super::{delete, target};
use crate::json::{is_true, items, text};
use crate::state::State;
use crate::store::{Change, Key};
use crate::write::{self, FOREGROUND, ORPHAN};

/// Finalizers of claims and volumes.
const CLAIM: &str = "kubernetes.io/pvc-protection";
const VOLUME: &str = "kubernetes.io/pv-protection";
const ATTRIBUTES: &str = "kubernetes.io/vac-protection";

/// Queues what depended on an object that is gone, so that it is looked at as lost.
pub(super) fn after_removal(state: &mut State, change: &Change) {
    let Some(old) = &change.old else { return };
    let uid = text(old, "/metadata/uid");
    let dependents: Vec<Key> =
        state.work.dependents.get(uid).into_iter().flatten().cloned().collect();
    dependents.into_iter().for_each(|key| state.work.add(key));
}

/// Deals with an object that has lost its owners, or that is to go; whether nothing else is to be
/// done about it.
pub(super) fn is_held_or_lost(state: &mut State, key: &Key, object: &Arc<Value>) -> bool {
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        release(state, key, object);
        // Pods and namespaces have controllers that see to their end.
        return !matches!(key.resource.as_str(), "pods" | "namespaces") || state.get(key).is_none();
    }
    let owners = items(object, "/metadata/ownerReferences");
    if owners.is_empty() {
        return false;
    }
    let there: Vec<bool> =
        owners.iter().map(|owner| is_there(state, owner, &key.namespace)).collect();
    if there.iter().any(|there| *there) {
        return false;
    }
    delete(state, key);
    true
}

fn is_there(state: &State, owner: &Value, namespace: &str) -> bool {
    let found = super::owner_key(state, owner, namespace).and_then(|key| state.get(&key));
    found.is_some_and(|found| text(&found, "/metadata/uid") == text(owner, "/uid"))
}

/// Does what the finalizers of an object that is to go stand for, and takes them away.
fn release(state: &mut State, key: &Key, object: &Arc<Value>) {
    let uid = text(object, "/metadata/uid").to_owned();
    let dependents: Vec<Key> =
        state.work.dependents.get(&uid).into_iter().flatten().cloned().collect();
    let has = |name: &str| items(object, "/metadata/finalizers").iter().any(|one| one == name);
    let mut done = Vec::new();
    if has(ORPHAN) {
        dependents.iter().for_each(|dependent| disown(state, dependent, &uid));
        done.push(ORPHAN);
    } else if has(FOREGROUND) {
        let blocking: Vec<Key> = dependents
            .into_iter()
            .filter(|dependent| state.get(dependent).is_some_and(|object| blocks(&object, &uid)))
            .collect();
        let ending = |state: &State, key: &Key| {
            state.get(key).is_some_and(|found| super::owned::is_ending(&found))
        };
        for dependent in &blocking {
            if !ending(state, dependent) {
                delete(state, dependent);
            }
        }
        if blocking.iter().all(|dependent| state.get(dependent).is_none()) {
            done.push(FOREGROUND);
        }
    }
    if has(CLAIM) && !is_used(state, key) {
        done.push(CLAIM);
    }
    if has(ATTRIBUTES) {
        done.push(ATTRIBUTES);
    }
    if has(VOLUME) {
        done.push(VOLUME);
    }
    if done.is_empty() {
        if let Some(target) = target(state, key, "") {
            write::finish(state, &target);
        }
        return;
    }
    super::change(state, key, super::MANAGER, |object| {
        if let Some(all) = object.pointer_mut("/metadata/finalizers").and_then(Value::as_array_mut)
        {
            all.retain(|one| !done.iter().any(|name| one == name));
        }
    });
}

fn blocks(object: &Value, uid: &str) -> bool {
    let owners = items(object, "/metadata/ownerReferences").iter();
    owners
        .filter(|owner| text(owner, "/uid") == uid)
        .any(|owner| is_true(owner, "/blockOwnerDeletion"))
}

fn disown(state: &mut State, key: &Key, uid: &str) {
    super::change(state, key, super::MANAGER, |object| {
        let owners = object.pointer_mut("/metadata/ownerReferences").and_then(Value::as_array_mut);
        if let Some(owners) = owners {
            owners.retain(|owner| text(owner, "/uid") != uid);
        }
    });
}

/// Whether a pod that has not ended uses a claim.
pub(super) fn is_used(state: &State, claim: &Key) -> bool {
    let pods = state.list("", "pods", Some(&claim.namespace));
    pods.iter().any(|(_, pod)| {
        !super::owned::has_ended(pod)
            && items(pod, "/spec/volumes")
                .iter()
                .any(|volume| text(volume, "/persistentVolumeClaim/claimName") == claim.name)
    })
}

//! CustomResourceDefinitions: their names are accepted, and their kinds served.

use std::sync::Arc;

use serde_json::{Value, json};

use super::set_status;
use crate::clock::Moment;
use crate::json::{is_true, items, text};
use crate::state::State;
use crate::store::Key;

/// Who writes the status: the server itself.
const SERVER: &str = "kube-apiserver";

/// Holds a definition until its objects are gone.
const CLEANUP: &str = "customresourcecleanup.apiextensions.k8s.io";

pub(super) fn look(state: &mut State, key: &Key, definition: &Arc<Value>) -> Option<Moment> {
    if super::owned::is_ending(definition) {
        end(state, key, definition);
        return None;
    }
    if !items(definition, "/metadata/finalizers").iter().any(|one| one == CLEANUP) {
        super::change(state, key, SERVER, |object| {
            let mut all = items(object, "/metadata/finalizers").to_vec();
            all.push(CLEANUP.into());
            object["metadata"]["finalizers"] = all.into();
        });
        return None;
    }
    let now = state.time();
    let stored = items(definition, "/spec/versions")
        .iter()
        .find(|version| is_true(version, "/storage"))
        .map(|version| text(version, "/name").to_owned())
        .unwrap_or_default();
    let mut versions = items(definition, "/status/storedVersions").to_vec();
    if !versions.iter().any(|one| *one == stored) {
        versions.push(stored.into());
    }
    let generation = definition.pointer("/metadata/generation").cloned().unwrap_or_default();
    let mut conditions = items(definition, "/status/conditions").to_vec();
    for (kind, reason, message) in [
        ("NamesAccepted", "NoConflicts", "no conflicts found"),
        ("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ] {
        if super::owned::condition(definition, kind).is_none() {
            conditions.push(json!({
                "type": kind, "status": "True", "lastTransitionTime": now, "reason": reason,
                "message": message, "observedGeneration": generation,
            }));
        }
    }
    let status = json!({
        "acceptedNames": definition.pointer("/spec/names").cloned().unwrap_or_default(),
        "conditions": conditions, "storedVersions": versions,
        "observedGeneration": generation,
    });
    set_status(state, key, SERVER, status);
    None
}

/// Deletes the objects of a definition, and then lets it go. Source: `CRDFinalizer`.
fn end(state: &mut State, key: &Key, definition: &Arc<Value>) {
    let (group, plural) = (text(definition, "/spec/group"), text(definition, "/spec/names/plural"));
    let left = state.list(group, plural, None);
    for (place, object) in &left {
        if !super::owned::is_ending(object) {
            super::delete(state, place);
        }
    }
    if !state.list(group, plural, None).is_empty() {
        // Somebody has to take their finalizers away first.
        return;
    }
    super::change(state, key, SERVER, |object| {
        let mut all = items(object, "/metadata/finalizers").to_vec();
        all.retain(|one| one != CLEANUP);
        object["metadata"]["finalizers"] = all.into();
    });
}

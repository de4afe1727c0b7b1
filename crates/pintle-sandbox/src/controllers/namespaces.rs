//! Namespaces: what is in a new one, and the end of an old one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{create, delete};
use crate::clock::Moment;
use crate::json::{items, text};
use crate::state::State;
use crate::store::Key;

/// What the ConfigMap in each namespace has: nobody can connect to anything with it.
const CERTIFICATE: &str = "the sandbox has no certificate\n";

/// Source: `rootcacertpublisher`.
const DESCRIPTION: &str = "Contains a CA bundle that can be used to verify the kube-apiserver when \
    using internal endpoints such as the internal service IP or kubernetes.default.svc. No other \
    usage is guaranteed across distributions of Kubernetes clusters.";

pub(super) fn look(state: &mut State, key: &Key, namespace: &Arc<Value>) -> Option<Moment> {
    match text(namespace, "/status/phase") {
        "Terminating" => end(state, key, namespace),
        _ => furnish(state, key),
    }
    None
}

fn furnish(state: &mut State, key: &Key) {
    let name = key.name.as_str();
    if !state.has("", "serviceaccounts", name, "default") {
        let account = json!({
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "default" },
        });
        let _ = create(state, name, account);
    }
    if !state.has("", "configmaps", name, "kube-root-ca.crt") {
        let map = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "data": { "ca.crt": CERTIFICATE },
            "metadata": {
                "name": "kube-root-ca.crt",
                "annotations": { "kubernetes.io/description": DESCRIPTION },
            },
        });
        let _ = create(state, name, map);
    }
}

/// Deletes all that is in a namespace, and then the namespace.
fn end(state: &mut State, key: &Key, namespace: &Arc<Value>) {
    let inside: Vec<Key> = state
        .store
        .iter()
        .filter(|(object, _)| object.namespace == key.name)
        .map(|(object, _)| object.clone())
        .collect();
    if inside.is_empty() {
        let mut last = Value::clone(namespace);
        if !items(namespace, "/spec/finalizers").is_empty() {
            last["spec"] = json!({});
        }
        if items(&last, "/metadata/finalizers").is_empty() {
            state.remove(key);
        } else if last != **namespace {
            state.put(key, last);
        }
        return;
    }
    for object in inside {
        let marked = state.get(&object).is_some_and(|found| super::owned::is_ending(&found));
        if !marked {
            delete(state, &object);
        }
    }
}

//! What of their quotas namespaces use. Source: `pkg/controller/resourcequota`.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{MANAGER, set_status};
use crate::clock::Moment;
use crate::state::State;
use crate::store::Key;

/// Looks again at the quotas of a namespace in which something has changed.
pub(super) fn of_object(state: &mut State, object: &Key) {
    if object.namespace.is_empty() || object.is_of("", "resourcequotas") {
        return;
    }
    for (key, _) in state.list("", "resourcequotas", Some(&object.namespace)) {
        state.work.add(key);
    }
}

pub(super) fn look(state: &mut State, key: &Key, quota: &Arc<Value>) -> Option<Moment> {
    let used = crate::quota::used(state, &key.namespace, quota);
    let used: Map<String, Value> =
        used.into_iter().map(|(name, amount)| (name, amount.text().into())).collect();
    let mut status = json!({});
    if let Some(hard) = quota.pointer("/spec/hard") {
        status["hard"] = hard.clone();
    }
    if !used.is_empty() {
        status["used"] = used.into();
    }
    set_status(state, key, MANAGER, status);
    None
}

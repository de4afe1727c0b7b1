//! How many pods of a workload have been ready at least.

use std::collections::BTreeMap;

use crate::json::{number, text};
use crate::state::State;
use crate::store::Key;

/// Kinds whose pods are to be there all the time, and the field that says how many are wanted.
const WORKLOADS: [(&str, &str, &str, &str); 3] = [
    ("deployments", "Deployment", "/spec/replicas", "/status/readyReplicas"),
    ("statefulsets", "StatefulSet", "/spec/replicas", "/status/readyReplicas"),
    ("daemonsets", "DaemonSet", "/status/desiredNumberScheduled", "/status/numberReady"),
];

/// The pods of a workload, over some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// `Deployment`, `StatefulSet` or `DaemonSet`.
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Pods that were wanted at the beginning.
    pub wanted: i64,
    /// The fewest pods that were ready at any moment.
    pub lowest: i64,
    /// Pods that disruption budgets and nobody else want to be ready; 0 without one.
    pub budget: i64,
}

/// What has been seen since somebody began to look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    seen: BTreeMap<Key, Availability>,
    is_on: bool,
}

impl Watch {
    /// Begins anew with the workloads that are there.
    pub(crate) fn begin(state: &State) -> Watch {
        let mut seen = BTreeMap::new();
        for (plural, kind, wanted, ready) in WORKLOADS {
            for (key, object) in state.list("apps", plural, None) {
                let begun = Availability {
                    kind,
                    namespace: key.namespace.clone(),
                    name: key.name.clone(),
                    wanted: number(&object, wanted).unwrap_or(0),
                    lowest: number(&object, ready).unwrap_or(0),
                    budget: budget(state, &key.namespace, &object),
                };
                seen.insert(key, begun);
            }
        }
        Watch { seen, is_on: true }
    }

    /// Looks once more, at a moment of rest.
    pub(crate) fn look(&mut self, state: &State) {
        if !self.is_on {
            return;
        }
        for (key, seen) in &mut self.seen {
            let Some(object) = state.get(key) else { continue };
            let known = WORKLOADS.iter().find(|(plural, ..)| *plural == key.resource);
            if let Some((_, _, _, ready)) = known {
                seen.lowest = seen.lowest.min(number(&object, ready).unwrap_or(0));
            }
        }
    }

    pub(crate) fn end(self) -> Vec<Availability> {
        self.seen.into_values().collect()
    }
}

/// What the budgets want that select the pods of a workload.
fn budget(state: &State, namespace: &str, workload: &serde_json::Value) -> i64 {
    let labels = workload.pointer("/spec/template/metadata/labels").cloned().unwrap_or_default();
    let pod = serde_json::json!({ "metadata": { "labels": labels } });
    let budgets = state.list("policy", "poddisruptionbudgets", Some(namespace));
    let wanted = budgets
        .iter()
        .filter(|(_, budget)| {
            !text(budget, "/metadata/name").is_empty() && pintle_ready::selects(budget, &pod)
        })
        .filter_map(|(_, budget)| number(budget, "/status/desiredHealthy"));
    wanted.max().unwrap_or(0)
}

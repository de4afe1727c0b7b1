//! What pods ask for.
//!
//! Source: `k8s.io/component-helpers/resource` `AggregateContainerRequests` and its limits.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::{items, map, text};
use crate::quantity::Quantity;

/// Amounts by the name of the resource.
pub(crate) type Demand = BTreeMap<String, Quantity>;

/// What a pod asks for: the field is `requests` or `limits`.
pub(crate) fn of_pod(pod: &Value, field: &str) -> Demand {
    let path = format!("/resources/{field}");
    let mut all = Demand::new();
    for container in items(pod, "/spec/containers") {
        add(&mut all, &amounts(container, &path));
    }
    let (mut beside, mut before) = (Demand::new(), Demand::new());
    for container in items(pod, "/spec/initContainers") {
        let mut own = amounts(container, &path);
        if text(container, "/restartPolicy") == "Always" {
            add(&mut all, &own);
            add(&mut beside, &own);
            own = beside.clone();
        } else {
            add(&mut own, &beside);
        }
        raise(&mut before, &own);
    }
    raise(&mut all, &before);
    // What is said of the pod as a whole goes before what its containers say.
    all.extend(amounts(pod, &format!("/spec{path}")));
    let overhead = amounts(pod, "/spec/overhead");
    let counts = |name: &String| field == "requests" || all.contains_key(name);
    let overhead: Demand = overhead.into_iter().filter(|(name, _)| counts(name)).collect();
    add(&mut all, &overhead);
    all
}

/// The amounts of a map of quantities.
pub(crate) fn amounts(object: &Value, path: &str) -> Demand {
    let pairs = map(object, path).into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.clone(), amount(value)?))).collect()
}

fn amount(value: &Value) -> Option<Quantity> {
    match value {
        Value::String(text) => Quantity::parse(text),
        Value::Number(number) => Quantity::parse(&number.to_string()),
        _ => None,
    }
}

/// Adds amounts.
pub(crate) fn add(to: &mut Demand, more: &Demand) {
    for (name, amount) in more {
        let sum = to.entry(name.clone()).or_default();
        *sum = sum.plus(*amount);
    }
}

fn raise(to: &mut Demand, least: &Demand) {
    for (name, amount) in least {
        let most = to.entry(name.clone()).or_default();
        if amount.nano() > most.nano() {
            *most = *amount;
        }
    }
}

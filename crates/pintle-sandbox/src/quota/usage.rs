//! What an object counts for. Source: `pkg/quota/v1/evaluator/core`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::demand::{self, Demand};
use crate::json::{items, text};
use crate::quantity::Quantity;

/// Resources of pods.
const PODS: [&str; 11] = [
    "count/pods",
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
];

/// Resources that each container has to ask for if they are limited.
const DEMANDED: [&str; 6] =
    ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

const SERVICES: [&str; 4] =
    ["count/services", "services", "services.nodeports", "services.loadbalancers"];

const CLAIMS: [&str; 3] =
    ["count/persistentvolumeclaims", "persistentvolumeclaims", "requests.storage"];

/// What stands between a class and a resource of its claims.
const OF_CLASS: &str = ".storageclass.storage.k8s.io/";

/// Kinds that have a name of their own for their count.
const COUNTED: [&str; 4] = ["configmaps", "replicationcontrollers", "resourcequotas", "secrets"];

/// Whether a change can make an object count for more.
pub(super) fn changes(group: &str, plural: &str) -> bool {
    group.is_empty() && matches!(plural, "services" | "persistentvolumeclaims")
}

/// Whether objects of a kind count for a resource.
pub(super) fn measures(group: &str, plural: &str, name: &str) -> bool {
    match (group, plural) {
        ("", "pods") => PODS.contains(&name) || is_extended(name),
        ("", "services") => SERVICES.contains(&name),
        ("", "persistentvolumeclaims") => {
            let of_class = name.split_once(OF_CLASS).map(|(_, rest)| rest);
            CLAIMS.contains(&name) || of_class.is_some_and(|rest| CLAIMS[1..].contains(&rest))
        }
        _ => name == count_of(group, plural) || (group.is_empty() && is_counted(plural, name)),
    }
}

fn is_counted(plural: &str, name: &str) -> bool {
    name == plural && COUNTED.contains(&name)
}

/// Huge pages, and resources that only some nodes have.
fn is_extended(name: &str) -> bool {
    let asked = name.strip_prefix("requests.");
    name.starts_with("hugepages-")
        || asked.is_some_and(|name| name.starts_with("hugepages-") || name.contains('/'))
}

fn count_of(group: &str, plural: &str) -> String {
    match group {
        "" => format!("count/{plural}"),
        group => format!("count/{plural}.{group}"),
    }
}

/// Group and plural of the kind whose objects count for a resource.
pub(super) fn kind_of(name: &str) -> Option<(String, String)> {
    for plural in ["pods", "services", "persistentvolumeclaims"] {
        if measures("", plural, name) {
            return Some((String::new(), plural.to_owned()));
        }
    }
    if COUNTED.contains(&name) {
        return Some((String::new(), name.to_owned()));
    }
    let counted = name.strip_prefix("count/")?;
    let (plural, group) = counted.split_once('.').unwrap_or((counted, ""));
    Some((group.to_owned(), plural.to_owned()))
}

/// What an object counts for.
pub(super) fn of(group: &str, plural: &str, object: &Value) -> Demand {
    let one = Quantity::of(1);
    let mut usage = BTreeMap::from([(count_of(group, plural), one)]);
    match (group, plural) {
        ("", "pods") => pod(object, &mut usage),
        ("", "services") => service(object, &mut usage),
        ("", "persistentvolumeclaims") => claim(object, &mut usage),
        _ => drop(usage.insert(plural.to_owned(), one)),
    }
    usage
}

/// A pod that has ended counts as an object alone.
fn pod(pod: &Value, usage: &mut Demand) {
    if matches!(text(pod, "/status/phase"), "Failed" | "Succeeded") {
        return;
    }
    usage.insert("pods".to_owned(), Quantity::of(1));
    usage.extend(named(&demand::of_pod(pod, "requests"), &demand::of_pod(pod, "limits")));
}

/// Requests and limits by the names that quotas have for them.
fn named(requests: &Demand, limits: &Demand) -> Demand {
    let mut usage = Demand::new();
    for (name, amount) in requests {
        let is_basic = matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage");
        if is_basic || name.starts_with("hugepages-") {
            usage.insert(name.clone(), *amount);
        }
        if is_basic || is_extended(&format!("requests.{name}")) {
            usage.insert(format!("requests.{name}"), *amount);
        }
    }
    for (name, amount) in limits {
        usage.insert(format!("limits.{name}"), *amount);
    }
    usage
}

fn service(service: &Value, usage: &mut Demand) {
    let ports = items(service, "/spec/ports");
    let given = ports.iter().filter(|port| port.get("nodePort").is_some()).count();
    let allocates = service.pointer("/spec/allocateLoadBalancerNodePorts");
    let (open, balanced) = match text(service, "/spec/type") {
        "NodePort" => (ports.len(), 0),
        "LoadBalancer" if allocates == Some(&Value::Bool(false)) => (given, 1),
        "LoadBalancer" => (ports.len(), 1),
        _ => (0, 0),
    };
    for (name, count) in
        [("services", 1), ("services.nodeports", open), ("services.loadbalancers", balanced)]
    {
        usage.insert(name.to_owned(), Quantity::of(count));
    }
}

fn claim(claim: &Value, usage: &mut Demand) {
    let class = text(claim, "/spec/storageClassName");
    let asked = demand::amounts(claim, "/spec/resources/requests").remove("storage");
    let counted = [("persistentvolumeclaims", Some(Quantity::of(1))), ("requests.storage", asked)];
    for (name, amount) in counted {
        let Some(amount) = amount.map(Quantity::rounded_up) else { continue };
        usage.insert(name.to_owned(), amount);
        if !class.is_empty() {
            usage.insert(format!("{class}{OF_CLASS}{name}"), amount);
        }
    }
}

/// What an object has to say and does not. Source: `podEvaluator.Constraints`.
pub(super) fn lacking(group: &str, plural: &str, pod: &Value, hard: &Demand) -> Option<String> {
    if (group, plural) != ("", "pods") || pod.pointer("/spec/resources").is_some() {
        return None;
    }
    let demanded: Vec<&str> =
        DEMANDED.into_iter().filter(|name| hard.contains_key(*name)).collect();
    let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for container in ["/spec/containers", "/spec/initContainers"].iter().flat_map(|l| items(pod, l))
    {
        let amounts = |field: &str| demand::amounts(container, &format!("/resources/{field}"));
        let said = named(&amounts("requests"), &amounts("limits"));
        for name in demanded.iter().filter(|name| !said.contains_key(**name)) {
            missing.entry(name).or_default().insert(text(container, "/name"));
        }
    }
    let told = missing.into_iter().map(|(name, containers)| {
        format!("{name} for: {}", containers.into_iter().collect::<Vec<_>>().join(","))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("must specify {}", told.join("; ")))
}

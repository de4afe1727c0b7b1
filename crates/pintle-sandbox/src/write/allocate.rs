//! Addresses and ports of Services.
//!
//! Source: `pkg/registry/core/service/storage` of Kubernetes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::json::{children, default, items, text};
use crate::state::State;
use crate::status::FieldError;

/// Ports of nodes that Services may have.
const NODE_PORTS: std::ops::Range<u32> = 30_000..32_768;

/// The network of Services, `10.96.0.0/16`, without its first hosts.
const NETWORK: (u8, u8) = (10, 96);
const FIRST_HOST: u32 = 256;
const LAST_HOST: u32 = 65_535;

/// Gives a Service, old or new, what it needs and does not have.
pub(super) fn service(
    state: &mut State,
    old: Option<&Value>,
    service: &mut Value,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if needs_address(service) {
        address(state, old, service, &mut errors);
    } else if let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) {
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            spec.remove(field);
        }
    }
    if has_health_port(service) && service.pointer("/spec/healthCheckNodePort").is_none() {
        let first = state.below(NODE_PORTS.end - NODE_PORTS.start);
        let port = free_port(first, "TCP", &taken_ports(state, service));
        service["spec"]["healthCheckNodePort"] = port.into();
    }
    if needs_ports(service) {
        node_ports(state, service, &mut errors);
    }
    errors
}

/// Before a changed Service is judged: what it had stays, what only its old type had goes.
pub(super) fn prepare(old: &Value, service: &mut Value) {
    keep(old, service);
    drop_unused(old, service);
    if needs_ports(service) || !needs_ports(old) {
        return;
    }
    let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) else { return };
    let before = items(old, "/spec/ports").iter();
    let given: Vec<Value> = before.filter_map(|port| port.get("nodePort").cloned()).collect();
    for port in children(spec, "ports") {
        if port.get("nodePort").is_some_and(|number| given.contains(number)) {
            port.remove("nodePort");
        }
    }
}

fn needs_address(service: &Value) -> bool {
    text(service, "/spec/type") != "ExternalName"
}

fn needs_ports(service: &Value) -> bool {
    match text(service, "/spec/type") {
        "NodePort" => true,
        "LoadBalancer" => {
            service.pointer("/spec/allocateLoadBalancerNodePorts") != Some(&json!(false))
        }
        _ => false,
    }
}

/// What the old one has and the new one does not say stays. Source: `patchAllocatedValues`.
fn keep(old: &Value, new: &mut Value) {
    let (address, ports) =
        (needs_address(old) && needs_address(new), needs_ports(old) && needs_ports(new));
    let Some(before) = old.get("spec").and_then(Value::as_object) else { return };
    let Some(spec) = new.get_mut("spec").and_then(Value::as_object_mut) else { return };
    if address {
        if let Some(ip) = before.get("clusterIP") {
            default(spec, "clusterIP", ip.clone());
        }
        if spec.get("clusterIP") == before.get("clusterIP") {
            for field in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                if let Some(value) = before.get(field) {
                    default(spec, field, value.clone());
                }
            }
        }
    }
    if ports {
        for port in children(spec, "ports") {
            let same = |other: &&Value| {
                other.get("port") == port.get("port")
                    && other.get("protocol") == port.get("protocol")
            };
            let number = items(old, "/spec/ports").iter().find(same);
            if let Some(number) = number.and_then(|other| other.get("nodePort")).cloned() {
                port.entry("nodePort").or_insert(number);
            }
        }
    }
}

/// What only the old type has goes, if nobody says anything else. Source: `dropTypeDependentFields`.
fn drop_unused(old: &Value, new: &mut Value) {
    let balances = |service: &Value| text(service, "/spec/type") == "LoadBalancer";
    let is_outside = |service: &Value| {
        matches!(text(service, "/spec/type"), "LoadBalancer" | "NodePort")
            || (text(service, "/spec/type") == "ClusterIP"
                && !items(service, "/spec/externalIPs").is_empty())
    };
    let mut gone = Vec::new();
    if balances(old) && !balances(new) {
        gone.extend(["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
    }
    if is_outside(old) && !is_outside(new) {
        gone.push("externalTrafficPolicy");
    }
    if needs_address(old) && !needs_address(new) {
        gone.push("internalTrafficPolicy");
    }
    if has_health_port(old) && !has_health_port(new) {
        gone.push("healthCheckNodePort");
    }
    if !balances(new) && new.pointer("/status/loadBalancer").is_some() {
        new["status"]["loadBalancer"] = json!({});
    }
    let Some(spec) = new.get_mut("spec").and_then(Value::as_object_mut) else { return };
    for field in gone {
        if spec.get(field) == old["spec"].get(field) {
            spec.remove(field);
        }
    }
}

/// Whether nodes answer questions about the health of the Service.
fn has_health_port(service: &Value) -> bool {
    text(service, "/spec/type") == "LoadBalancer"
        && text(service, "/spec/externalTrafficPolicy") == "Local"
}

fn address(
    state: &mut State,
    old: Option<&Value>,
    service: &mut Value,
    errors: &mut Vec<FieldError>,
) {
    let wanted = text(service, "/spec/clusterIP").to_owned();
    let had = old.map(|old| text(old, "/spec/clusterIP")).unwrap_or_default();
    let has_selector = service.pointer("/spec/selector").is_some();
    let ip = match wanted.as_str() {
        "" => free_address(state),
        "None" => wanted.clone(),
        given if given == had => wanted.clone(),
        given => {
            let in_network = given.starts_with(&format!("{}.{}.", NETWORK.0, NETWORK.1));
            if !in_network {
                let detail = format!(
                    "failed to allocate IP {given}: the provided network does not match the \
                     current range"
                );
                errors.push(FieldError::invalid("spec.clusterIPs", &json!([given]), &detail));
            } else if taken_addresses(state).contains(given) {
                let detail =
                    format!("failed to allocate IP {given}: provided IP is already allocated");
                errors.push(FieldError::invalid("spec.clusterIPs", &json!([given]), &detail));
            }
            wanted.clone()
        }
    };
    let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) else { return };
    spec.insert("clusterIP".to_owned(), ip.as_str().into());
    default(spec, "clusterIPs", json!([ip]));
    // Nothing is known of the addresses behind a headless Service without a selector.
    let (families, policy) = match ip == "None" && !has_selector {
        true => (json!(["IPv4", "IPv6"]), "RequireDualStack"),
        false => (json!(["IPv4"]), "SingleStack"),
    };
    default(spec, "ipFamilies", families);
    default(spec, "ipFamilyPolicy", policy);
}

fn taken_addresses(state: &State) -> BTreeSet<String> {
    let services = state.list("", "services", None);
    services.iter().map(|(_, service)| text(service, "/spec/clusterIP").to_owned()).collect()
}

fn free_address(state: &mut State) -> String {
    let taken = taken_addresses(state);
    let count = LAST_HOST - FIRST_HOST;
    let first = state.below(count);
    let (a, b) = NETWORK;
    (0..count)
        .map(|step| FIRST_HOST + (first + step) % count)
        .map(|host| format!("{a}.{b}.{}.{}", host >> 8, host & 0xff))
        .find(|ip| !taken.contains(ip))
        .unwrap_or_default()
}

/// Protocol and number of a port of the nodes.
type NodePort = (String, u64);

fn node_ports(state: &mut State, service: &mut Value, errors: &mut Vec<FieldError>) {
    let mut taken = taken_ports(state, service);
    let first = state.below(NODE_PORTS.end - NODE_PORTS.start);
    let Some(spec) = service.get_mut("spec").and_then(Value::as_object_mut) else { return };
    for (at, port) in children(spec, "ports").enumerate() {
        let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or_default().to_owned();
        let given = port.get("nodePort").and_then(Value::as_u64).filter(|number| *number > 0);
        let number = match given {
            Some(number) => {
                if let Some(why) = refused(&protocol, number, &taken) {
                    let field = format!("spec.ports[{at}].nodePort");
                    errors.push(FieldError::invalid(field, &json!(number), why));
                }
                number
            }
            None => free_port(first, &protocol, &taken),
        };
        taken.insert((protocol, number));
        port.insert("nodePort".to_owned(), number.into());
    }
}

/// Ports of other Services.
fn taken_ports(state: &State, service: &Value) -> BTreeSet<NodePort> {
    let place = (text(service, "/metadata/namespace"), text(service, "/metadata/name"));
    let mut taken = BTreeSet::new();
    for (key, other) in state.list("", "services", None) {
        if (key.namespace.as_str(), key.name.as_str()) == place {
            continue;
        }
        let port = |port: &Value| {
            let number = port.get("nodePort").and_then(Value::as_u64)?;
            Some((text(port, "/protocol").to_owned(), number))
        };
        taken.extend(items(&other, "/spec/ports").iter().filter_map(port));
    }
    taken
}

fn refused(protocol: &str, number: u64, taken: &BTreeSet<NodePort>) -> Option<&'static str> {
    if !u32::try_from(number).is_ok_and(|number| NODE_PORTS.contains(&number)) {
        return Some(
            "provided port is not in the valid range. The range of valid ports is 30000-32767",
        );
    }
    taken.contains(&(protocol.to_owned(), number)).then_some("provided port is already allocated")
}

fn free_port(first: u32, protocol: &str, taken: &BTreeSet<NodePort>) -> u64 {
    let count = NODE_PORTS.end - NODE_PORTS.start;
    (0..count)
        .map(|step| u64::from(NODE_PORTS.start + (first + step) % count))
        .find(|port| !taken.contains(&(protocol.to_owned(), *port)))
        .unwrap_or_default()
}

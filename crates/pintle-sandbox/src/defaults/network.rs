//! Services and what is around them.

use serde_json::{Map, Value, json};

use crate::json::{child, children, default, made};

type Fields = Map<String, Value>;

/// Source: `SetDefaults_Service`.
pub(super) fn service(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    default(spec, "sessionAffinity", "None");
    default(spec, "type", "ClusterIP");
    match spec.get("sessionAffinity").and_then(Value::as_str) {
        Some("None") => drop(spec.remove("sessionAffinityConfig")),
        Some("ClientIP") => {
            let config = made(spec, "sessionAffinityConfig");
            if let Some(client) = config.and_then(|config| made(config, "clientIP")) {
                default(client, "timeoutSeconds", 10_800);
            }
        }
        _ => {}
    }
    for port in children(spec, "ports") {
        default(port, "protocol", "TCP");
        let target = port.get("targetPort");
        let unset = target.is_none_or(|target| *target == json!(0) || *target == json!(""));
        if let (true, Some(number)) = (unset, port.get("port").cloned()) {
            port.insert("targetPort".to_owned(), number);
        }
    }
    let kind = spec.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let has_addresses = spec.contains_key("externalIPs");
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && has_addresses)
    {
        default(spec, "externalTrafficPolicy", "Cluster");
    }
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer" | "ClusterIP") {
        default(spec, "internalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        default(spec, "allocateLoadBalancerNodePorts", true);
    }
}

pub(super) fn endpoints(object: &mut Fields) {
    for subset in children(object, "subsets") {
        for port in children(subset, "ports") {
            default(port, "protocol", "TCP");
        }
    }
}

pub(super) fn endpoint_slice(object: &mut Fields) {
    for port in children(object, "ports") {
        port.entry("name").or_insert_with(|| "".into());
        default(port, "protocol", "TCP");
    }
}

/// Source: `SetDefaults_NetworkPolicy`.
pub(super) fn policy(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    for direction in ["ingress", "egress"] {
        for rule in children(spec, direction) {
            for port in children(rule, "ports") {
                default(port, "protocol", "TCP");
            }
        }
    }
    let types =
        if spec.contains_key("egress") { json!(["Ingress", "Egress"]) } else { json!(["Ingress"]) };
    default(spec, "policyTypes", types);
}

pub(super) fn ingress_class(object: &mut Fields) {
    if let Some(parameters) = child(object, "spec").and_then(|spec| child(spec, "parameters")) {
        default(parameters, "scope", "Cluster");
    }
}

//! Services, Ingresses and NetworkPolicies. Source: `ValidateService`, `ValidateIngress`,
//! `ValidateNetworkPolicySpec`.

use serde_json::Value;

use super::names;
use crate::json::{items, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// Ports of the network.
const PORTS: std::ops::RangeInclusive<i64> = 1..=65_535;

const PATH_TYPES: [&str; 3] = ["Exact", "ImplementationSpecific", "Prefix"];

pub(super) fn service(object: &Value, errors: &mut Errors) {
    let kind = text(object, "/spec/type");
    let known = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    if !known.contains(&kind) {
        errors.push(FieldError::not_supported("spec.type", &kind.into(), &known));
    }
    let ports = items(object, "/spec/ports");
    let headless = text(object, "/spec/clusterIP") == "None";
    if ports.is_empty() && !headless && kind != "ExternalName" {
        errors.push(FieldError::required("spec.ports", ""));
    }
    if kind == "ExternalName" && text(object, "/spec/externalName").is_empty() {
        errors.push(FieldError::required("spec.externalName", ""));
    }
    if kind != "LoadBalancer" {
        for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
            if object.pointer(&format!("/spec/{field}")).is_some() {
                let detail = "may only be used when `type` is 'LoadBalancer'";
                errors.push(FieldError::forbidden(format!("spec.{field}"), detail));
            }
        }
    }
    let address = text(object, "/spec/clusterIP");
    if !matches!(address, "" | "None") && address.parse::<std::net::IpAddr>().is_err() {
        let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        errors.push(FieldError::invalid("spec.clusterIPs[0]", &address.into(), detail));
    }
    let mut seen: Vec<(&str, i64)> = Vec::new();
    let mut known_names: Vec<&str> = Vec::new();
    for (at, port) in ports.iter().enumerate() {
        let path = format!("spec.ports[{at}]");
        let name = text(port, "/name");
        if name.is_empty() && ports.len() > 1 {
            errors.push(FieldError::required(format!("{path}.name"), ""));
        } else if !name.is_empty() {
            if let Some(detail) = names::label(name) {
                errors.push(FieldError::invalid(format!("{path}.name"), &name.into(), &detail));
            } else if known_names.contains(&name) {
                errors.push(FieldError::duplicate(format!("{path}.name"), &name.into()));
            }
            known_names.push(name);
        }
        let value = port.get("port").cloned().unwrap_or_default();
        let number = value.as_i64().unwrap_or(0);
        if !PORTS.contains(&number) {
            let detail = "must be between 1 and 65535, inclusive";
            errors.push(FieldError::invalid(format!("{path}.port"), &value, detail));
        }
        let protocol = text(port, "/protocol");
        let protocols = ["SCTP", "TCP", "UDP"];
        if !protocols.contains(&protocol) {
            let field = format!("{path}.protocol");
            errors.push(FieldError::not_supported(field, &protocol.into(), &protocols));
        }
        target_port(port, &path, errors);
        if kind == "ClusterIP" && port.get("nodePort").is_some() {
            let detail = "may not be used when `type` is 'ClusterIP'";
            errors.push(FieldError::forbidden(format!("{path}.nodePort"), detail));
        }
        if seen.contains(&(protocol, number)) {
            let mut error = FieldError::duplicate(path, &Value::Null);
            // Shown as Go has it.
            error.told = Some(format!(
                "Duplicate value: {{\"Name\":\"\",\"Protocol\":{protocol:?},\"AppProtocol\":null,\
                 \"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}"
            ));
            errors.push(error);
        }
        seen.push((protocol, number));
    }
}

fn target_port(port: &Value, path: &str, errors: &mut Errors) {
    let Some(target) = port.get("targetPort") else { return };
    let field = format!("{path}.targetPort");
    if target.as_i64().is_some_and(|number| !PORTS.contains(&number)) {
        let detail = "must be between 1 and 65535, inclusive";
        errors.push(FieldError::invalid(field, target, detail));
    } else if let Some(detail) = target.as_str().and_then(super::container::port_name) {
        errors.push(FieldError::invalid(field, target, &detail));
    }
}

/// Where requests go. Source: `validateIngressBackend`.
fn backend(backend: &Value, path: &str, errors: &mut Errors) {
    let mut invalid = |detail: &str| errors.push(FieldError::invalid(path, &"".into(), detail));
    match (backend.get("service"), backend.get("resource")) {
        (None, None) => invalid("resource or service backend is required"),
        (Some(_), Some(_)) => invalid("cannot set both resource and service backends"),
        (Some(service), None) => {
            let named = !text(service, "/port/name").is_empty();
            let numbered = number(service, "/port/number").unwrap_or(0) != 0;
            if named && numbered {
                invalid("cannot set both port name & port number");
            } else if !named && !numbered {
                errors.push(FieldError::required(path, "port name or number is required"));
            }
        }
        (None, Some(_)) => {}
    }
}

pub(super) fn ingress(object: &Value, errors: &mut Errors) {
    let rules = items(object, "/spec/rules");
    if rules.is_empty() && object.pointer("/spec/defaultBackend").is_none() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        errors.push(FieldError::invalid("spec", &Value::Null, detail));
    }
    if let Some(target) = object.pointer("/spec/defaultBackend") {
        backend(target, "spec.defaultBackend", errors);
    }
    for (at, rule) in rules.iter().enumerate() {
        for (nth, found) in items(rule, "/http/paths").iter().enumerate() {
            let path = format!("spec.rules[{at}].http.paths[{nth}]");
            let target = found.get("backend").unwrap_or(&Value::Null);
            backend(target, &format!("{path}.backend"), errors);
            match text(found, "/pathType") {
                "" if found.get("pathType").is_none_or(Value::is_null) => errors.push(
                    FieldError::required(format!("{path}.pathType"), "pathType must be specified"),
                ),
                other if !PATH_TYPES.contains(&other) => errors.push(FieldError::not_supported(
                    format!("{path}.pathType"),
                    &other.into(),
                    &PATH_TYPES,
                )),
                "Exact" | "Prefix" if !text(found, "/path").starts_with('/') => {
                    let value = text(found, "/path").into();
                    let detail = "must be an absolute path";
                    errors.push(FieldError::invalid(format!("{path}.path"), &value, detail));
                }
                _ => {}
            }
        }
    }
}

/// Who a NetworkPolicy is about.
pub(super) fn policy(object: &Value, errors: &mut Errors) {
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for (at, rule) in items(object, &format!("/spec/{direction}")).iter().enumerate() {
            for (nth, peer) in items(rule, &format!("/{peers}")).iter().enumerate() {
                let field = format!("spec.{direction}[{at}].{peers}[{nth}]");
                self::peer(peer, &field, errors);
            }
            for (nth, port) in items(rule, "/ports").iter().enumerate() {
                let path = format!("spec.{direction}[{at}].ports[{nth}]");
                let number = port.get("port").and_then(Value::as_i64);
                let field = format!("{path}.port");
                if let Some(number) = number.filter(|number| !(1..=65_535).contains(number)) {
                    let detail = "must be between 1 and 65535, inclusive";
                    errors.push(FieldError::invalid(&field, &number.into(), detail));
                }
                let end = port.get("endPort").and_then(Value::as_i64);
                if let Some((_, end)) = number.zip(end).filter(|(first, last)| last < first) {
                    let detail = "must be greater than or equal to `port`";
                    errors.push(FieldError::invalid(
                        format!("{path}.endPort"),
                        &end.into(),
                        detail,
                    ));
                }
                let Some(name) = port.get("port").and_then(Value::as_str) else { continue };
                for why in super::container::port_names(name) {
                    errors.push(FieldError::invalid(&field, &name.into(), &why));
                }
            }
        }
    }
}

fn peer(peer: &Value, field: &str, errors: &mut Errors) {
    let block = peer.get("ipBlock");
    let selects = ["podSelector", "namespaceSelector"].iter().any(|one| peer.get(*one).is_some());
    if block.is_none() && !selects {
        errors.push(FieldError::required(field, "must specify a peer"));
    }
    if block.is_some() && selects {
        let detail = "may not specify both ipBlock and another peer";
        errors.push(FieldError::forbidden(field, detail));
    }
    if let Some(block) = block {
        let (cidr, path) = (text(block, "/cidr"), format!("{field}.ipBlock.cidr"));
        if cidr.is_empty() {
            errors.push(FieldError::required(path, ""));
        } else if !is_cidr(cidr) {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            errors.push(FieldError::invalid(path, &cidr.into(), detail));
        }
    }
}

/// Whether a text is a network, as `10.0.0.0/8`.
fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

//! What the server says beside an answer of what it takes. Source: `pkg/api/pod/warnings.go`,
//! `pkg/api/service/warnings.go` and `warningsForSecret` of Kubernetes 1.37.

use serde_json::Value;

use super::secret;
use crate::json::{items, map, number, text};
use crate::quantity::Quantity;
use crate::write::Target;

/// Volumes that nobody serves any more.
const VOLUMES: [(&str, &str); 9] = [
    ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

/// Annotations that say nothing any more.
const ANNOTATIONS: [(&str, &str); 4] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    (
        "security.alpha.kubernetes.io/sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead",
    ),
    (
        "security.alpha.kubernetes.io/unsafe-sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead",
    ),
    (
        "seccomp.security.alpha.kubernetes.io/pod",
        "non-functional in v1.27+; use the \"seccompProfile\" field instead",
    ),
];

/// Labels of nodes that have other names now.
const LABELS: [(&str, &str); 6] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    (
        "failure-domain.beta.kubernetes.io/zone",
        "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
    ),
    (
        "failure-domain.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    (
        "failure-domain.kubernetes.io/zone",
        "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
    ),
];

/// What is told of an object that is kept.
pub(crate) fn warnings(target: &Target, old: Option<&Value>, object: &Value) -> Vec<String> {
    if !target.resource.is_builtin() || !target.subresource.is_empty() {
        return Vec::new();
    }
    let mut told = Vec::new();
    let place = match (target.resource.group.as_ref(), target.resource.kind.as_ref()) {
        ("", "Service") => return service(object),
        ("", "Secret") => return secret::warning(object).into_iter().collect(),
        ("", "Pod") => "",
        ("", "PodTemplate") => "template",
        ("", "ReplicationController") | ("apps", _) | ("batch", "Job") => "spec.template",
        ("batch", "CronJob") => "spec.jobTemplate.spec.template",
        _ => return told,
    };
    let pointer = match place {
        "" => String::new(),
        place => format!("/{}", place.replace('.', "/")),
    };
    let Some(pod) = object.pointer(&pointer) else { return told };
    // Templates are looked at when something else is asked for.
    let generation = |object: &Value| number(object, "/metadata/generation");
    if old.is_some_and(|old| !place.is_empty() && generation(old) == generation(object)) {
        return told;
    }
    let path = if place.is_empty() { String::new() } else { format!("{place}.") };
    self::pod(pod, &path, &mut told);
    told
}

fn pod(pod: &Value, path: &str, told: &mut Vec<String>) {
    let spec = format!("{path}spec");
    for (label, why) in LABELS {
        if map(pod, "/spec/nodeSelector").is_some_and(|labels| labels.contains_key(label)) {
            told.push(format!("{spec}.nodeSelector[{label}]: {why}"));
        }
    }
    for (at, one) in items(pod, "/spec/topologySpreadConstraints").iter().enumerate() {
        if one.get("labelSelector").is_none() {
            let field = format!("{spec}.topologySpreadConstraints[{at}].labelSelector");
            told.push(format!("{field}: a null labelSelector results in matching no pod"));
        }
    }
    for (name, why) in ANNOTATIONS {
        if map(pod, "/metadata/annotations").is_some_and(|all| all.contains_key(name)) {
            told.push(format!("{path}metadata.annotations[{name}]: {why}"));
        }
    }
    for (at, volume) in items(pod, "/spec/volumes").iter().enumerate() {
        for (kind, why) in VOLUMES.iter().filter(|(kind, _)| volume.get(*kind).is_some()) {
            told.push(format!("{spec}.volumes[{at}].{kind}: {why}"));
        }
    }
    repeated(pod, "hostAliases", "ip", &spec, told);
    repeated(pod, "imagePullSecrets", "name", &spec, told);
    for (at, secret) in items(pod, "/spec/imagePullSecrets").iter().enumerate() {
        if text(secret, "/name").is_empty() {
            let field = format!("{spec}.imagePullSecrets[{at}].name");
            told.push(format!("{field}: invalid empty name \"\""));
        }
    }
    let containers = containers(pod, &spec);
    for (path, container) in &containers {
        amounts(container, path, told);
        hidden(container, path, told);
    }
    ports(&containers, told);
    if number(pod, "/spec/terminationGracePeriodSeconds").is_some_and(|seconds| seconds < 0) {
        told.push(format!(
            "{spec}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and \
             will be treated as 1"
        ));
    }
    affinities(pod, &spec, told);
}

/// All containers with their paths, those that go first before the others.
fn containers<'p>(pod: &'p Value, spec: &str) -> Vec<(String, &'p Value)> {
    let of = |list: &str| {
        let all = items(pod, &format!("/spec/{list}")).iter().enumerate();
        all.map(|(at, one)| (format!("{spec}.{list}[{at}]"), one)).collect::<Vec<_>>()
    };
    [of("initContainers"), of("containers")].concat()
}

fn repeated(pod: &Value, list: &str, key: &str, spec: &str, told: &mut Vec<String>) {
    let all = items(pod, &format!("/spec/{list}"));
    let value = |one: &Value| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    for (at, one) in all.iter().enumerate() {
        let own = value(one);
        if all.iter().take(at).any(|other| value(other) == own) {
            told.push(format!("{spec}.{list}[{at}].{key}: duplicate {key} {own:?}"));
        }
    }
}

/// Bytes are counted whole.
fn amounts(container: &Value, path: &str, told: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        for list in ["limits", "requests"] {
            let amount = text(container, &format!("/resources/{list}/{name}"));
            let nano = Quantity::parse(amount).map_or(0, Quantity::nano);
            if nano % 1_000_000_000 != 0 {
                told.push(format!(
                    "{path}.resources.{list}[{name}]: fractional byte value {amount:?} is invalid, \
                     must be an integer"
                ));
            }
        }
    }
}

/// Variables of one name, of which only the last counts.
fn hidden(container: &Value, path: &str, told: &mut Vec<String>) {
    let mut seen: Vec<&str> = Vec::new();
    for (at, variable) in items(container, "/env").iter().enumerate() {
        let name = text(variable, "/name");
        if !seen.contains(&name) {
            seen.push(name);
            continue;
        }
        let (value, own) = (text(variable, "/value"), format!("$({name})"));
        let builds_on = value.contains(&own) && value != own;
        if variable.get("valueFrom").is_some() || !builds_on {
            told.push(format!(
                "{path}.env[{at}]: hides previous definition of {name:?}, which may be dropped \
                 when using apply"
            ));
        }
    }
}

fn ports(containers: &[(String, &Value)], told: &mut Vec<String>) {
    let all: Vec<(String, &Value)> = containers
        .iter()
        .flat_map(|(path, container)| {
            let ports = items(container, "/ports").iter().enumerate();
            ports.map(move |(at, port)| (format!("{path}.ports[{at}]"), port))
        })
        .collect();
    let host = |port: &Value| number(port, "/hostPort").unwrap_or(0);
    for (at, (path, port)) in all.iter().enumerate() {
        for (other_path, other) in all.iter().take(at) {
            let same = |field: &str| port.get(field) == other.get(field);
            if !same("containerPort") || !same("protocol") {
                continue;
            }
            let (own, others) = (text(port, "/hostIP"), text(other, "/hostIP"));
            let what = match () {
                () if own == others && host(port) == host(other) => "duplicate",
                () if host(port) == 0 || host(other) == 0 => "overlapping",
                () if host(port) == host(other) && own.is_empty() != others.is_empty() => {
                    "dangerously ambiguous"
                }
                () => continue,
            };
            told.push(format!("{path}: {what} port definition with {other_path}"));
        }
    }
    for (at, (path, port)) in all.iter().enumerate() {
        let name = text(port, "/name");
        let first = all.iter().take(at).find(|(_, other)| text(other, "/name") == name);
        if let (false, Some((first, _))) = (name.is_empty(), first) {
            told.push(format!(
                "{path}: duplicate port name {name:?} with {first}, services and probes that select \
                 ports by name will use {first}"
            ));
        }
    }
}

fn affinities(pod: &Value, spec: &str, told: &mut Vec<String>) {
    for kind in ["podAffinity", "podAntiAffinity"] {
        for (list, inner) in [("required", ""), ("preferred", "podAffinityTerm.")] {
            let name = format!("{list}DuringSchedulingIgnoredDuringExecution");
            let all = items(pod, &format!("/spec/affinity/{kind}/{name}"));
            for (at, one) in all.iter().enumerate() {
                let term = if inner.is_empty() { Some(one) } else { one.get("podAffinityTerm") };
                if term.is_none_or(|term| term.get("labelSelector").is_none()) {
                    let field = format!("{spec}.affinity.{kind}.{name}[{at}].{inner}labelSelector");
                    told.push(format!("{field}: a null labelSelector results in matching no pod"));
                }
            }
        }
    }
}

fn service(service: &Value) -> Vec<String> {
    const HINTS: &str = "service.kubernetes.io/topology-aware-hints";
    let mut told = Vec::new();
    let annotations = map(service, "/metadata/annotations");
    if annotations.is_some_and(|all| all.contains_key(HINTS)) {
        told.push(format!(
            "annotation {HINTS} is deprecated, please use service.kubernetes.io/topology-mode \
             instead"
        ));
    }
    let kind = text(service, "/spec/type");
    let headless = kind == "ClusterIP" && text(service, "/spec/clusterIP") == "None";
    let outside = !items(service, "/spec/externalIPs").is_empty();
    if headless {
        if !text(service, "/spec/loadBalancerIP").is_empty() {
            told.push("spec.loadBalancerIP is ignored for headless services".to_owned());
        }
        if outside {
            told.push("spec.externalIPs is ignored for headless services".to_owned());
        }
        if text(service, "/spec/sessionAffinity") != "None" {
            told.push("spec.SessionAffinity is ignored for headless services".to_owned());
        }
    }
    if outside && !headless && kind != "ExternalName" {
        let why =
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
        told.push(why.to_owned());
    }
    if outside && kind == "ExternalName" {
        told.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
    }
    if kind != "ExternalName" && !text(service, "/spec/externalName").is_empty() {
        told.push("spec.externalName is ignored when spec.type is not \"ExternalName\"".to_owned());
    }
    if text(service, "/spec/trafficDistribution") == "PreferClose" {
        let why = "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
        told.push(why.to_owned());
    }
    told
}

//! What stands in the columns of built-in kinds, but for names and ages.

use serde_json::Value;

use super::age::short;
use crate::clock::{SECOND, parse};
use crate::json::{items, map, number, text};

pub(super) fn count(object: &Value, path: &str) -> i64 {
    number(object, path).unwrap_or(0)
}

pub(super) fn nothing(_: &Value) -> Vec<Value> {
    Vec::new()
}

pub(super) fn phase(object: &Value) -> Vec<Value> {
    vec![text(object, "/status/phase").into()]
}

pub(super) fn node(object: &Value) -> Vec<Value> {
    let prefix = "node-role.kubernetes.io/";
    let labels = map(object, "/metadata/labels").into_iter().flatten();
    let roles: Vec<&str> = labels.filter_map(|(key, _)| key.strip_prefix(prefix)).collect();
    let roles = if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") };
    let barred = crate::json::is_true(object, "/spec/unschedulable");
    let status = if barred { "Ready,SchedulingDisabled" } else { "Ready" };
    vec![status.into(), roles.into()]
}

/// Source: `printPod`.
pub(super) fn pod(object: &Value) -> Vec<Value> {
    let statuses = items(object, "/status/containerStatuses");
    let total = items(object, "/spec/containers").len();
    let ready = statuses.iter().filter(|status| crate::json::is_true(status, "/ready")).count();
    let restarts: i64 = statuses.iter().map(|status| count(status, "/restartCount")).sum();
    let mut word = text(object, "/status/phase").to_owned();
    for status in statuses {
        for state in ["waiting", "terminated"] {
            let reason = text(status, &format!("/state/{state}/reason"));
            if !reason.is_empty() {
                reason.clone_into(&mut word);
            }
        }
    }
    if object.pointer("/metadata/deletionTimestamp").is_some() {
        "Terminating".clone_into(&mut word);
    }
    vec![format!("{ready}/{total}").into(), word.into(), restarts.to_string().into()]
}

pub(super) fn deployment(object: &Value) -> Vec<Value> {
    let ready = count(object, "/status/readyReplicas");
    vec![
        format!("{ready}/{}", count(object, "/spec/replicas")).into(),
        count(object, "/status/updatedReplicas").into(),
        count(object, "/status/availableReplicas").into(),
    ]
}

pub(super) fn replica_set(object: &Value) -> Vec<Value> {
    ["/spec/replicas", "/status/replicas", "/status/readyReplicas"]
        .iter()
        .map(|path| count(object, path).into())
        .collect()
}

pub(super) fn stateful_set(object: &Value) -> Vec<Value> {
    let ready = count(object, "/status/readyReplicas");
    vec![format!("{ready}/{}", count(object, "/spec/replicas")).into()]
}

pub(super) fn daemon_set(object: &Value) -> Vec<Value> {
    let fields = [
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "numberReady",
        "updatedNumberScheduled",
        "numberAvailable",
    ];
    let mut cells: Vec<Value> =
        fields.iter().map(|field| count(object, &format!("/status/{field}")).into()).collect();
    let selector = map(object, "/spec/template/spec/nodeSelector");
    let pairs: Vec<String> = selector
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    cells.push(if pairs.is_empty() { "<none>".into() } else { pairs.join(",").into() });
    cells
}

pub(super) fn job(object: &Value) -> Vec<Value> {
    let has = |kind: &str| {
        items(object, "/status/conditions")
            .iter()
            .any(|found| text(found, "/type") == kind && text(found, "/status") == "True")
    };
    let word = match () {
        () if has("Complete") => "Complete",
        () if has("Failed") => "Failed",
        () if has("Suspended") => "Suspended",
        () if has("FailureTarget") => "FailureTarget",
        () if has("SuccessCriteriaMet") => "SuccessCriteriaMet",
        () => "Running",
    };
    let wanted = number(object, "/spec/completions").unwrap_or(1);
    let completions = format!("{}/{wanted}", count(object, "/status/succeeded"));
    let begun = parse(text(object, "/status/startTime"));
    let ended = parse(text(object, "/status/completionTime"));
    let duration = match (begun, ended) {
        (Some(begun), Some(ended)) => short((ended - begun) / SECOND),
        _ => String::new(),
    };
    vec![word.into(), completions.into(), duration.into()]
}

pub(super) fn cron_job(object: &Value) -> Vec<Value> {
    let zone = match text(object, "/spec/timeZone") {
        "" => "<none>",
        zone => zone,
    };
    vec![
        text(object, "/spec/schedule").into(),
        zone.into(),
        if crate::json::is_true(object, "/spec/suspend") { "True" } else { "False" }.into(),
        items(object, "/status/active").len().into(),
        "<none>".into(),
    ]
}

pub(super) fn service(object: &Value) -> Vec<Value> {
    let kind = text(object, "/spec/type");
    let addresses: Vec<&str> = items(object, "/status/loadBalancer/ingress")
        .iter()
        .map(|ingress| text(ingress, "/ip"))
        .collect();
    let outside = match kind {
        "ExternalName" => text(object, "/spec/externalName").to_owned(),
        "LoadBalancer" if addresses.is_empty() => "<pending>".to_owned(),
        "LoadBalancer" => addresses.join(","),
        _ => "<none>".to_owned(),
    };
    let ports: Vec<String> = items(object, "/spec/ports")
        .iter()
        .map(|port| {
            let (number, protocol) = (count(port, "/port"), text(port, "/protocol"));
            match count(port, "/nodePort") {
                0 => format!("{number}/{protocol}"),
                node => format!("{number}:{node}/{protocol}"),
            }
        })
        .collect();
    let none = |text: String| if text.is_empty() { "<none>".to_owned() } else { text };
    let inside = none(text(object, "/spec/clusterIP").to_owned());
    vec![kind.into(), inside.into(), outside.into(), none(ports.join(",")).into()]
}

pub(super) fn config_map(object: &Value) -> Vec<Value> {
    let sizes =
        ["/data", "/binaryData"].map(|path| map(object, path).map_or(0, serde_json::Map::len));
    vec![sizes.iter().sum::<usize>().into()]
}

pub(super) fn secret(object: &Value) -> Vec<Value> {
    let size = map(object, "/data").map_or(0, serde_json::Map::len);
    vec![text(object, "/type").into(), size.into()]
}

pub(super) fn claim(object: &Value) -> Vec<Value> {
    let modes: Vec<&str> = items(object, "/status/accessModes")
        .iter()
        .map(|mode| match mode.as_str() {
            Some("ReadWriteOnce") => "RWO",
            Some("ReadOnlyMany") => "ROX",
            Some("ReadWriteMany") => "RWX",
            Some("ReadWriteOncePod") => "RWOP",
            _ => "",
        })
        .collect();
    vec![
        text(object, "/status/phase").into(),
        text(object, "/spec/volumeName").into(),
        text(object, "/status/capacity/storage").into(),
        modes.join(",").into(),
        text(object, "/spec/storageClassName").into(),
        "<unset>".into(),
    ]
}

pub(super) fn ingress(object: &Value) -> Vec<Value> {
    let hosts: Vec<&str> = items(object, "/spec/rules")
        .iter()
        .map(|rule| text(rule, "/host"))
        .filter(|host| !host.is_empty())
        .collect();
    let class = match text(object, "/spec/ingressClassName") {
        "" => "<none>",
        class => class,
    };
    let shown = if hosts.is_empty() { "*".to_owned() } else { hosts.join(",") };
    let ports = if items(object, "/spec/tls").is_empty() { "80" } else { "80, 443" };
    vec![class.into(), shown.into(), "".into(), ports.into()]
}

/// Nothing is measured, so that no target has a value.
pub(super) fn autoscaler(object: &Value) -> Vec<Value> {
    let target = |metric: &Value| {
        let utilization = number(metric, "/resource/target/averageUtilization");
        match (text(metric, "/type"), utilization) {
            ("Resource", Some(percent)) => {
                format!("{}: <unknown>/{percent}%", text(metric, "/resource/name"))
            }
            _ => "<unknown>".to_owned(),
        }
    };
    let metrics: Vec<String> = items(object, "/spec/metrics").iter().map(target).collect();
    let targets = if metrics.is_empty() { "<none>".to_owned() } else { metrics.join(", ") };
    let (kind, name) =
        (text(object, "/spec/scaleTargetRef/kind"), text(object, "/spec/scaleTargetRef/name"));
    vec![
        format!("{kind}/{name}").into(),
        targets.into(),
        count(object, "/spec/minReplicas").to_string().into(),
        count(object, "/spec/maxReplicas").into(),
        count(object, "/status/currentReplicas").into(),
    ]
}

pub(super) fn budget(object: &Value) -> Vec<Value> {
    let shown = |path: &str| match object.pointer(path) {
        Some(Value::String(text)) => Value::from(text.as_str()),
        Some(value) => value.to_string().into(),
        None => "N/A".into(),
    };
    vec![
        shown("/spec/minAvailable"),
        shown("/spec/maxUnavailable"),
        count(object, "/status/disruptionsAllowed").into(),
    ]
}

pub(super) fn binding(object: &Value) -> Vec<Value> {
    let (kind, name) = (text(object, "/roleRef/kind"), text(object, "/roleRef/name"));
    vec![format!("{kind}/{name}").into()]
}

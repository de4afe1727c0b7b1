//! Pods and templates of pods.

use serde_json::{Map, Value, json};

use crate::json::{child, children, default, made};

type Fields = Map<String, Value>;

/// Fields of a volume that say where it comes from; whatever else there is names it.
const VOLUME_NAME: &str = "name";

/// Source: `SetDefaults_Pod`.
pub(super) fn pod(object: &mut Fields) {
    let Some(spec) = child(object, "spec") else { return };
    for list in ["containers", "initContainers"] {
        children(spec, list).for_each(requests_from_limits);
    }
    default(spec, "enableServiceLinks", true);
    pod_spec(spec);
}

/// The template under a key.
pub(super) fn template(object: &mut Fields, key: &str) {
    if let Some(spec) = child(object, key).and_then(|template| child(template, "spec")) {
        pod_spec(spec);
    }
}

/// What is limited but not asked for is asked for.
fn requests_from_limits(container: &mut Fields) {
    let Some(resources) = child(container, "resources") else { return };
    let Some(limits) = resources.get("limits").and_then(Value::as_object).cloned() else { return };
    if let Some(requests) = made(resources, "requests") {
        for (name, limit) in limits {
            requests.entry(name).or_insert(limit);
        }
    }
}

/// Source: `SetDefaults_PodSpec`.
fn pod_spec(spec: &mut Fields) {
    default(spec, "dnsPolicy", "ClusterFirst");
    default(spec, "restartPolicy", "Always");
    default(spec, "securityContext", json!({}));
    default(spec, "terminationGracePeriodSeconds", 30);
    default(spec, "schedulerName", "default-scheduler");
    // Both names of the field are written.
    let account = ["serviceAccountName", "serviceAccount"]
        .iter()
        .find_map(|key| spec.get(*key).and_then(Value::as_str))
        .map(str::to_owned);
    if let Some(account) = account {
        spec.insert("serviceAccountName".to_owned(), account.clone().into());
        spec.insert("serviceAccount".to_owned(), account.into());
    }
    let on_host = spec.get("hostNetwork").and_then(Value::as_bool).unwrap_or(false);
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for container in children(spec, list) {
            self::container(container);
            if on_host {
                children(container, "ports").for_each(host_port);
            }
        }
    }
    children(spec, "volumes").for_each(volume);
}

fn host_port(port: &mut Fields) {
    if let Some(number) = port.get("containerPort").cloned() {
        default(port, "hostPort", number);
    }
}

/// Source: `SetDefaults_Container`.
fn container(container: &mut Fields) {
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let policy = if is_latest(image) { "Always" } else { "IfNotPresent" };
    default(container, "imagePullPolicy", policy);
    default(container, "terminationMessagePath", "/dev/termination-log");
    default(container, "terminationMessagePolicy", "File");
    for port in children(container, "ports") {
        default(port, "protocol", "TCP");
    }
    for variable in children(container, "env") {
        if let Some(source) = child(variable, "valueFrom") {
            field_ref(source);
            if let Some(file) = child(source, "fileKeyRef") {
                default(file, "optional", false);
            }
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = child(container, probe) {
            default(probe, "timeoutSeconds", 1);
            default(probe, "periodSeconds", 10);
            default(probe, "successThreshold", 1);
            default(probe, "failureThreshold", 3);
            handler(probe);
        }
    }
    if let Some(lifecycle) = child(container, "lifecycle") {
        for moment in ["postStart", "preStop"] {
            if let Some(found) = child(lifecycle, moment) {
                handler(found);
            }
        }
    }
}

/// Whether an image says nothing of its version, or that it is the latest.
///
/// Source: `parsers.ParseImageName`.
fn is_latest(image: &str) -> bool {
    let (name, digest) = match image.split_once('@') {
        Some((name, _)) => (name, true),
        None => (image, false),
    };
    let last = name.rsplit('/').next().unwrap_or(name);
    match last.split_once(':') {
        Some((_, tag)) => tag == "latest",
        None => !digest && !image.is_empty(),
    }
}

fn handler(handler: &mut Fields) {
    if let Some(get) = child(handler, "httpGet") {
        default(get, "path", "/");
        default(get, "scheme", "HTTP");
    }
    if let Some(grpc) = child(handler, "grpc") {
        grpc.entry("service").or_insert_with(|| "".into());
    }
}

fn field_ref(source: &mut Fields) {
    if let Some(field) = child(source, "fieldRef") {
        default(field, "apiVersion", "v1");
    }
}

/// Source: `SetDefaults_Volume` and those of its sources.
fn volume(volume: &mut Fields) {
    if volume.keys().all(|key| key == VOLUME_NAME) {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["secret", "configMap", "projected", "downwardAPI"] {
        if let Some(found) = child(volume, source) {
            default(found, "defaultMode", 0o644);
            children(found, "items").for_each(field_ref);
            for part in children(found, "sources") {
                if let Some(token) = child(part, "serviceAccountToken") {
                    default(token, "expirationSeconds", 3600);
                }
                if let Some(fields) = child(part, "downwardAPI") {
                    children(fields, "items").for_each(field_ref);
                }
            }
        }
    }
    if let Some(path) = child(volume, "hostPath") {
        path.entry("type").or_insert_with(|| "".into());
    }
    let claim = child(volume, "ephemeral").and_then(|found| child(found, "volumeClaimTemplate"));
    if let Some(spec) = claim.and_then(|claim| child(claim, "spec")) {
        default(spec, "volumeMode", "Filesystem");
    }
    volume_source(volume);
}

/// Sources that volumes of pods and those of the cluster share.
pub(super) fn volume_source(volume: &mut Fields) {
    if let Some(target) = child(volume, "iscsi") {
        default(target, "iscsiInterface", "default");
    }
    if let Some(rbd) = child(volume, "rbd") {
        default(rbd, "pool", "rbd");
        default(rbd, "user", "admin");
        default(rbd, "keyring", "/etc/ceph/keyring");
    }
    if let Some(disk) = child(volume, "azureDisk") {
        default(disk, "cachingMode", "ReadWrite");
        default(disk, "fsType", "ext4");
        default(disk, "readOnly", false);
        default(disk, "kind", "Shared");
    }
    if let Some(scale) = child(volume, "scaleIO") {
        default(scale, "storageMode", "ThinProvisioned");
        default(scale, "fsType", "xfs");
    }
}

#[cfg(test)]
mod tests {
    use super::is_latest;

    #[test]
    fn images_without_a_version_are_the_latest() {
        let latest = ["nginx", "nginx:latest", "host:5000/nginx", "a/b"];
        let fixed = ["nginx:1", "host:5000/nginx:1", "nginx@sha256:00", "nginx:1@sha256:00", ""];
        assert!(latest.iter().all(|image| is_latest(image)));
        assert!(!fixed.iter().any(|image| is_latest(image)));
    }
}

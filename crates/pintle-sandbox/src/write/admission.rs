//! What admission adds to new objects, and what it refuses.
//!
//! Source: the admission plug-ins of Kubernetes that are on by default: NamespaceLifecycle,
//! ServiceAccount, DefaultTolerationSeconds, Priority, DefaultStorageClass,
//! StorageObjectInUseProtection, and with [`limits`] and
//! [`crate::quota`] LimitRanger and ResourceQuota.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Target, limits};
use crate::json::{children, default, made, number, text};
use crate::state::State;
use crate::status::Status;
use crate::store::Key;

type Fields = Map<String, Value>;

/// Seconds that a pod stays on a node that is gone.
const TOLERATED: i64 = 300;

/// Where pods find their token.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Seconds that a token is good for.
const TOKEN_SECONDS: i64 = 3607;

const DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";

/// Namespaces that are there for ever.
const IMMORTAL: [&str; 3] = ["default", "kube-system", "kube-public"];

/// Changes a new object, or refuses it. It has no name yet if one is to be made.
pub(super) fn admit_new(
    state: &mut State,
    target: &Target,
    object: &mut Value,
) -> Result<(), Status> {
    let resource = &target.resource;
    if resource.namespaced {
        namespace_is_open(state, target, object)?;
    }
    match (resource.group.as_ref(), resource.kind.as_ref()) {
        ("", "Pod") => {
            limits::give(state, target, object);
            admit_pod(state, target, object)?;
        }
        ("", "PersistentVolumeClaim") => admit_claim(state, object),
        ("storage.k8s.io", "VolumeAttributesClass") => {
            protect(object, "kubernetes.io/vac-protection");
        }
        ("", "PersistentVolume") => protect(object, "kubernetes.io/pv-protection"),
        _ => {}
    }
    Ok(())
}

/// What a new object is called in a refusal: one without a name by what its name begins with.
fn shown_name(object: &Value) -> &str {
    match text(object, "/metadata/name") {
        "" => text(object, "/metadata/generateName"),
        name => name,
    }
}

/// Refuses to delete what has to stay.
pub(super) fn admit_deletion(target: &Target) -> Result<(), Status> {
    let is_namespace = target.resource.group.is_empty() && target.resource.kind == "Namespace";
    if is_namespace && IMMORTAL.contains(&target.name.as_str()) {
        let why = "this namespace may not be deleted";
        return Err(Status::forbidden("", "namespaces", &target.name, why));
    }
    Ok(())
}

fn namespace_is_open(state: &State, target: &Target, object: &Value) -> Result<(), Status> {
    let Some(namespace) = state.get(&Key::new("", "namespaces", "", &target.namespace)) else {
        return Err(Status::not_found("", "namespaces", &target.namespace));
    };
    if text(&namespace, "/status/phase") != "Terminating" {
        return Ok(());
    }
    let name = shown_name(object);
    let why = format!(
        "unable to create new content in namespace {} because it is being terminated",
        target.namespace
    );
    let resource = &target.resource;
    Err(Status::forbidden(&resource.group, &resource.plural, name, &why))
}

fn admit_pod(state: &mut State, target: &Target, pod: &mut Value) -> Result<(), Status> {
    let name = shown_name(pod).to_owned();
    let account = match text(pod, "/spec/serviceAccountName") {
        "" => "default".to_owned(),
        account => account.to_owned(),
    };
    let key = Key::new("", "serviceaccounts", &target.namespace, &account);
    let Some(found) = state.get(&key) else {
        let why = format!(
            "error looking up service account {}/{account}: serviceaccount {account:?} not found",
            target.namespace
        );
        return Err(Status::forbidden("", "pods", &name, &why));
    };
    let token = format!("kube-api-access-{}", state.letters(5));
    let priority = priority(state, pod, &name)?;
    given_priority(pod, &name, priority)?;
    let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return Ok(()) };
    spec.insert("serviceAccountName".to_owned(), account.clone().into());
    spec.insert("serviceAccount".to_owned(), account.into());
    if let Some(secrets) = found.get("imagePullSecrets") {
        default(spec, "imagePullSecrets", secrets.clone());
    }
    spec.insert("priority".to_owned(), priority.into());
    default(spec, "preemptionPolicy", "PreemptLowerPriority");
    if wants_token(spec, &found) {
        mount_token(spec, &token);
    }
    tolerate(spec);
    Ok(())
}

fn priority(state: &State, pod: &Value, name: &str) -> Result<i64, Status> {
    match text(pod, "/spec/priorityClassName") {
        "" => Ok(0),
        class => {
            let key = Key::new("scheduling.k8s.io", "priorityclasses", "", class);
            let found = state.get(&key).ok_or_else(|| {
                let why = format!("no PriorityClass with name {class} was found");
                Status::forbidden("", "pods", name, &why)
            })?;
            Ok(number(&found, "/value").unwrap_or(0))
        }
    }
}

/// What follows from the class of a pod must not be said otherwise.
fn given_priority(pod: &Value, name: &str, priority: i64) -> Result<(), Status> {
    let refused = |what: String| Err(Status::forbidden("", "pods", name, &what));
    let rest = "must not be provided in pod spec; priority admission controller computed";
    let end = "from the given PriorityClass name";
    if let Some(given) = number(pod, "/spec/priority").filter(|given| *given != priority) {
        return refused(format!("the integer value of priority ({given}) {rest} {priority} {end}"));
    }
    let known = ["PreemptLowerPriority", "Never"];
    match pod.pointer("/spec/preemptionPolicy").and_then(Value::as_str) {
        None => Ok(()),
        Some(given) if known.contains(&given) => Ok(()),
        Some(given) => refused(format!(
            "the string value of PreemptionPolicy ({given}) {rest} PreemptLowerPriority {end}"
        )),
    }
}

fn wants_token(spec: &Fields, account: &Arc<Value>) -> bool {
    let said = |value: Option<&Value>| value.and_then(Value::as_bool);
    said(spec.get("automountServiceAccountToken"))
        .or_else(|| said(account.get("automountServiceAccountToken")))
        .unwrap_or(true)
}

fn mount_token(spec: &mut Fields, volume: &str) {
    let mut mounted = false;
    for list in ["containers", "initContainers"] {
        for container in children(spec, list) {
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            let Value::Array(mounts) = mounts else { continue };
            if mounts.iter().any(|mount| text(mount, "/mountPath") == TOKEN_PATH) {
                continue;
            }
            mounts.push(json!({ "name": volume, "readOnly": true, "mountPath": TOKEN_PATH }));
            mounted = true;
        }
    }
    if !mounted {
        return;
    }
    let sources = json!([
        { "serviceAccountToken": { "expirationSeconds": TOKEN_SECONDS, "path": "token" } },
        { "configMap": {
            "name": "kube-root-ca.crt", "items": [{ "key": "ca.crt", "path": "ca.crt" }],
        } },
        { "downwardAPI": { "items": [{
            "path": "namespace",
            "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.namespace" },
        }] } },
    ]);
    let source =
        json!({ "name": volume, "projected": { "defaultMode": 0o644, "sources": sources } });
    if let Value::Array(volumes) = spec.entry("volumes").or_insert_with(|| json!([])) {
        volumes.push(source);
    }
}

fn tolerate(spec: &mut Fields) {
    let Value::Array(all) = spec.entry("tolerations").or_insert_with(|| json!([])) else { return };
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let known = |toleration: &Value| {
            let (of, effect) = (text(toleration, "/key"), text(toleration, "/effect"));
            (of == key || of.is_empty()) && (effect == "NoExecute" || effect.is_empty())
        };
        if !all.iter().any(known) {
            all.push(json!({
                "key": key, "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": TOLERATED,
            }));
        }
    }
}

fn admit_claim(state: &State, claim: &mut Value) {
    let classes = state.list("storage.k8s.io", "storageclasses", None);
    let is_default = |class: &Value| {
        let annotations = class.pointer("/metadata/annotations");
        annotations.and_then(|all| all.get(DEFAULT_CLASS)) == Some(&json!("true"))
    };
    let class = classes.iter().find(|(_, class)| is_default(class));
    if let (Some((key, _)), Some(spec)) =
        (class, claim.get_mut("spec").and_then(Value::as_object_mut))
        && !spec.contains_key("storageClassName")
    {
        spec.insert("storageClassName".to_owned(), key.name.as_str().into());
    }
    protect(claim, "kubernetes.io/pvc-protection");
}

fn protect(object: &mut Value, finalizer: &str) {
    let Some(metadata) = object.as_object_mut().and_then(|map| made(map, "metadata")) else {
        return;
    };
    if let Value::Array(all) = metadata.entry("finalizers").or_insert_with(|| json!([]))
        && !all.iter().any(|one| one == finalizer)
    {
        all.push(finalizer.into());
    }
}

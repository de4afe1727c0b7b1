//! Kinds with a rule or two that are not in the table.
//!
//! Source: `pkg/apis/*/validation` of Kubernetes 1.37, and apiextensions
//! `ValidateCustomResourceDefinition`.

use serde_json::{Value, json};

use super::names;
use crate::json::{is_true, items, map, number, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// The highest priority that is not the system's.
const MAX_PRIORITY: i64 = 1_000_000_000;

/// Finalizers with short names.
const STANDARD: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

/// Keys that Secrets of a type have.
const SECRETS: [(&str, &[&str]); 4] = [
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
];

/// Owners that are told by kind, name and uid; one of them is at work. Source:
/// `ValidateOwnerReferences`.
pub(super) fn owners(object: &Value, errors: &mut Errors) {
    for (at, owner) in items(object, "/metadata/ownerReferences").iter().enumerate() {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if text(owner, &format!("/{field}")).is_empty() {
                let path = format!("metadata.ownerReferences[{at}].{field}");
                errors.push(FieldError::required(path, "must not be empty"));
            }
        }
    }
}

/// Source: `ValidateFinalizerName`, and the rule of core kinds that they are qualified.
pub(super) fn finalizers(object: &Value, errors: &mut Errors) {
    for finalizer in items(object, "/metadata/finalizers").iter().filter_map(Value::as_str) {
        for detail in names::qualified(finalizer) {
            errors.push(FieldError::invalid("metadata.finalizers", &finalizer.into(), &detail));
        }
    }
    // Kinds of the core group ask for more.
    if text(object, "/apiVersion") != "v1" {
        return;
    }
    for (at, finalizer) in items(object, "/metadata/finalizers").iter().enumerate() {
        let name = finalizer.as_str().unwrap_or_default();
        if !name.contains('/') && !STANDARD.contains(&name) {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.push(FieldError::invalid(
                format!("metadata.finalizers[{at}]"),
                finalizer,
                detail,
            ));
        }
    }
}

pub(super) fn secret(object: &Value, errors: &mut Errors) {
    let data = map(object, "/data");
    let has = |key: &str| data.is_some_and(|data| data.contains_key(key));
    let kind = text(object, "/type");
    if kind == "kubernetes.io/basic-auth" && !has("username") && !has("password") {
        for key in ["username", "password"] {
            errors.push(FieldError::required(format!("data[{key}]"), ""));
        }
    }
    let needed = SECRETS.iter().find(|(known, _)| *known == kind).map(|(_, keys)| *keys);
    for key in needed.unwrap_or_default().iter().filter(|key| !has(key)) {
        errors.push(FieldError::required(format!("data[{key}]"), ""));
    }
}

pub(super) fn priority_class(object: &Value, errors: &mut Errors) {
    let is_system = text(object, "/metadata/name").starts_with("system-");
    if !is_system && number(object, "/value").unwrap_or(0) > MAX_PRIORITY {
        let detail = format!("maximum allowed value of a user defined priority is {MAX_PRIORITY}");
        errors.push(FieldError::forbidden("value", &detail));
    }
}

pub(super) fn webhooks(object: &Value, errors: &mut Errors) {
    for (at, webhook) in items(object, "/webhooks").iter().enumerate() {
        let name = text(webhook, "/name");
        if !name.is_empty() && name.split('.').count() < 3 {
            let detail = "should be a domain with at least three segments separated by dots";
            let field = format!("webhooks[{at}].name");
            errors.push(FieldError::invalid(field, &name.into(), detail));
        }
        let config = webhook.get("clientConfig").unwrap_or(&Value::Null);
        if config.get("url").is_some() == config.get("service").is_some() {
            let detail = "exactly one of url or service is required";
            errors.push(FieldError::required(format!("webhooks[{at}].clientConfig"), detail));
        }
    }
}

pub(super) fn revision(object: &Value, errors: &mut Errors) {
    match object.get("data") {
        None | Some(Value::Null) => errors.push(FieldError::required("data", "data is mandatory")),
        Some(Value::Object(_)) => {}
        Some(_) => errors.push(FieldError::required("data", "data must be a valid JSON object")),
    }
}

/// Rules of roles, which are about resources or about paths.
pub(super) fn role(object: &Value, errors: &mut Errors) {
    for (at, rule) in items(object, "/rules").iter().enumerate() {
        let path = format!("rules[{at}]");
        let paths = items(rule, "/nonResourceURLs");
        if !paths.is_empty() && text(object, "/kind") == "Role" {
            let detail = "namespaced rules cannot apply to non-resource URLs";
            let field = format!("{path}.nonResourceURLs");
            errors.push(FieldError::invalid(field, &paths.into(), detail));
        }
        if paths.is_empty() {
            if items(rule, "/apiGroups").is_empty() {
                let detail = "resource rules must supply at least one api group";
                errors.push(FieldError::required(format!("{path}.apiGroups"), detail));
            }
            if items(rule, "/resources").is_empty() {
                let detail = "resource rules must supply at least one resource";
                errors.push(FieldError::required(format!("{path}.resources"), detail));
            }
        }
        if items(rule, "/verbs").is_empty() {
            errors.push(FieldError::required(format!("{path}.verbs"), ""));
        }
    }
}

/// How a new definition is called.
pub(super) fn definition_name(object: &Value, errors: &mut Errors) {
    let (group, plural) = (text(object, "/spec/group"), text(object, "/spec/names/plural"));
    let name = text(object, "/metadata/name");
    if name != format!("{plural}.{group}") {
        let detail = "must be spec.names.plural+\".\"+spec.group";
        errors.push(FieldError::invalid("metadata.name", &name.into(), detail));
    }
}

/// Names and versions of a definition; its schemas only at the root.
pub(super) fn definition(object: &Value, errors: &mut Errors) {
    let scope = text(object, "/spec/scope");
    if !matches!(scope, "Cluster" | "Namespaced") {
        let known = ["Cluster", "Namespaced"];
        errors.push(FieldError::not_supported("spec.scope", &scope.into(), &known));
    }
    let versions = items(object, "/spec/versions");
    if versions.iter().filter(|version| is_true(version, "/storage")).count() != 1 {
        let detail = "must have exactly one version marked as storage version";
        errors.push(FieldError::invalid("spec.versions", &Value::from(versions), detail));
    }
    for (at, version) in versions.iter().enumerate() {
        let path = match versions.len() {
            1 => "spec.validation".to_owned(),
            _ => format!("spec.versions[{at}].schema"),
        };
        let Some(schema) = version.pointer("/schema/openAPIV3Schema") else { continue };
        let field = format!("{path}.openAPIV3Schema.type");
        match schema.get("type") {
            None => errors.push(FieldError::required(field, "must not be empty at the root")),
            Some(kind) if *kind != json!("object") => {
                errors.push(FieldError::invalid(field, kind, "must be object at the root"));
            }
            Some(_) => {}
        }
    }
    for field in ["plural", "singular", "kind", "listKind"] {
        if text(object, &format!("/spec/names/{field}")).is_empty() {
            errors.push(FieldError::required(format!("spec.names.{field}"), ""));
        }
    }
}

/// Who a NetworkPolicy is about.
pub(super) fn policy(object: &Value, errors: &mut Errors) {
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for (at, rule) in items(object, &format!("/spec/{direction}")).iter().enumerate() {
            for (nth, peer) in items(rule, &format!("/{peers}")).iter().enumerate() {
                if peer.as_object().is_some_and(serde_json::Map::is_empty) {
                    let field = format!("spec.{direction}[{at}].{peers}[{nth}]");
                    errors.push(FieldError::required(field, "must specify a peer"));
                }
            }
        }
    }
}

pub(super) fn endpoints(object: &Value, errors: &mut Errors) {
    for (at, subset) in items(object, "/subsets").iter().enumerate() {
        let lists = ["/addresses", "/notReadyAddresses"];
        if lists.iter().all(|list| items(subset, list).is_empty()) {
            let detail = "must specify `addresses` or `notReadyAddresses`";
            errors.push(FieldError::required(format!("subsets[{at}]"), detail));
        }
    }
}

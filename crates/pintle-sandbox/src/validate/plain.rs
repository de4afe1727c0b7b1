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
    let all = items(object, "/metadata/ownerReferences");
    let mut leading = all.iter().filter(|owner| is_true(owner, "/controller"));
    if let (Some(first), Some(second)) = (leading.next(), leading.next()) {
        let title = |owner: &Value| format!("{}/{}", text(owner, "/kind"), text(owner, "/name"));
        let detail = format!(
            "Only one reference can have Controller set to true. Found \"true\" in references for \
             {} and {}",
            title(first),
            title(second)
        );
        let shown: Vec<String> = all.iter().map(shown_owner).collect();
        let mut error = FieldError::invalid("metadata.ownerReferences", &Value::Null, &detail);
        error.told = Some(format!("Invalid value: [{}]: {detail}", shown.join(",")));
        errors.push(error);
    }
}

/// An owner with its fields in the order in which Go has them.
fn shown_owner(owner: &Value) -> String {
    let order = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];
    let pairs = order.iter().filter_map(|field| Some(format!("{field:?}:{}", owner.get(*field)?)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
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

pub(super) fn priority_class(object: &Value, errors: &mut Errors) {
    let is_system = text(object, "/metadata/name").starts_with("system-");
    if !is_system && number(object, "/value").unwrap_or(0) > MAX_PRIORITY {
        let detail = format!("maximum allowed value of a user defined priority is {MAX_PRIORITY}");
        errors.push(FieldError::forbidden("value", &detail));
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
    let selectors = items(object, "/aggregationRule/clusterRoleSelectors");
    for (at, selector) in selectors.iter().enumerate() {
        let path = format!("aggregationRule.clusterRoleSelectors[{at}]");
        let mut wrong = Errors::new();
        super::selectors::check(selector, &path, &mut wrong);
        if !wrong.is_empty() {
            errors.push(FieldError::invalid(path, &Value::Null, "invalid label selector."));
        }
    }
    for (at, rule) in items(object, "/rules").iter().enumerate() {
        let path = format!("rules[{at}]");
        let paths = items(rule, "/nonResourceURLs");
        if !paths.is_empty() && text(object, "/kind") == "Role" {
            let detail = "namespaced rules cannot apply to non-resource URLs";
            let field = format!("{path}.nonResourceURLs");
            errors.push(FieldError::invalid(field, &paths.into(), detail));
        }
        let has_resources = !items(rule, "/apiGroups").is_empty()
            || !items(rule, "/resources").is_empty()
            || !items(rule, "/resourceNames").is_empty();
        if !paths.is_empty() && has_resources {
            let detail = "rules cannot apply to both regular resources and non-resource URLs";
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
    if scope.is_empty() {
        errors.push(FieldError::required("spec.scope", ""));
    } else if !matches!(scope, "Cluster" | "Namespaced") {
        let known = ["Cluster", "Namespaced"];
        errors.push(FieldError::not_supported("spec.scope", &scope.into(), &known));
    }
    let versions = items(object, "/spec/versions");
    if versions.iter().filter(|version| is_true(version, "/storage")).count() != 1 {
        let detail = "must have exactly one version marked as storage version";
        let mut error = FieldError::invalid("spec.versions", &Value::Null, detail);
        let shown: Vec<String> = versions.iter().map(shown_version).collect();
        error.told = Some(format!("Invalid value: [{}]: {detail}", shown.join(",")));
        errors.push(error);
        if items(object, "/status/storedVersions").is_empty() {
            let detail = "must have at least one stored version";
            errors.push(FieldError::invalid("status.storedVersions", &Value::Null, detail));
        }
    }
    for (at, version) in versions.iter().enumerate() {
        let path = match versions.len() {
            1 => "spec.validation".to_owned(),
            _ => format!("spec.versions[{at}].schema"),
        };
        let Some(schema) = version.pointer("/schema/openAPIV3Schema") else { continue };
        let field = format!("{path}.openAPIV3Schema.type");
        untyped(schema, &format!("{path}.openAPIV3Schema"), errors);
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

/// Fields of a schema that have no type, and lists that are none. Source: apiextensions `schema.ValidateStructural`.
fn untyped(schema: &Value, path: &str, errors: &mut Errors) {
    for field in ["dependencies", "definitions", "patternProperties"] {
        if schema.get(field).is_some() {
            let detail = format!("{field} is not supported");
            errors.push(FieldError::forbidden(format!("{path}.{field}"), &detail));
        }
    }
    if let Some(list) = schema.get("x-kubernetes-list-type") {
        let known = ["atomic", "set", "map"];
        if !known.contains(&list.as_str().unwrap_or_default()) {
            let field = format!("{path}.x-kubernetes-list-type");
            errors.push(FieldError::not_supported(field, list, &known));
        }
        if let Some(kind) = schema.get("type").filter(|kind| **kind != "array") {
            let detail = "must be array if x-kubernetes-list-type is specified";
            errors.push(FieldError::invalid(format!("{path}.type"), kind, detail));
        }
    }
    let mut look = |inner: &Value, path: &str, what: &str| {
        let excused = ["x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"];
        let is_excused = excused.iter().any(|mark| is_true(inner, &format!("/{mark}")));
        if text(inner, "/type").is_empty() && !is_excused {
            let detail = format!("must not be empty for specified {what}");
            errors.push(FieldError::required(format!("{path}.type"), &detail));
        }
        untyped(inner, path, errors);
    };
    for (name, inner) in map(schema, "/properties").into_iter().flatten() {
        look(inner, &format!("{path}.properties[{name}]"), "object fields");
    }
    if let Some(items) = schema.get("items").filter(|_| text(schema, "/type") == "array") {
        look(items, &format!("{path}.items"), "array items");
    }
}

/// A version of a definition as Go shows it; a schema that all versions share is elsewhere.
fn shown_version(version: &Value) -> String {
    format!(
        "{{\"Name\":{},\"Served\":{},\"Storage\":{},\"Deprecated\":{},\"DeprecationWarning\":null,\
         \"Schema\":null,\"Subresources\":null,\"AdditionalPrinterColumns\":null,\
         \"SelectableFields\":null}}",
        Value::from(text(version, "/name")),
        is_true(version, "/served"),
        is_true(version, "/storage"),
        is_true(version, "/deprecated")
    )
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

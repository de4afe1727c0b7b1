//! The paths of a resource and what can be done at each.

use pintle_schema::Resource;
use serde_json::{Map, Value, json};

use crate::discovery::path;

/// An operation: its method, what it does to an object or a collection, and the verb it is.
type Operation = (&'static str, &'static str, &'static str);

const OF_OBJECT: [Operation; 4] = [
    ("get", "get", "get"),
    ("put", "put", "update"),
    ("patch", "patch", "patch"),
    ("delete", "delete", "delete"),
];
const OF_COLLECTION: [Operation; 3] = [
    ("get", "list", "list"),
    ("post", "post", "create"),
    ("delete", "deletecollection", "deletecollection"),
];

/// Parameters of all that writes, and their types.
const WRITING: [(&str, &str); 4] = [
    ("dryRun", "string"),
    ("fieldManager", "string"),
    ("fieldValidation", "string"),
    ("force", "boolean"),
];

/// Media types of patches of built-in kinds; custom resources do not take the last one.
const PATCHES: [&str; 4] = [
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/apply-patch+yaml",
    "application/strategic-merge-patch+json",
];

/// Adds the paths of a resource.
pub(super) fn add(paths: &mut Map<String, Value>, resource: &Resource) {
    let base = path(&resource.group, &resource.version);
    let place = if resource.namespaced { "/namespaces/{namespace}" } else { "" };
    let collection = format!("/{base}{place}/{}", resource.plural);
    let object = format!("{collection}/{{name}}");
    for (path, operations) in [(collection, &OF_COLLECTION[..]), (object, &OF_OBJECT[..])] {
        let item: Map<String, Value> = operations
            .iter()
            .filter(|(_, _, verb)| resource.verbs.iter().any(|known| known == verb))
            .map(|operation| (operation.0.to_owned(), written(resource, operation)))
            .collect();
        if !item.is_empty() {
            paths.insert(path, item.into());
        }
    }
}

fn written(resource: &Resource, (method, action, _): &Operation) -> Value {
    let parameter = |name: &str, ty: &str| json!({ "name": name, "in": "query", "schema": { "type": ty, "uniqueItems": true } });
    let is_write = matches!(*method, "put" | "post" | "patch");
    let applies = |name: &str| name != "force" || *method == "patch";
    let parameters: Vec<Value> = WRITING
        .iter()
        .filter(|(name, _)| is_write && applies(name))
        .map(|(name, ty)| parameter(name, ty))
        .collect();
    let reference = json!({ "$ref": format!("#/components/schemas/{}", super::name(resource)) });
    let mut operation = json!({
        "parameters": parameters,
        "responses": {
            "200": { "description": "OK", "content": {
                "application/json": { "schema": reference },
            } },
        },
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {
            "group": resource.group, "version": resource.version, "kind": resource.kind,
        },
    });
    if *method == "patch" {
        let known = if resource.custom.is_some() { &PATCHES[..3] } else { &PATCHES[..] };
        let content: Map<String, Value> = known
            .iter()
            .map(|media_type| ((*media_type).to_owned(), json!({ "schema": { "type": "object" } })))
            .collect();
        operation["requestBody"] = json!({ "content": content, "required": true });
    }
    operation
}

//! OpenAPI v3: the types of each version of a group and the paths of its resources. Enough for what
//! clients look up: whether writes are validated by the server, and by what lists are merged.

pub(crate) mod old;
mod paths;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use pintle_sandbox::VERSION;
use pintle_schema::{Named, Resource, Shape};
use serde_json::{Map, Value, json};

use crate::discovery::{Known, path};

/// Where there is a document of each version. Clients keep what an address gives, so that addresses
/// change with what they give.
pub(crate) fn index(known: &Known) -> Value {
    let entry = |(group, version): (&str, &str)| {
        let place = path(group, version);
        let url = format!("/openapi/v3/{place}?hash={:016X}", digest(known, group, version));
        (place, json!({ "serverRelativeURL": url }))
    };
    let paths: Map<String, Value> = known.versions().map(entry).collect();
    json!({ "paths": paths })
}

fn digest(known: &Known, group: &str, version: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (VERSION, env!("CARGO_PKG_VERSION"), group, version).hash(&mut hasher);
    for resource in known.version(group, version) {
        resource.plural.hash(&mut hasher);
        if resource.custom.is_some() {
            format!("{resource:?}").hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The document of a version; nothing if it is not served.
pub(crate) fn document(known: &Known, group: &str, version: &str) -> Option<Value> {
    let resources = known.version(group, version);
    if resources.is_empty() {
        return None;
    }
    let mut all = Components::default();
    let mut paths = Map::new();
    for resource in &resources {
        all.add(resource);
        paths::add(&mut paths, resource);
    }
    Some(json!({
        "openapi": "3.0.0",
        "info": { "title": "Kubernetes", "version": VERSION },
        "paths": paths,
        "components": { "schemas": all.written() },
    }))
}

/// The types that a document needs.
#[derive(Default)]
struct Components {
    written: BTreeMap<String, Value>,
    /// Types that are referred to and not written yet.
    missing: Vec<Named>,
    seen: BTreeSet<String>,
}

impl Components {
    fn add(&mut self, resource: &Resource) {
        let name = name(resource);
        if let Shape::Named(named) = resource.ty.shape {
            self.need(named);
        }
        let mut body = schema::of(resource.ty.resolved(), self);
        let gvk = json!({
            "group": resource.group, "version": resource.version, "kind": resource.kind,
        });
        body["x-kubernetes-group-version-kind"] = json!([gvk]);
        if resource.custom.is_some() {
            schema::embed(&mut body, self);
        }
        self.written.insert(name, body);
    }

    /// A reference to a type, which is going to be written.
    fn need(&mut self, named: Named) -> Value {
        let name = named.name();
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        if self.seen.insert(name) {
            self.missing.push(named);
        }
        reference
    }

    fn written(mut self) -> BTreeMap<String, Value> {
        while let Some(named) = self.missing.pop() {
            let body = schema::of(named.resolved(), &mut self);
            // Kinds say more of themselves already.
            self.written.entry(named.name()).or_insert(body);
        }
        self.written
    }
}

/// The name of a resource's type.
fn name(resource: &Resource) -> String {
    if let Shape::Named(named) = resource.ty.shape {
        return named.name();
    }
    let mut parts: Vec<&str> = resource.group.split('.').collect();
    parts.reverse();
    format!("{}.{}.{}", parts.join("."), resource.version, resource.kind)
}

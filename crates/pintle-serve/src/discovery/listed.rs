//! Groups and resources one document each. Source: apimachinery `meta/v1` `APIGroupList`,
//! `APIGroup`, `APIResourceList`.

use pintle_schema::{Group, Resource};
use serde_json::{Value, json};

use super::{Known, api_version};

impl Known {
    /// All groups but the core one.
    pub(crate) fn groups(&self) -> Value {
        let named = self.groups.iter().filter(|group| !group.name.is_empty());
        json!({
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": named.map(of_group).collect::<Vec<_>>(),
        })
    }

    /// One group; nothing if there is none of that name.
    pub(crate) fn group(&self, name: &str) -> Option<Value> {
        let group = self.groups.iter().find(|group| group.name == name && !name.is_empty())?;
        let mut document = of_group(group);
        document["kind"] = "APIGroup".into();
        document["apiVersion"] = "v1".into();
        Some(document)
    }

    /// The resources of a version; nothing if it is not served.
    pub(crate) fn resources(&self, group: &str, version: &str) -> Option<Value> {
        let resources = self.version(group, version);
        if resources.is_empty() {
            return None;
        }
        let all: Vec<Value> = resources.iter().flat_map(|one| of_resource(one)).collect();
        Some(json!({
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": api_version(group, version), "resources": all,
        }))
    }
}

fn of_group(group: &Group) -> Value {
    let version = |version: &str| json!({ "groupVersion": api_version(&group.name, version), "version": version });
    let versions: Vec<Value> = group.versions.iter().map(|one| version(one)).collect();
    json!({
        "name": group.name, "versions": versions,
        "preferredVersion": version(group.versions.first().map_or("", |first| first)),
    })
}

/// A resource and what is below it.
fn of_resource(resource: &Resource) -> Vec<Value> {
    let mut first = json!({
        "name": resource.plural, "singularName": resource.singular,
        "namespaced": resource.namespaced, "kind": resource.kind, "verbs": resource.verbs,
    });
    if !resource.short_names.is_empty() {
        first["shortNames"] = json!(resource.short_names);
    }
    if !resource.categories.is_empty() {
        first["categories"] = json!(resource.categories);
    }
    if !resource.hash.is_empty() {
        first["storageVersionHash"] = json!(resource.hash);
    }
    let below = resource.subresources.iter().map(|subresource| {
        let mut one = json!({
            "name": format!("{}/{}", resource.plural, subresource.name), "singularName": "",
            "namespaced": resource.namespaced, "kind": subresource.kind,
            "verbs": subresource.verbs,
        });
        if (&subresource.group, &subresource.version) != (&resource.group, &resource.version) {
            one["group"] = json!(subresource.group);
            one["version"] = json!(subresource.version);
        }
        one
    });
    std::iter::once(first).chain(below).collect()
}

//! All groups and resources in one document. Source: `k8s.io/api/apidiscovery/v2`, KEP 3352.

use pintle_schema::{Group, Resource};
use serde_json::{Value, json};

use super::Known;
use crate::route::Answer;

const MEDIA_TYPE: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// Whether an `Accept` header asks for one document in the one version that there is.
pub(crate) fn wants_aggregated(accept: &str) -> bool {
    accept.split(',').any(|part| {
        let has = |wanted: &str| part.split(';').any(|one| one.trim() == wanted);
        has("as=APIGroupDiscoveryList") && has("g=apidiscovery.k8s.io") && has("v=v2")
    })
}

impl Known {
    /// The core group, or all others.
    pub(crate) fn aggregated(&self, core: bool) -> Answer {
        let groups = self.groups.iter().filter(|group| group.name.is_empty() == core);
        let body = json!({
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2",
            "metadata": {}, "items": groups.map(|group| self.of_group(group)).collect::<Vec<_>>(),
        });
        Answer::Json { status: 200, body, content_type: MEDIA_TYPE, warnings: Vec::new() }
    }

    fn of_group(&self, group: &Group) -> Value {
        let versions: Vec<Value> = group
            .versions
            .iter()
            .map(|version| {
                let resources = self.version(&group.name, version);
                let resources: Vec<Value> = resources.into_iter().map(of_resource).collect();
                json!({ "version": version, "resources": resources, "freshness": "Current" })
            })
            .collect();
        let metadata = match group.name.as_ref() {
            "" => json!({}),
            name => json!({ "name": name }),
        };
        json!({ "metadata": metadata, "versions": versions })
    }
}

fn of_resource(resource: &Resource) -> Value {
    let kind = |group: &str, version: &str, kind: &str| json!({ "group": group, "version": version, "kind": kind });
    let mut one = json!({
        "resource": resource.plural,
        "responseKind": kind(&resource.group, &resource.version, &resource.kind),
        "scope": if resource.namespaced { "Namespaced" } else { "Cluster" },
        "singularResource": resource.singular, "verbs": resource.verbs,
    });
    if !resource.short_names.is_empty() {
        one["shortNames"] = json!(resource.short_names);
    }
    if !resource.categories.is_empty() {
        one["categories"] = json!(resource.categories);
    }
    let below: Vec<Value> = resource
        .subresources
        .iter()
        .map(|sub| {
            json!({
                "subresource": sub.name, "responseKind": kind(&sub.group, &sub.version, &sub.kind),
                "verbs": sub.verbs,
            })
        })
        .collect();
    if !below.is_empty() {
        one["subresources"] = below.into();
    }
    one
}

//! Fields that writes to an object or a subresource do not change. Source: `GetResetFields` of the
//! strategies in `k8s.io/kubernetes/pkg/registry` and of the servers of custom resources and of
//! APIServices.

use std::collections::BTreeMap;

use pintle_schema::{Resource, Schema};

use crate::element::Path;
use crate::set::FieldSet;

/// Resources whose status is written without their metadata.
const STATUS_WITHOUT_METADATA: [&str; 12] = [
    "apiservices",
    "csinodes",
    "customresourcedefinitions",
    "devicetaintrules",
    "flowschemas",
    "podcertificaterequests",
    "prioritylevelconfigurations",
    "resourceclaims",
    "servicecidrs",
    "storageversionmigrations",
    "validatingadmissionpolicies",
    "volumeattachments",
];

/// The fields that such writes do not change, by version, as
/// [`FieldManager::reset_fields`](crate::FieldManager::reset_fields) takes them. The subresource is
/// empty for the object itself. Writes to `ephemeralcontainers` and `resize` of Pods change nothing
/// but what they are for; that is not told here.
pub fn reset_fields(resource: &Resource, subresource: &str) -> BTreeMap<String, FieldSet> {
    let fields: &[&[&str]] = match resource.custom {
        Some(_) => of_custom(resource, subresource),
        None => of_builtin(resource, subresource),
    };
    if fields.is_empty() {
        return BTreeMap::new();
    }
    let set: FieldSet = fields.iter().map(|path| Path::of(path)).collect();
    let groups = &Schema::builtin().groups;
    let group = groups.iter().find(|group| group.name == resource.group);
    let versions = match (&resource.custom, group) {
        (None, Some(group)) => group.versions.as_slice(),
        _ => std::slice::from_ref(&resource.version),
    };
    let api_version = |version: &str| match resource.group.as_ref() {
        "" => version.to_owned(),
        group => format!("{group}/{version}"),
    };
    versions.iter().map(|version| (api_version(version), set.clone())).collect()
}

fn of_custom(resource: &Resource, subresource: &str) -> &'static [&'static [&'static str]] {
    match subresource {
        "" if resource.subresource("status").is_some() => &[&["status"]],
        "status" => &[&["metadata"], &["spec"]],
        _ => &[],
    }
}

fn of_builtin(resource: &Resource, subresource: &str) -> &'static [&'static [&'static str]] {
    match (resource.plural.as_ref(), subresource) {
        ("certificatesigningrequests", "") => &[&["spec"], &["status"]],
        ("certificatesigningrequests", "status") => &[&["spec"], &["status", "conditions"]],
        ("certificatesigningrequests", "approval") => &[&["spec"], &["status", "certificate"]],
        ("deployments", "status") => &[&["spec"], &["metadata", "labels"]],
        ("namespaces", "finalize") => &[&["status"]],
        ("pods", "status") => {
            &[&["spec"], &["metadata", "deletionTimestamp"], &["metadata", "ownerReferences"]]
        }
        ("servicecidrs", "") => &[],
        (plural, "status") if STATUS_WITHOUT_METADATA.contains(&plural) => {
            &[&["metadata"], &["spec"]]
        }
        (_, "status") => &[&["spec"]],
        (_, "") if resource.subresource("status").is_some() => &[&["status"]],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use pintle_schema::Schema;

    use super::reset_fields;
    use crate::element::Path;

    #[test]
    fn status_and_spec_keep_out_of_each_others_way() {
        let schema = Schema::builtin();
        let autoscaler = schema.kind("autoscaling", "v2", "HorizontalPodAutoscaler").unwrap();
        let reset = reset_fields(autoscaler, "");
        assert_eq!(reset.keys().collect::<Vec<_>>(), ["autoscaling/v1", "autoscaling/v2"]);
        assert!(reset["autoscaling/v1"].has(&Path::of(&["status"])));
        let reset = reset_fields(autoscaler, "status");
        assert!(reset["autoscaling/v2"].has(&Path::of(&["spec"])));
        let config = schema.kind("", "v1", "ConfigMap").unwrap();
        assert!(reset_fields(config, "").is_empty());
    }
}

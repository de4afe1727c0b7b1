//! Schemas of custom resources, read out of their CustomResourceDefinition.

mod structural;

use std::cmp::Reverse;
use std::fmt;

use serde_json::{Map, Value};

use crate::resources::{Custom, Group, Resource, ScalePaths, Schema, Subresource};
use crate::types::Text;

pub(crate) use structural::root;

/// What can be done with custom resources, in the order of discovery. Source: apiextensions
/// `DiscoveryController`.
const VERBS: [&str; 8] =
    ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const SUBRESOURCE_VERBS: [&str; 3] = ["get", "patch", "update"];

/// Why a value is no CustomResourceDefinition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrdError(pub String);

impl fmt::Display for CrdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CrdError {}

impl Schema {
    /// The resources of a CustomResourceDefinition (`apiextensions.k8s.io/v1`): one for each version
    /// that is served, the preferred one first. Whether the definition is valid is not asked.
    ///
    /// # Errors
    /// A definition without group, names or versions.
    pub fn of_crd(crd: &Value) -> Result<Schema, CrdError> {
        let spec = crd.get("spec").and_then(Value::as_object);
        let spec = spec.ok_or_else(|| CrdError("spec: Required value".to_owned()))?;
        let names = spec.get("names").and_then(Value::as_object);
        let names = names.ok_or_else(|| CrdError("spec.names: Required value".to_owned()))?;
        for (map, key, path) in [
            (spec, "group", "spec.group"),
            (names, "plural", "spec.names.plural"),
            (names, "kind", "spec.names.kind"),
        ] {
            if text(map, key).is_empty() {
                return Err(CrdError(format!("{path}: Required value")));
            }
        }
        let all = spec.get("versions").and_then(Value::as_array).into_iter().flatten();
        let mut served: Vec<&Map<String, Value>> = all
            .filter_map(Value::as_object)
            .filter(|version| version.get("served") == Some(&Value::Bool(true)))
            .collect();
        served.sort_by_key(|version| Reverse(Priority::of(text(version, "name"))));
        let group = Group {
            name: text(spec, "group").to_owned().into(),
            versions: served.iter().map(|one| text(one, "name").to_owned().into()).collect(),
        };
        let resources = served.iter().map(|version| resource(spec, names, version)).collect();
        Ok(Schema { groups: vec![group], resources })
    }
}

fn resource(
    spec: &Map<String, Value>,
    names: &Map<String, Value>,
    version: &Map<String, Value>,
) -> Resource {
    let owned = |map, key| Text::Owned(text(map, key).to_owned());
    let or = |key, default: String| match text(names, key) {
        "" => Text::Owned(default),
        name => Text::Owned(name.to_owned()),
    };
    let kind = text(names, "kind");
    let open = spec.get("preserveUnknownFields") == Some(&Value::Bool(true));
    let schema = version.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
    Resource {
        group: owned(spec, "group"),
        version: owned(version, "name"),
        kind: owned(names, "kind"),
        list_kind: or("listKind", format!("{kind}List")),
        plural: owned(names, "plural"),
        singular: or("singular", kind.to_lowercase()),
        short_names: texts(names, "shortNames"),
        categories: texts(names, "categories"),
        namespaced: text(spec, "scope") == "Namespaced",
        verbs: VERBS.map(Text::Borrowed).to_vec(),
        hash: Text::default(),
        subresources: subresources(spec, kind, version),
        ty: root(schema, open),
        custom: Some(Box::new(custom(version))),
    }
}

fn custom(version: &Map<String, Value>) -> Custom {
    let flag = |key: &str| version.get(key) == Some(&Value::Bool(true));
    let list = |key: &str| version.get(key).and_then(Value::as_array).into_iter().flatten();
    let scale = version.get("subresources").and_then(|all| all.get("scale")?.as_object());
    Custom {
        storage: flag("storage"),
        deprecated: flag("deprecated"),
        deprecation_warning: text(version, "deprecationWarning").to_owned(),
        scale: scale.map(|scale| ScalePaths {
            spec_replicas: text(scale, "specReplicasPath").to_owned(),
            status_replicas: text(scale, "statusReplicasPath").to_owned(),
            label_selector: text(scale, "labelSelectorPath").to_owned(),
        }),
        columns: list("additionalPrinterColumns").cloned().collect(),
        selectable_fields: list("selectableFields")
            .filter_map(|field| Some(field.get("jsonPath")?.as_str()?.to_owned()))
            .collect(),
    }
}

fn subresources(
    spec: &Map<String, Value>,
    kind: &str,
    version: &Map<String, Value>,
) -> Vec<Subresource> {
    let Some(all) = version.get("subresources") else { return Vec::new() };
    let verbs = SUBRESOURCE_VERBS.map(Text::Borrowed).to_vec();
    let mut found = Vec::new();
    if all.get("status").is_some_and(|status| !status.is_null()) {
        found.push(Subresource {
            name: "status".into(),
            group: text(spec, "group").to_owned().into(),
            version: text(version, "name").to_owned().into(),
            kind: kind.to_owned().into(),
            verbs: verbs.clone(),
        });
    }
    if all.get("scale").is_some_and(|scale| !scale.is_null()) {
        found.push(Subresource {
            name: "scale".into(),
            group: "autoscaling".into(),
            version: "v1".into(),
            kind: "Scale".into(),
            verbs,
        });
    }
    found
}

/// How versions are ordered: those with a number before others, stable ones before beta and alpha,
/// larger numbers first, others by name. Source: apimachinery `version.CompareKubeAwareVersionStrings`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Priority<'a> {
    Other(Reverse<&'a str>),
    Kube(Stage, u64, u64),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Alpha,
    Beta,
    Stable,
}

impl Priority<'_> {
    fn of(name: &str) -> Priority<'_> {
        Priority::kube(name).unwrap_or(Priority::Other(Reverse(name)))
    }

    fn kube(name: &str) -> Option<Priority<'_>> {
        let rest = name.strip_prefix('v')?;
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok())?
        };
        for (stage, word) in [(Stage::Alpha, "alpha"), (Stage::Beta, "beta")] {
            if let Some((major, minor)) = rest.split_once(word) {
                return Some(Priority::Kube(stage, number(major)?, number(minor)?));
            }
        }
        Some(Priority::Kube(Stage::Stable, number(rest)?, 0))
    }
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn texts(map: &Map<String, Value>, key: &str) -> Vec<Text> {
    let list = map.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|text| Some(text.as_str()?.to_owned().into())).collect()
}

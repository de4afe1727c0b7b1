//! Which resources there are, by what names, and what can be done with them.

use std::sync::LazyLock;

use serde_json::Value;

use crate::builtin::Named;
use crate::types::{Shape, Text, Type};

const RESOURCES: &str = include_str!("../data/resources.txt");

/// What the list of verbs of most resources is written as.
const ALL_VERBS: &str = "create,delete,deletecollection,get,list,patch,update,watch";

/// Groups of an API, their resources and the types of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// In the order in which the API server lists them; the core group comes first.
    pub groups: Vec<Group>,
    /// All resources in all versions, in the order of groups, versions and discovery.
    pub resources: Vec<Resource>,
}

/// A group of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Empty for the core group.
    pub name: Text,
    /// The preferred one comes first.
    pub versions: Vec<Text>,
}

/// A resource in one version.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its group, empty for the core group.
    pub group: Text,
    /// Its version.
    pub version: Text,
    /// Its kind.
    pub kind: Text,
    /// The kind of lists; empty where there are none.
    pub list_kind: Text,
    /// Its name in paths.
    pub plural: Text,
    /// Its name for one object.
    pub singular: Text,
    /// Names that people type.
    pub short_names: Vec<Text>,
    /// Names of sets of resources that it is part of.
    pub categories: Vec<Text>,
    /// Whether objects lie in namespaces.
    pub namespaced: bool,
    /// What can be done with it.
    pub verbs: Vec<Text>,
    /// `storageVersionHash` of discovery; empty if nothing is stored.
    pub hash: Text,
    /// What is below its objects.
    pub subresources: Vec<Subresource>,
    /// What its objects are made of.
    pub ty: Type,
    /// What only custom resources have.
    pub custom: Option<Box<Custom>>,
}

/// What is below an object: `status`, `scale`, `log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subresource {
    /// Its name, without that of the resource.
    pub name: Text,
    /// The group of its kind.
    pub group: Text,
    /// The version of its kind.
    pub version: Text,
    /// Its kind.
    pub kind: Text,
    /// What can be done with it.
    pub verbs: Vec<Text>,
}

/// What a CustomResourceDefinition says of a version beside its schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Custom {
    /// Whether it is the version that is stored.
    pub storage: bool,
    /// Whether the version is announced as deprecated.
    pub deprecated: bool,
    /// What users are told then; empty for the usual text.
    pub deprecation_warning: String,
    /// `subresources.scale`.
    pub scale: Option<ScalePaths>,
    /// `additionalPrinterColumns`, as they are written.
    pub columns: Vec<Value>,
    /// `selectableFields`, paths of JSON.
    pub selectable_fields: Vec<String>,
}

/// Where the numbers of a scale are in an object, as simple paths of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScalePaths {
    /// The replicas that are wanted.
    pub spec_replicas: String,
    /// The replicas that there are.
    pub status_replicas: String,
    /// The selector as a text; empty if there is none.
    pub label_selector: String,
}

impl Schema {
    /// The built-in groups of Kubernetes.
    pub fn builtin() -> &'static Schema {
        static BUILTIN: LazyLock<Schema> = LazyLock::new(|| read(RESOURCES));
        &BUILTIN
    }

    /// A resource by its kind.
    pub fn kind(&self, group: &str, version: &str, kind: &str) -> Option<&Resource> {
        self.version(group, version).find(|resource| resource.kind == kind)
    }

    /// A resource by its name in paths.
    pub fn resource(&self, group: &str, version: &str, plural: &str) -> Option<&Resource> {
        self.version(group, version).find(|resource| resource.plural == plural)
    }

    /// The resources of one version of a group.
    pub fn version(&self, group: &str, version: &str) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(move |one| one.group == group && one.version == version)
    }
}

impl Resource {
    /// `apps/v1`, `v1`.
    pub fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }

    /// A subresource by its name.
    pub fn subresource(&self, name: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|subresource| subresource.name == name)
    }
}

impl Subresource {
    /// `apps/v1`, `v1`.
    pub fn api_version(&self) -> String {
        api_version(&self.group, &self.version)
    }

    /// What its objects are made of, where the table knows.
    pub fn ty(&self) -> Option<Type> {
        let named = Named::kind(&self.group, &self.version, &self.kind)?;
        Some(Type::new(Shape::Named(named)))
    }
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

fn read(table: &'static str) -> Schema {
    let mut schema = Schema::default();
    let (mut group, mut version) = ("", "");
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split(' ');
        match words.next() {
            Some("group") => {
                let name = words.next().map_or("", |name| name.trim_start_matches('-'));
                let versions = words.map(Text::Borrowed).collect();
                schema.groups.push(Group { name: name.into(), versions });
            }
            Some("version") => {
                let word = words.next().unwrap_or_default();
                (group, version) = word.split_once('/').unwrap_or(("", word));
            }
            Some("") => {
                let Some(parent) = schema.resources.last_mut() else { continue };
                parent.subresources.push(subresource(parent, words));
            }
            None => {}
            Some(plural) => schema.resources.push(resource(group, version, plural, words)),
        }
    }
    schema
}

/// `deployments Deployment deployment ns * short=deploy categories=all hash=…`
fn resource(
    group: &'static str,
    version: &'static str,
    plural: &'static str,
    mut words: std::str::Split<'static, char>,
) -> Resource {
    let mut next = || words.next().unwrap_or_default();
    let (kind, singular, scope, verbs) = (next(), next(), next(), next());
    let mut resource = Resource {
        group: group.into(),
        version: version.into(),
        kind: kind.into(),
        list_kind: Text::default(),
        plural: plural.into(),
        singular: singular.trim_start_matches('-').into(),
        short_names: Vec::new(),
        categories: Vec::new(),
        namespaced: scope == "ns",
        verbs: list(if verbs == "*" { ALL_VERBS } else { verbs }),
        hash: Text::default(),
        subresources: Vec::new(),
        ty: ty(group, version, kind),
        custom: None,
    };
    if resource.verbs.iter().any(|verb| verb == "list") {
        resource.list_kind = format!("{kind}List").into();
    }
    for word in words {
        match word.split_once('=') {
            Some(("short", value)) => resource.short_names = list(value),
            Some(("categories", value)) => resource.categories = list(value),
            Some(("hash", _)) => resource.hash = word.trim_start_matches("hash=").into(),
            // Resources whose objects are of another group, as those of subresources are.
            Some(("kind", value)) => {
                let mut parts = value.split('/');
                let mut next = || parts.next().unwrap_or_default();
                let (group, version) = (next(), next());
                resource.ty = ty(group, version, kind);
            }
            _ => {}
        }
    }
    resource
}

/// ` scale autoscaling/v1/Scale get,patch,update`
fn subresource(parent: &Resource, mut words: std::str::Split<'static, char>) -> Subresource {
    let mut next = || words.next().unwrap_or_default();
    let (name, kind, verbs) = (next(), next(), next());
    let (group, version, kind) = match kind.split('/').collect::<Vec<_>>().as_slice() {
        &[group, version, kind] => (group.into(), version.into(), kind.into()),
        _ => (parent.group.clone(), parent.version.clone(), kind.into()),
    };
    Subresource { name: name.into(), group, version, kind, verbs: list(verbs) }
}

fn ty(group: &str, version: &str, kind: &str) -> Type {
    match Named::kind(group, version, kind) {
        Some(named) => Type::new(Shape::Named(named)),
        None => Type::new(Shape::Any(Box::default())),
    }
}

fn list(words: &'static str) -> Vec<Text> {
    words.split(',').filter(|word| !word.is_empty()).map(Text::Borrowed).collect()
}

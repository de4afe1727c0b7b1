//! The kinds that the sandbox serves: those of Kubernetes, and those that definitions add.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use pintle_schema::{Group, Resource, Schema};
use serde_json::Value;

/// Group and plural of the definitions themselves.
pub(crate) const DEFINITIONS: (&str, &str) = ("apiextensions.k8s.io", "customresourcedefinitions");

/// A resource in one version.
#[derive(Clone, Debug)]
pub(crate) enum Served {
    Builtin(&'static Resource),
    Custom(Arc<Schema>, usize),
}

impl Deref for Served {
    type Target = Resource;

    fn deref(&self) -> &Resource {
        match self {
            Served::Builtin(resource) => resource,
            Served::Custom(schema, at) => &schema.resources[*at],
        }
    }
}

impl Served {
    /// The resource in all its versions.
    pub(crate) fn versions(&self) -> Vec<&Resource> {
        match self {
            Served::Builtin(own) => {
                let all = Schema::builtin().resources.iter();
                all.filter(|one| one.kind == own.kind && one.group == own.group).collect()
            }
            Served::Custom(schema, _) => {
                schema.resources.iter().filter(|one| one.kind == self.kind).collect()
            }
        }
    }

    /// Group and plural under which objects are kept: Events of both groups are the same ones.
    pub(crate) fn place(&self) -> (&str, &str) {
        match (self.group.as_ref(), self.plural.as_ref()) {
            ("events.k8s.io", "events") => ("", "events"),
            place => place,
        }
    }

    /// The resource if it is one of Kubernetes' own.
    pub(crate) fn is_builtin(&self) -> bool {
        matches!(self, Served::Builtin(_))
    }
}

/// Kinds by definition.
#[derive(Debug, Default)]
pub(crate) struct Kinds {
    custom: BTreeMap<String, Arc<Schema>>,
}

impl Kinds {
    /// Serves what a definition says.
    pub(crate) fn define(&mut self, name: &str, definition: &Value) {
        if let Ok(schema) = Schema::of_crd(definition) {
            self.custom.insert(name.to_owned(), Arc::new(schema));
        }
    }

    /// Does not serve it any more.
    pub(crate) fn forget(&mut self, name: &str) {
        self.custom.remove(name);
    }

    /// What definitions define.
    pub(crate) fn custom(&self) -> impl Iterator<Item = &Arc<Schema>> {
        self.custom.values()
    }

    /// A resource by its name in paths.
    pub(crate) fn resource(&self, group: &str, version: &str, plural: &str) -> Option<Served> {
        self.find(|resource| {
            resource.plural == plural && resource.group == group && resource.version == version
        })
    }

    /// Whether a group is one of Kubernetes' own.
    pub(crate) fn is_builtin_group(&self, group: &str) -> bool {
        Schema::builtin().groups.iter().any(|known| known.name == group)
    }

    /// A resource by its kind.
    pub(crate) fn kind(&self, group: &str, version: &str, kind: &str) -> Option<Served> {
        self.find(|resource| {
            resource.kind == kind && resource.group == group && resource.version == version
        })
    }

    /// A resource in whatever version comes first.
    pub(crate) fn any_version(&self, group: &str, plural: &str) -> Option<Served> {
        self.find(|resource| resource.plural == plural && resource.group == group)
    }

    /// A kind in whatever version comes first.
    pub(crate) fn any_version_of_kind(&self, group: &str, kind: &str) -> Option<Served> {
        self.find(|resource| resource.kind == kind && resource.group == group)
    }

    fn find(&self, is_meant: impl Fn(&Resource) -> bool) -> Option<Served> {
        let builtin = Schema::builtin().resources.iter().find(|resource| is_meant(resource));
        builtin.map(Served::Builtin).or_else(|| {
            self.custom.values().find_map(|schema| {
                let at = schema.resources.iter().position(&is_meant)?;
                Some(Served::Custom(Arc::clone(schema), at))
            })
        })
    }

    /// All resources in all versions, in the order of discovery.
    pub(crate) fn all(&self) -> Vec<Served> {
        let builtin = Schema::builtin().resources.iter().map(Served::Builtin);
        let custom = self.custom.values().flat_map(|schema| {
            (0..schema.resources.len()).map(|at| Served::Custom(Arc::clone(schema), at))
        });
        builtin.chain(custom).collect()
    }

    /// All groups with their versions, the preferred one first. The core group is the first.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut groups = Schema::builtin().groups.clone();
        for group in self.custom.values().flat_map(|schema| &schema.groups) {
            match groups.iter_mut().find(|known| known.name == group.name) {
                None => groups.push(group.clone()),
                Some(known) => {
                    for version in &group.versions {
                        if !known.versions.contains(version) {
                            known.versions.push(version.clone());
                        }
                    }
                }
            }
        }
        groups
    }
}

//! Creating, replacing, changing and deleting objects, as the API server does.
//!
//! All of them go the same way: what came in is read as Go would read it ([`incoming`]), the kind's
//! own rules are applied ([`strategy`]), who manages which field is written down ([`crate::managed`]),
//! admission adds what it adds ([`admission`]), the result is validated and kept.

mod admission;
mod allocate;
mod create;
mod delete;
mod generation;
mod incoming;
mod limits;
mod patch;
mod scale;
mod strategy;
mod update;

pub(crate) use create::create;
pub(crate) use delete::{Delete, Deleted, FOREGROUND, ORPHAN, delete, finish};
pub(crate) use incoming::shown;
pub(crate) use patch::{PatchBody, patch};
pub(crate) use scale::{patch_scale, scale, update_scale};
pub(crate) use strategy::quality;
pub(crate) use update::{keep, update};

use std::sync::Arc;

use pintle_cluster::Validation;
use serde_json::Value;

use crate::kinds::Served;
use crate::state::State;
use crate::status::Status;
use crate::store::Key;

/// What a write is about.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) resource: Served,
    /// Empty for kinds in no namespace.
    pub(crate) namespace: String,
    /// Empty where the body names the object.
    pub(crate) name: String,
    /// `status`, `scale`; empty for the object itself.
    pub(crate) subresource: String,
}

/// How something is written.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    /// Who manages the fields.
    pub(crate) manager: String,
    pub(crate) dry_run: bool,
    pub(crate) validation: Validation,
    /// Whether an apply takes fields over that others manage.
    pub(crate) force: bool,
}

impl Write {
    /// By the cluster itself.
    pub(crate) fn by(manager: &str) -> Write {
        Write {
            manager: manager.to_owned(),
            dry_run: false,
            validation: Validation::Ignore,
            force: false,
        }
    }
}

/// Keeps an object in the version in which all of its kind are kept; it, in the version that it had.
fn put(state: &mut State, target: &Target, key: &Key, mut object: Value) -> Arc<Value> {
    crate::convert::to_kept(&mut object);
    let kept = state.put(key, object);
    crate::read::in_version(&target.resource, kept)
}

/// What came of a write.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) object: Arc<Value>,
    /// Whether it was not there before.
    pub(crate) created: bool,
    /// What the server wants people to know.
    pub(crate) warnings: Vec<String>,
}

/// What the server says of kinds that are going out of use. Source: apiserver
/// `deprecation.WarningMessage` and `WarningsOnCreate`.
const DEPRECATED: [(&str, &str, &str); 2] = [
    (
        "",
        "endpoints",
        "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    ),
    ("", "componentstatuses", "v1 ComponentStatus is deprecated in v1.19+"),
];

impl Target {
    /// What is said whatever is done.
    pub(crate) fn warning(&self) -> Option<String> {
        if let Some(custom) = self.resource.custom.as_ref().filter(|custom| custom.deprecated) {
            return Some(match custom.deprecation_warning.as_str() {
                "" => {
                    format!("{} {} is deprecated", self.resource.api_version(), self.resource.kind)
                }
                text => text.to_owned(),
            });
        }
        let place = (self.resource.group.as_ref(), self.resource.plural.as_ref());
        let known = DEPRECATED.iter().find(|(group, plural, _)| (*group, *plural) == place);
        known.map(|(_, _, text)| (*text).to_owned())
    }

    pub(crate) fn key(&self) -> Key {
        let (group, plural) = self.resource.place();
        Key::new(group, plural, &self.namespace, &self.name)
    }

    /// The object as it is, in the version of the target.
    pub(crate) fn present(&self, state: &State) -> Option<Arc<Value>> {
        Some(crate::read::in_version(&self.resource, state.get(&self.key())?))
    }

    pub(crate) fn not_found(&self) -> Status {
        let (group, plural) = self.resource.place();
        Status::not_found(group, plural, &self.name)
    }

    fn invalid(&self, name: &str, errors: &[crate::status::FieldError]) -> Status {
        Status::invalid(self.resource.place().0, &self.resource.kind, name, errors)
    }
}

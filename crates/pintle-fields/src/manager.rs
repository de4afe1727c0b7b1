//! Apply and update, as the API server does them. Source: apimachinery `managedfields`, the chain of
//! managers that `NewDefaultFieldManager` builds.

use std::collections::BTreeMap;

use pintle_schema::{Resource, Type};
use serde_json::Value;

use crate::error::Error;
use crate::last_applied;
use crate::limits::is_too_deep;
use crate::managed::{self, Managed};
use crate::set::FieldSet;
use crate::versions::{Types, Versions};

/// The manager that keeps kubectl's annotation up to date.
const KUBECTL: &str = "kubectl";

/// The fields of a kind, in one version, as written to the object itself or to a subresource.
#[derive(Clone, Copy)]
pub struct FieldManager<'a> {
    pub(crate) types: Types<'a>,
    kind: &'a str,
    pub(crate) subresource: &'a str,
    pub(crate) reset: &'a BTreeMap<String, FieldSet>,
    empty: &'a Value,
}

/// An object that was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The object with its managers. Defaults that the configuration does not name are not in it.
    pub object: Value,
    /// Whether it is another one than before, managers aside.
    pub is_changed: bool,
}

impl<'a> FieldManager<'a> {
    /// The fields of a resource.
    pub fn new(resource: &'a Resource, api_version: &'a str) -> FieldManager<'a> {
        FieldManager::of_type(&resource.ty, api_version, &resource.kind)
    }

    /// The fields of a kind whose objects are of a type.
    pub fn of_type(ty: &'a Type, api_version: &'a str, kind: &'a str) -> FieldManager<'a> {
        static NOTHING: BTreeMap<String, FieldSet> = BTreeMap::new();
        FieldManager {
            types: Types { ty, api_version, others: None },
            kind,
            subresource: "",
            reset: &NOTHING,
            empty: &Value::Null,
        }
    }

    /// Writes to a subresource, such as `status`.
    #[must_use]
    pub fn subresource(self, subresource: &'a str) -> FieldManager<'a> {
        FieldManager { subresource, ..self }
    }

    /// The fields that such writes do not change, by version.
    #[must_use]
    pub fn reset_fields(self, reset: &'a BTreeMap<String, FieldSet>) -> FieldManager<'a> {
        FieldManager { reset, ..self }
    }

    /// Other versions of the kind.
    #[must_use]
    pub fn versions(self, versions: &'a dyn Versions) -> FieldManager<'a> {
        FieldManager { types: Types { others: Some(versions), ..self.types }, ..self }
    }

    /// The object that there is before one is created. Go's built-in types have fields that are
    /// always there, and which nobody manages as long as they stay as they are.
    #[must_use]
    pub fn empty(self, empty: &'a Value) -> FieldManager<'a> {
        FieldManager { empty, ..self }
    }

    /// Applies a configuration. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Conflicts that are not forced, and objects that are not of the type.
    pub fn apply(
        &self,
        live: Option<&Value>,
        config: &Value,
        manager: &str,
        force: bool,
        now: i64,
    ) -> Result<Outcome, Error> {
        let nothing = self.nothing();
        let live = live.unwrap_or(&nothing);
        check_depth(&[live, config])?;
        let entries = managed::entries(live).unwrap_or_default();
        let managed = Managed::read(entries).map_err(|error| {
            Error::internal(format!("failed to decode managed fields: {error}"))
        })?;
        if self.gvk(config) != self.own_gvk() {
            return Err(Error::BadRequest(format!("invalid object type: {}", self.gvk(config))));
        }
        let once = |force| self.apply_once(live, config, managed.clone(), manager, force, now);
        let (changed, managed) = match once(force) {
            Err(Error::Conflicts(conflicts)) if manager == KUBECTL => {
                // What kubectl itself applied before, on the side of the client, is no conflict.
                match last_applied::allowed(self, live, conflicts) {
                    Ok(()) => once(true)?,
                    Err(conflicts) => return Err(Error::Conflicts(conflicts)),
                }
            }
            other => other?,
        };
        let is_changed = changed.is_some();
        let mut object = changed.unwrap_or_else(|| live.clone());
        managed::set_entries(&mut object, None);
        if manager == KUBECTL && last_applied::has(&object) {
            last_applied::set(&mut object, config);
        }
        managed::set_entries(&mut object, managed.write());
        Ok(Outcome { object, is_changed })
    }

    /// The object to keep after somebody wrote `new` in place of `live`. What goes wrong goes wrong
    /// silently: then the managers stay as they are. Source: apimachinery `UpdateNoErrors`.
    pub fn update(&self, live: Option<&Value>, new: &Value, manager: &str, now: i64) -> Value {
        self.try_update(live, new, manager, now).unwrap_or_else(|_| {
            let mut object = new.clone();
            let entries = live.and_then(managed::entries).map(<[Value]>::to_vec);
            managed::set_entries(&mut object, entries.map(Value::Array));
            object
        })
    }

    /// The same, with errors.
    ///
    /// # Errors
    /// Objects that are not of the type.
    pub fn try_update(
        &self,
        live: Option<&Value>,
        new: &Value,
        manager: &str,
        now: i64,
    ) -> Result<Value, Error> {
        let nothing = self.nothing();
        let live = live.unwrap_or(&nothing);
        check_depth(&[live, new])?;
        let managed = self.managed(live, new);
        let mut object = new.clone();
        managed::set_entries(&mut object, None);
        let is_created = text(live, "uid").is_empty();
        // Nobody manages what was there before managers were.
        if managed.fields.is_empty() && !is_created {
            return Ok(object);
        }
        let managed = self.update_once(live, &object, managed, manager, now)?;
        managed::set_entries(&mut object, managed.write());
        Ok(object)
    }

    /// The managers to go on from: those that a writer sets himself, unless he leaves them out or
    /// writes to a subresource. Source: apimachinery `decodeLiveOrNew`.
    fn managed(&self, live: &Value, new: &Value) -> Managed {
        let of_live = || {
            let entries = managed::entries(live).unwrap_or_default();
            Managed::read(entries).unwrap_or_default()
        };
        let Some(entries) = managed::entries(new).filter(|_| self.subresource.is_empty()) else {
            return of_live();
        };
        if managed::is_reset(entries) {
            return Managed::default();
        }
        match Managed::read(entries) {
            Ok(managed) if !managed.fields.is_empty() => managed,
            _ => of_live(),
        }
    }

    /// The object before there is one.
    pub(crate) fn nothing(&self) -> Value {
        let mut nothing = match self.empty {
            Value::Object(fields) => fields.clone(),
            _ => serde_json::Map::new(),
        };
        nothing.insert("apiVersion".to_owned(), self.types.api_version().into());
        nothing.insert("kind".to_owned(), self.kind.into());
        Value::Object(nothing)
    }

    fn own_gvk(&self) -> String {
        gvk(self.types.api_version(), self.kind)
    }

    pub(crate) fn gvk(&self, object: &Value) -> String {
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        gvk(text("apiVersion"), text("kind"))
    }
}

/// `apps/v1, Kind=Deployment`
fn gvk(api_version: &str, kind: &str) -> String {
    let slash = if api_version.contains('/') { "" } else { "/" };
    format!("{slash}{api_version}, Kind={kind}")
}

pub(crate) fn text<'o>(object: &'o Value, field: &str) -> &'o str {
    let field = object.get("metadata").and_then(|metadata| metadata.get(field)?.as_str());
    field.unwrap_or_default()
}

fn check_depth(objects: &[&Value]) -> Result<(), Error> {
    if objects.iter().any(|object| is_too_deep(object)) {
        return Err(Error::BadRequest("the object is nested too deeply".to_owned()));
    }
    Ok(())
}

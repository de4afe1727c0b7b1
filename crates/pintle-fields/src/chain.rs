//! One apply, one update: the steps that are done once the managers are read. Source: apimachinery
//! `skipNonAppliedManager`, `buildManagerInfoManager`, `managedFieldsUpdater`, `stripMetaManager` and
//! `structuredMergeManager`.

use serde_json::Value;

use crate::cap;
use crate::element::Path;
use crate::error::Error;
use crate::managed::{Managed, Manager, Operation, Owned};
use crate::manager::{FieldManager, text};
use crate::set::FieldSet;
use crate::typed::{Duplicates, validate};
use crate::updater::Updater;

/// Who is told to have written the fields that nobody managed before the first apply.
const BEFORE_FIRST_APPLY: &str = "before-first-apply";
/// Who writes right now, until it is known whether he changed anything.
const CURRENT: &str = "current-operation";
/// Managers without a name.
const UNKNOWN: &str = "unknown";
/// Fields that are nobody's.
const STRIPPED: [&[&str]; 12] = [
    &["apiVersion"],
    &["kind"],
    &["metadata"],
    &["metadata", "name"],
    &["metadata", "namespace"],
    &["metadata", "creationTimestamp"],
    &["metadata", "selfLink"],
    &["metadata", "uid"],
    &["metadata", "clusterName"],
    &["metadata", "generation"],
    &["metadata", "managedFields"],
    &["metadata", "resourceVersion"],
];

impl<'a> FieldManager<'a> {
    pub(crate) fn apply_once(
        &self,
        live: &Value,
        config: &Value,
        managed: Managed,
        manager: &str,
        force: bool,
        now: i64,
    ) -> Result<(Option<Value>, Managed), Error> {
        let mut managed = managed;
        if managed.fields.is_empty() {
            let nothing = self.nothing();
            managed = self.update_once(&nothing, live, managed, BEFORE_FIRST_APPLY, now).map_err(
                |error| {
                    Error::internal(format!(
                        "failed to create manager for existing fields: {error}"
                    ))
                },
            )?;
        }
        let (key, owner) = self.owner(manager, Operation::Apply);
        if config.get("metadata").and_then(|meta| meta.get("managedFields")?.as_array()).is_some() {
            return Err(Error::BadRequest("metadata.managedFields must be nil".to_owned()));
        }
        self.check(config, Duplicates::Refused, "failed to create typed patch object")?;
        self.check(live, Duplicates::Allowed, "failed to create typed live object")?;
        let fields = std::mem::take(&mut managed.fields);
        let updater = self.updater();
        let (object, fields) = updater.apply(live, config, fields, &key, &owner, force)?;
        managed.fields = fields;
        strip(&mut managed, &key);
        if object.is_some() {
            managed.times.insert(key, now);
        }
        Ok((object, managed))
    }

    pub(crate) fn update_once(
        &self,
        live: &Value,
        new: &Value,
        managed: Managed,
        manager: &str,
        now: i64,
    ) -> Result<Managed, Error> {
        let mut managed = managed;
        self.check(new, Duplicates::Allowed, "failed to convert new object")?;
        self.check(live, Duplicates::Allowed, "failed to convert live object")?;
        let (key, owner) = self.owner(manager, Operation::Update);
        let fields = std::mem::take(&mut managed.fields);
        managed.fields = self.updater().update(live, new, fields, CURRENT, &owner)?;
        strip(&mut managed, CURRENT);
        // Who took fields from anybody changed the object, and has done so now.
        if let Some(mut written) = managed.fields.remove(CURRENT) {
            if let Some(previous) = managed.fields.get(&key) {
                written.set = written.set.union(&previous.set);
            }
            managed.fields.insert(key.clone(), written);
            managed.times.insert(key, now);
        }
        cap::cap(&mut managed);
        Ok(managed)
    }

    fn owner(&self, name: &str, operation: Operation) -> (String, Owned) {
        let api_version = self.types.api_version().to_owned();
        let manager = Manager {
            name: if name.is_empty() { UNKNOWN } else { name }.to_owned(),
            operation,
            api_version: match operation {
                Operation::Apply => String::new(),
                Operation::Update => api_version.clone(),
            },
            subresource: self.subresource.to_owned(),
        };
        let is_applied = operation == Operation::Apply;
        (manager.key(), Owned { manager, set: FieldSet::new(), api_version, is_applied })
    }

    fn updater(&self) -> Updater<'a> {
        Updater { types: self.types, ignored: self.reset }
    }

    fn check(&self, object: &Value, duplicates: Duplicates, failure: &str) -> Result<(), Error> {
        let errors = validate(object, self.types.current(), duplicates);
        errors.result().map_err(|errors| {
            let (namespace, name) = (text(object, "namespace"), text(object, "name"));
            let typed = match failure {
                "failed to convert new object" | "failed to convert live object" => " to smd typed",
                _ => "",
            };
            let gvk = self.gvk(object);
            Error::internal(format!("{failure} ({namespace}/{name}; {gvk}){typed}: {errors}"))
        })
    }
}

/// Takes the fields away that are nobody's.
fn strip(managed: &mut Managed, key: &str) {
    let Some(owned) = managed.fields.get_mut(key) else { return };
    let stripped: FieldSet = STRIPPED.iter().map(|path| Path::of(path)).collect();
    owned.set = owned.set.difference(&stripped);
    if owned.set.is_empty() {
        managed.fields.remove(key);
    }
}

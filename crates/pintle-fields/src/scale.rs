//! Managers of an object's replicas, as its scale has them. Source: apimachinery
//! `managedfields.ScaleHandler`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::element::Path;
use crate::error::Error;
use crate::managed::{Managed, Owned};
use crate::set::FieldSet;

const SCALE_VERSION: &str = "autoscaling/v1";

/// Where the replicas are in an object, by its version; nothing for a version without a scale.
pub type ReplicasPaths = BTreeMap<String, Option<Path>>;

/// The managers of an object's scale.
///
/// # Errors
/// Entries that cannot be read.
pub fn scale_managers(entries: &[Value], paths: &ReplicasPaths) -> Result<Option<Value>, Error> {
    let managed = Managed::read(entries).map_err(Error::internal)?;
    let mut scale = Managed::default();
    for (key, owned) in managed.fields {
        let Some(Some(path)) = paths.get(&owned.api_version) else { continue };
        if !owned.set.has(path) {
            continue;
        }
        if let Some(time) = managed.times.get(&key) {
            scale.times.insert(key.clone(), *time);
        }
        let api_version = SCALE_VERSION.to_owned();
        scale.fields.insert(key, Owned { set: replicas(), api_version, ..owned });
    }
    Ok(scale.write())
}

/// The managers of an object after its scale was written. `api_version` is the object's.
///
/// # Errors
/// Entries that cannot be read.
pub fn parent_managers(
    entries: &[Value],
    scale_entries: &[Value],
    api_version: &str,
    paths: &ReplicasPaths,
) -> Result<Option<Value>, Error> {
    let parent = Managed::read(entries).map_err(Error::internal)?;
    let mut scale = Managed::read(scale_entries).map_err(Error::internal)?.fields;
    let mut managed = Managed::default();
    for (key, owned) in &parent.fields {
        let Some(path) = paths.get(&owned.api_version) else { continue };
        let set = match path {
            Some(path) if owned.set.has(path) && scale.remove(key).is_none() => {
                let replicas: FieldSet = [path.clone()].into_iter().collect();
                owned.set.difference(&replicas)
            }
            _ => owned.set.clone(),
        };
        if !set.is_empty() {
            managed.fields.insert(key.clone(), Owned { set, ..owned.clone() });
        }
    }
    let path = paths.get(api_version).cloned().flatten();
    for (key, owned) in scale {
        if !owned.set.has(&scale_path()) {
            continue;
        }
        let set: FieldSet = path.clone().into_iter().collect();
        managed.fields.insert(key, Owned { set, api_version: api_version.to_owned(), ..owned });
    }
    // Those that are new have no time.
    managed.times = parent.times;
    managed.times.retain(|key, _| managed.fields.contains_key(key));
    Ok(managed.write())
}

fn scale_path() -> Path {
    Path::of(&["spec", "replicas"])
}

fn replicas() -> FieldSet {
    [scale_path()].into_iter().collect()
}

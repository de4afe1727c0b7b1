//! Not too many managers. Source: apimachinery `capManagersManager`.

use std::collections::BTreeMap;

use crate::managed::{Managed, Manager, Operation, Owned};

/// Managers that update; the oldest ones beyond that become one for each version.
pub const MAX_UPDATE_MANAGERS: usize = 10;
/// The one that they become.
const ANCIENT: &str = "ancient-changes";

/// Merges the oldest managers until there are not too many.
pub(crate) fn cap(managed: &mut Managed) {
    let mut updaters: Vec<(i64, String)> = managed
        .fields
        .iter()
        .filter(|(_, owned)| !owned.is_applied)
        .map(|(key, _)| (managed.times.get(key).copied().unwrap_or_default(), key.clone()))
        .collect();
    let mut count = updaters.len();
    updaters.sort();
    // The first one of a version stays as it is until a second one comes.
    let mut first_of: BTreeMap<String, String> = BTreeMap::new();
    for (_, key) in updaters {
        if count <= MAX_UPDATE_MANAGERS {
            return;
        }
        let Some(owned) = managed.fields.get(&key).cloned() else { continue };
        let version = owned.api_version.clone();
        let Some(first) = first_of.get(&version) else {
            first_of.insert(version, key);
            continue;
        };
        let manager = Manager {
            name: ANCIENT.to_owned(),
            operation: Operation::Update,
            api_version: version,
            subresource: String::new(),
        };
        let bucket = manager.key();
        if !managed.fields.contains_key(&bucket)
            && let Some(first) = managed.fields.remove(first)
        {
            managed.fields.insert(bucket.clone(), Owned { manager: manager.clone(), ..first });
        }
        let set = managed.fields.get(&bucket).map(|ancient| owned.set.union(&ancient.set));
        let set = set.unwrap_or_else(|| owned.set.clone());
        managed.fields.insert(bucket.clone(), Owned { manager, set, ..owned });
        managed.fields.remove(&key);
        count -= 1;
        match managed.times.get(&key).copied() {
            Some(time) => managed.times.insert(bucket, time),
            None => managed.times.remove(&bucket),
        };
    }
}

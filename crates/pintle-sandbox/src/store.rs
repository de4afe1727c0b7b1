//! The objects, each with the version of its last change, and the changes in order.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use serde_json::Value;

/// Changes that a watch can still be taken up from.
const MAX_CHANGES: usize = 100_000;

/// Where an object is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) group: String,
    /// Plural, as in paths.
    pub(crate) resource: String,
    /// Empty for kinds that are in no namespace.
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl Key {
    pub(crate) fn new(group: &str, resource: &str, namespace: &str, name: &str) -> Key {
        Key {
            group: group.to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Whether it is of that kind.
    pub(crate) fn is_of(&self, group: &str, resource: &str) -> bool {
        self.group == group && self.resource == resource
    }
}

/// What happened to an object.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) version: u64,
    pub(crate) key: Key,
    /// Before; nothing if it was created.
    pub(crate) old: Option<Arc<Value>>,
    /// After; nothing if it is gone.
    pub(crate) new: Option<Arc<Value>>,
}

/// All objects.
#[derive(Debug, Default)]
pub(crate) struct Store {
    objects: BTreeMap<Key, Arc<Value>>,
    version: u64,
    changes: VecDeque<Change>,
}

impl Store {
    /// The version of the last change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Begins with objects that were kept.
    pub(crate) fn restore(version: u64, objects: BTreeMap<Key, Arc<Value>>) -> Store {
        Store { objects, version, changes: VecDeque::new() }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Arc<Value>> {
        self.objects.get(key)
    }

    /// Objects of a kind, in one namespace or in all, in order of namespace and name, after a place.
    pub(crate) fn list<'s>(
        &'s self,
        group: &'s str,
        resource: &'s str,
        namespace: Option<&'s str>,
        after: Option<&Key>,
    ) -> impl Iterator<Item = (&'s Key, &'s Arc<Value>)> {
        let first = match after {
            Some(key) => Bound::Excluded(key.clone()),
            None => Bound::Included(Key::new(group, resource, namespace.unwrap_or_default(), "")),
        };
        self.objects.range((first, Bound::Unbounded)).take_while(move |(key, _)| {
            key.is_of(group, resource) && namespace.is_none_or(|name| key.namespace == name)
        })
    }

    /// All objects.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Arc<Value>)> {
        self.objects.iter()
    }

    /// Keeps an object under a new version, which it gets as its `resourceVersion`.
    pub(crate) fn put(&mut self, key: &Key, mut object: Value) -> Arc<Value> {
        self.version += 1;
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.insert("resourceVersion".to_owned(), self.version.to_string().into());
        }
        let object = Arc::new(object);
        let old = self.objects.insert(key.clone(), Arc::clone(&object));
        self.note(key.clone(), old, Some(Arc::clone(&object)));
        object
    }

    /// Removes an object; what it was.
    pub(crate) fn remove(&mut self, key: &Key) -> Option<Arc<Value>> {
        let old = self.objects.remove(key)?;
        self.version += 1;
        self.note(key.clone(), Some(Arc::clone(&old)), None);
        Some(old)
    }

    fn note(&mut self, key: Key, old: Option<Arc<Value>>, new: Option<Arc<Value>>) {
        if self.changes.len() == MAX_CHANGES {
            self.changes.pop_front();
        }
        self.changes.push_back(Change { version: self.version, key, old, new });
    }

    /// Changes after a version, in order; nothing if some of them are forgotten.
    pub(crate) fn changes_after(&self, version: u64) -> Option<impl Iterator<Item = &Change>> {
        let oldest = self.changes.front().map_or(self.version + 1, |change| change.version);
        if version + 1 < oldest {
            return None;
        }
        let begin = self.changes.partition_point(|change| change.version <= version);
        Some(self.changes.range(begin..))
    }
}

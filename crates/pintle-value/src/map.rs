//! Maps with string keys.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::{Elem, Method, Origin, Short, Str, Value};

/// A Go map with string keys: a reference, so that a change is seen through every copy.
///
/// Keys are kept in byte order, which is the order of `range`, of printing and of JSON.
#[derive(Clone, Debug)]
pub struct Map {
    ty: Option<&'static MapType>,
    entries: Option<Rc<RefCell<Entries>>>,
}

/// A map type other than `map[string]interface {}`.
#[derive(Debug)]
pub struct MapType {
    /// What `%T` prints, such as `common.Values` or `map[string]string`.
    pub name: &'static str,
    /// Type of the elements: what a missing key yields and what errors call them.
    pub elem: MapElem,
    /// Whether Go regards it as a defined type: such a map fits parameters of type
    /// `map[string]interface {}` but no type assertion to it.
    pub named: bool,
    /// Methods that templates can call.
    pub methods: &'static [Method],
}

/// Element type of a [`MapType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapElem {
    /// `interface {}`
    Any,
    /// `string`: a missing key is the empty string.
    Str,
    /// `[]byte`
    Bytes,
    /// A slice.
    List(Elem),
}

impl MapType {
    /// `map[string]string`, as sprig's `split` and a chart's annotations have it.
    pub const STRINGS: &'static MapType =
        &MapType { name: "map[string]string", elem: MapElem::Str, named: false, methods: &[] };
}

/// Entries of a map that is faster to scan than to search: most comparisons end at the length.
const SCANNED: usize = 8;

/// The entries of a map in byte order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    items: Vec<(Str, Value)>,
    /// Parallel to `items`; absent unless somebody asked for origins.
    origins: Option<Vec<Option<Origin>>>,
}

impl Entries {
    /// No entries, with room for `capacity`.
    pub fn with_capacity(capacity: usize) -> Entries {
        Entries { items: Vec::with_capacity(capacity), origins: None }
    }

    /// Sorts `items`; of equal keys the last wins.
    pub fn from_unsorted(mut items: Vec<(Str, Value)>) -> Entries {
        if !items.is_sorted_by(|a, b| a.0 < b.0) {
            items.sort_by(|a, b| a.0.cmp(&b.0));
            // `dedup_by` keeps the first of a run, so move the last one's value there.
            items.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    std::mem::swap(&mut later.1, &mut kept.1);
                }
                same
            });
        }
        Entries { items, origins: None }
    }

    fn find(&self, key: &[u8]) -> Result<usize, usize> {
        if self.items.len() <= SCANNED {
            let found = match Short::new(key) {
                Some(key) => self.items.iter().position(|(k, _)| k.is(&key)),
                None => self.items.iter().position(|(k, _)| k.as_bytes() == key),
            };
            let place = || self.items.partition_point(|(k, _)| k.as_bytes() < key);
            return found.ok_or_else(place);
        }
        self.items.binary_search_by(|(k, _)| k.as_bytes().cmp(key))
    }

    /// The value of `key`.
    #[inline]
    pub fn get(&self, key: &[u8]) -> Option<&Value> {
        self.find(key).ok().map(|i| &self.items[i].1)
    }

    /// The value of `key` and its place, which is looked for at `guess` first.
    #[inline]
    pub fn find_near(&self, key: &Short, guess: usize) -> Option<(usize, &Value)> {
        if let Some((name, value)) = self.items.get(guess)
            && name.is(key)
        {
            return Some((guess, value));
        }
        let at = if self.items.len() <= SCANNED {
            self.items.iter().position(|(name, _)| name.is(key))
        } else {
            self.find(key.as_bytes()).ok()
        }?;
        Some((at, &self.items[at].1))
    }

    /// The value of `key`, for change in place.
    pub fn get_mut(&mut self, key: &[u8]) -> Option<&mut Value> {
        self.find(key).ok().map(|i| &mut self.items[i].1)
    }

    /// Sets `key`, keeping the origin of an existing entry out: it came from elsewhere now.
    pub fn insert(&mut self, key: Str, value: Value) -> Option<Value> {
        self.insert_with(key, value, None)
    }

    /// Sets `key` together with where the value came from.
    pub fn insert_with(&mut self, key: Str, value: Value, origin: Option<Origin>) -> Option<Value> {
        if origin.is_some() && self.origins.is_none() {
            self.origins = Some(vec![None; self.items.len()]);
        }
        // Producers mostly insert in order.
        let at_end = self.items.last().is_none_or(|(last, _)| *last < key);
        let found = if at_end { Err(self.items.len()) } else { self.find(&key) };
        match found {
            Ok(i) => {
                if let Some(origins) = &mut self.origins {
                    origins[i] = origin;
                }
                Some(std::mem::replace(&mut self.items[i].1, value))
            }
            Err(i) => {
                if let Some(origins) = &mut self.origins {
                    origins.insert(i, origin);
                }
                self.items.insert(i, (key, value));
                None
            }
        }
    }

    /// Adds an entry whose key is greater than all keys so far, as those who go through sorted
    /// entries have it. A key out of order is not found again.
    #[inline]
    pub fn push(&mut self, key: Str, value: Value, origin: Option<Origin>) {
        debug_assert!(self.items.last().is_none_or(|(last, _)| *last < key), "keys are in order");
        if let Some(origins) = &mut self.origins {
            origins.push(origin);
        } else if origin.is_some() {
            let mut origins = vec![None; self.items.len()];
            origins.push(origin);
            self.origins = Some(origins);
        }
        self.items.push((key, value));
    }

    /// Removes `key`.
    pub fn remove(&mut self, key: &[u8]) -> Option<Value> {
        let i = self.find(key).ok()?;
        if let Some(origins) = &mut self.origins {
            origins.remove(i);
        }
        Some(self.items.remove(i).1)
    }

    /// Keeps the entries for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&Str, &mut Value) -> bool) {
        let Some(origins) = &mut self.origins else {
            self.items.retain_mut(|(key, value)| keep(key, value));
            return;
        };
        let mut kept = Vec::with_capacity(self.items.len());
        self.items.retain_mut(|(key, value)| {
            let keep = keep(key, value);
            kept.push(keep);
            keep
        });
        let mut kept = kept.into_iter();
        origins.retain(|_| kept.next().unwrap_or(true));
    }

    /// Whether anybody recorded where the values came from.
    pub fn has_origins(&self) -> bool {
        self.origins.is_some()
    }

    /// The entries in byte order of the keys, each with where it came from.
    pub fn into_items(self) -> impl Iterator<Item = (Str, Value, Option<Origin>)> {
        let mut origins = self.origins.map(|origins| origins.into_iter());
        self.items.into_iter().map(move |(key, value)| {
            let origin = origins.as_mut().and_then(Iterator::next).flatten();
            (key, value, origin)
        })
    }

    /// Where the value of `key` came from, if that was recorded.
    pub fn origin(&self, key: &[u8]) -> Option<&Origin> {
        let origins = self.origins.as_ref()?;
        origins.get(self.find(key).ok()?)?.as_ref()
    }

    /// Entries in byte order of the keys.
    pub fn iter(&self) -> std::slice::Iter<'_, (Str, Value)> {
        self.items.iter()
    }

    /// The values for change in place.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.items.iter_mut().map(|(_, value)| value)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a (Str, Value);
    type IntoIter = std::slice::Iter<'a, (Str, Value)>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Map {
    /// An empty `map[string]interface {}`.
    pub fn new() -> Map {
        Map::from(Entries::default())
    }

    /// A nil `map[string]interface {}`.
    pub fn nil() -> Map {
        Map { ty: None, entries: None }
    }

    /// Whether this is a nil map.
    pub fn is_nil(&self) -> bool {
        self.entries.is_none()
    }

    /// The same map (not a copy) seen as another Go type.
    pub fn typed(&self, ty: Option<&'static MapType>) -> Map {
        Map { ty, entries: self.entries.clone() }
    }

    /// The Go type, `None` for `map[string]interface {}`.
    pub fn map_type(&self) -> Option<&'static MapType> {
        self.ty
    }

    /// The entries for reading. A nil map has none.
    ///
    /// While the returned guard lives, any write to this map panics: keep it short and do not call
    /// template code meanwhile.
    pub fn entries(&self) -> EntriesRef<'_> {
        EntriesRef(self.entries.as_ref().map(|entries| entries.borrow()))
    }

    /// The value of `key`.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.entries.as_ref()?.borrow().get(key.as_ref()).cloned()
    }

    /// Whether there is an entry for `key`.
    pub fn contains(&self, key: impl AsRef<[u8]>) -> bool {
        self.entries.as_ref().is_some_and(|e| e.borrow().get(key.as_ref()).is_some())
    }

    /// Sets `key`.
    ///
    /// # Panics
    /// On a nil map, as Go does; check [`Map::is_nil`] where a nil map can come in.
    pub fn insert(&self, key: impl Into<Str>, value: impl Into<Value>) -> Option<Value> {
        self.update(|entries| entries.insert(key.into(), value.into()))
    }

    /// Removes `key`.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.entries.as_ref()?.borrow_mut().remove(key.as_ref())
    }

    /// Changes the entries. The closure must not touch this map otherwise.
    ///
    /// # Panics
    /// On a nil map.
    pub fn update<R>(&self, change: impl FnOnce(&mut Entries) -> R) -> R {
        let entries = self.entries.as_ref().expect("assignment to entry in nil map");
        change(&mut entries.borrow_mut())
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.as_ref().map_or(0, |e| e.borrow().len())
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys in byte order.
    pub fn keys(&self) -> Vec<Str> {
        self.entries().iter().map(|(key, _)| key.clone()).collect()
    }

    /// A copy of the entries, safe to walk while the map changes.
    pub fn snapshot(&self) -> Vec<(Str, Value)> {
        self.entries().iter().cloned().collect()
    }

    /// What all holders of this map share.
    pub(crate) fn shared_entries(&self) -> Option<&Rc<RefCell<Entries>>> {
        self.entries.as_ref()
    }

    /// Leaves a nil map behind.
    pub(crate) fn take_entries(&mut self) -> Option<Rc<RefCell<Entries>>> {
        self.entries.take()
    }

    /// Whether both are the same map in memory.
    pub fn ptr_eq(&self, other: &Map) -> bool {
        match (&self.entries, &other.entries) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    /// An address that is the same for two maps only if they are the same map.
    pub fn address(&self) -> usize {
        self.entries.as_ref().map_or(0, |e| Rc::as_ptr(e).addr())
    }

    /// A copy whose entries are shared with the original one level down.
    pub fn shallow_clone(&self) -> Map {
        Map {
            ty: self.ty,
            entries: self.entries.as_ref().map(|e| Rc::new(RefCell::new(e.borrow().clone()))),
        }
    }

    /// A copy that shares no map with this one; origins are kept.
    pub fn deep_clone(&self) -> Map {
        let copy = self.shallow_clone();
        if !copy.is_nil() {
            copy.update(|entries| {
                for (_, value) in &mut entries.items {
                    *value = value.deep_clone();
                }
            });
        }
        copy
    }
}

impl Default for Map {
    fn default() -> Map {
        Map::new()
    }
}

impl From<Entries> for Map {
    fn from(entries: Entries) -> Map {
        Map { ty: None, entries: Some(Rc::new(RefCell::new(entries))) }
    }
}

impl<K: Into<Str>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(items: I) -> Map {
        let items = items.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        Map::from(Entries::from_unsorted(items))
    }
}

/// A read guard over the entries of a [`Map`].
pub struct EntriesRef<'a>(Option<Ref<'a, Entries>>);

impl std::ops::Deref for EntriesRef<'_> {
    type Target = Entries;
    fn deref(&self) -> &Entries {
        static EMPTY: EmptyEntries = EmptyEntries;
        match &self.0 {
            Some(entries) => entries,
            None => EMPTY.get(),
        }
    }
}

struct EmptyEntries;

impl EmptyEntries {
    fn get(&self) -> &'static Entries {
        const EMPTY: &Entries = &Entries { items: Vec::new(), origins: None };
        EMPTY
    }
}

#[cfg(test)]
mod tests {
    use super::{Entries, Map};
    use crate::{Origin, OriginKind, Value};

    #[test]
    fn a_change_is_seen_through_every_alias() {
        let map = Map::new();
        let alias = map.clone();
        alias.insert("b", 1.0);
        alias.insert("a", "x");
        assert_eq!(map.keys(), ["a", "b"]);
        assert!(map.deep_clone().remove("a").is_some() && map.contains("a"));
    }

    #[test]
    fn the_last_of_equal_keys_wins() {
        let entries = Entries::from_unsorted(vec![
            ("k".into(), 1.0.into()),
            ("a".into(), 0.0.into()),
            ("k".into(), 2.0.into()),
            ("k".into(), 3.0.into()),
        ]);
        assert_eq!(entries.len(), 2);
        assert!(matches!(entries.get(b"k"), Some(Value::Float(_, n)) if *n == 3.0));
    }

    #[test]
    fn origins_cost_nothing_until_recorded_and_follow_the_entries() {
        let mut entries = Entries::default();
        entries.insert("b".into(), 1.0.into());
        assert!(entries.origins.is_none());
        let origin = Origin::new(OriginKind::ValuesFile, "prod.yaml", 7);
        entries.insert_with("a".into(), 2.0.into(), Some(origin.clone()));
        assert_eq!(entries.origin(b"a"), Some(&origin));
        assert_eq!(entries.origin(b"b"), None);
        entries.retain(|key, _| *key != "b");
        assert_eq!(entries.origin(b"a"), Some(&origin));
        entries.remove(b"a");
        assert_eq!(entries.origin(b"b"), None);
    }
}

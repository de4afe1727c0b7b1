//! The immutable form of values.

use std::ops::Range;
use std::sync::Arc;

use crate::{Elem, Entries, FloatKind, IntKind, List, Map, Origin, UintKind, Value};

/// An immutable value that threads may share: what a loaded chart keeps of its `values.yaml`.
///
/// It holds what YAML and JSON can say; lists and maps lose named Go types. However many values it
/// holds, it takes only a few blocks of memory.
#[derive(Clone, Debug, Default)]
pub struct Frozen(Option<Arc<Store>>);

/// The parts of a value in the order in which they are met, and their texts one after another.
#[derive(Debug, Default)]
struct Store {
    parts: Vec<Part>,
    texts: Vec<u8>,
    /// Where entries come from, by the index of their keys among the parts, in order.
    origins: Vec<(usize, Origin)>,
}

#[derive(Clone, Debug)]
enum Part {
    Nil,
    Bool(bool),
    Int(IntKind, i64),
    Uint(UintKind, u64),
    Float(FloatKind, f64),
    /// A text: its place among the texts.
    Str(Range<usize>),
    /// A list of so many items, which follow.
    List(usize),
    /// A map of so many entries, which follow, each a text and a value; and the index after them.
    Map(usize, usize),
}

impl Frozen {
    /// Copies a value. Nil lists and maps become nil; objects become their underlying value.
    pub fn new(value: &Value) -> Frozen {
        let mut store = Store::default();
        store.add(value);
        Frozen(Some(Arc::new(store)))
    }

    /// The keys of a map in byte order; anything else has none.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        let store = self.0.as_deref();
        let mut left = match store.and_then(|store| store.parts.first()) {
            Some(Part::Map(entries, _)) => *entries,
            _ => 0,
        };
        let mut at = 1;
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let store = store?;
            let key = store.text(at);
            at = store.after(at + 1);
            Some(key)
        })
    }

    /// A fresh mutable copy.
    pub fn thaw(&self) -> Value {
        self.0.as_deref().map_or(Value::Nil, |store| store.thaw(&mut 0))
    }
}

impl Store {
    fn add(&mut self, value: &Value) {
        let part = match value {
            Value::Nil | Value::Complex(_) => Part::Nil,
            Value::Bool(b) => Part::Bool(*b),
            Value::Int(kind, n) => Part::Int(*kind, *n),
            Value::Uint(kind, n) => Part::Uint(*kind, *n),
            Value::Float(kind, n) => Part::Float(*kind, *n),
            Value::Str(s) => return self.add_text(s),
            Value::Bytes(s) => return self.add_text(s),
            Value::List(list) if list.is_nil() => Part::Nil,
            Value::List(list) => {
                self.parts.push(Part::List(list.items().len()));
                return list.iter().for_each(|item| self.add(item));
            }
            Value::Map(map) if map.is_nil() => Part::Nil,
            Value::Map(map) => return self.add_entries(&map.entries()),
            Value::Object(object) => {
                return self.add(&object.underlying().unwrap_or_default());
            }
        };
        self.parts.push(part);
    }

    fn add_text(&mut self, text: &[u8]) {
        let start = self.texts.len();
        self.texts.extend_from_slice(text);
        self.parts.push(Part::Str(start..self.texts.len()));
    }

    fn add_entries(&mut self, entries: &Entries) {
        let at = self.parts.len();
        self.parts.push(Part::Nil);
        for (key, value) in entries.iter() {
            if let Some(origin) = entries.origin(key) {
                self.origins.push((self.parts.len(), origin.clone()));
            }
            self.add_text(key);
            self.add(value);
        }
        self.parts[at] = Part::Map(entries.len(), self.parts.len());
    }

    fn text(&self, at: usize) -> &[u8] {
        match self.parts.get(at) {
            Some(Part::Str(place)) => self.texts.get(place.clone()).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The index after the value at `at`.
    fn after(&self, at: usize) -> usize {
        match self.parts.get(at) {
            Some(Part::Map(_, end)) => *end,
            Some(Part::List(items)) => (0..*items).fold(at + 1, |at, _| self.after(at)),
            _ => at + 1,
        }
    }

    /// The value at `at`, which is then the index after it.
    fn thaw(&self, at: &mut usize) -> Value {
        let here = *at;
        *at += 1;
        match &self.parts[here] {
            Part::Nil => Value::Nil,
            Part::Bool(b) => Value::Bool(*b),
            Part::Int(kind, n) => Value::Int(*kind, *n),
            Part::Uint(kind, n) => Value::Uint(*kind, *n),
            Part::Float(kind, n) => Value::Float(*kind, *n),
            Part::Str(_) => Value::Str(self.text(here).into()),
            Part::List(items) => {
                Value::List(List::of(Elem::Any, (0..*items).map(|_| self.thaw(at)).collect()))
            }
            Part::Map(length, _) => {
                let mut entries = Entries::with_capacity(*length);
                for _ in 0..*length {
                    let key = *at;
                    *at += 1;
                    let value = self.thaw(at);
                    entries.push(self.text(key).into(), value, self.origin(key));
                }
                Value::Map(Map::from(entries))
            }
        }
    }

    fn origin(&self, key: usize) -> Option<Origin> {
        let found = self.origins.binary_search_by_key(&key, |(at, _)| *at).ok()?;
        Some(self.origins[found].1.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Frozen;
    use crate::{List, Map, Origin, OriginKind, Value, deep_equal};

    #[test]
    fn thawing_gives_a_separate_equal_value_with_its_origins() {
        let map: Map = [("l", List::new(vec![Value::Nil, 1.5.into()]))].into_iter().collect();
        let origin = Origin::new(OriginKind::ChartDefault, "values.yaml", 3);
        map.update(|e| e.insert_with("k".into(), "v".into(), Some(origin.clone())));
        let value = Value::Map(map.clone());
        let thawed = Frozen::new(&value).thaw();
        assert!(deep_equal(&value, &thawed));
        map.insert("m", [("a", 1.5), ("b", 2.5)].into_iter().collect::<Map>());
        let keys: Vec<_> = Frozen::new(&value).keys().map(<[u8]>::to_vec).collect();
        assert_eq!(keys, [b"k", b"l", b"m"]);
        assert!(matches!(Frozen::default().thaw(), Value::Nil));
        map.remove("k");
        let thawed = thawed.as_map().unwrap();
        assert_eq!(thawed.entries().origin(b"k"), Some(&origin));
        fn shareable<T: Send + Sync>() {}
        shareable::<Frozen>();
    }
}

//! The immutable form of values.

use std::sync::Arc;

use crate::{Elem, Entries, FloatKind, IntKind, List, Map, Origin, UintKind, Value};

/// An immutable value that threads may share: what a loaded chart keeps of its `values.yaml`.
///
/// It holds what YAML and JSON can say; lists and maps lose named Go types.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub enum Frozen {
    #[default]
    Nil,
    Bool(bool),
    Int(IntKind, i64),
    Uint(UintKind, u64),
    Float(FloatKind, f64),
    Str(Arc<[u8]>),
    List(Arc<[Frozen]>),
    Map(Arc<[FrozenEntry]>),
}

/// An entry of a frozen map.
#[derive(Clone, Debug)]
pub struct FrozenEntry {
    key: Arc<[u8]>,
    value: Frozen,
    origin: Option<Origin>,
}

impl Frozen {
    /// Copies a value. Nil lists and maps become nil; objects become their underlying value.
    pub fn new(value: &Value) -> Frozen {
        match value {
            Value::Nil | Value::Complex(_) => Frozen::Nil,
            Value::Bool(b) => Frozen::Bool(*b),
            Value::Int(kind, n) => Frozen::Int(*kind, *n),
            Value::Uint(kind, n) => Frozen::Uint(*kind, *n),
            Value::Float(kind, n) => Frozen::Float(*kind, *n),
            Value::Str(s) => Frozen::Str(Arc::from(s.as_bytes())),
            Value::Bytes(s) => Frozen::Str(Arc::from(&**s)),
            Value::List(list) if list.is_nil() => Frozen::Nil,
            Value::List(list) => Frozen::List(list.iter().map(Frozen::new).collect()),
            Value::Map(map) if map.is_nil() => Frozen::Nil,
            Value::Map(map) => {
                let entries = map.entries();
                let freeze = |(key, value): &(crate::Str, Value)| FrozenEntry {
                    key: Arc::from(key.as_bytes()),
                    value: Frozen::new(value),
                    origin: entries.origin(key).cloned(),
                };
                Frozen::Map(entries.iter().map(freeze).collect())
            }
            Value::Object(object) => object.underlying().map_or(Frozen::Nil, |v| Frozen::new(&v)),
        }
    }

    /// The keys of a map in byte order; anything else has none.
    pub fn keys(&self) -> impl Iterator<Item = &[u8]> {
        let entries = match self {
            Frozen::Map(entries) => &**entries,
            _ => &[],
        };
        entries.iter().map(|entry| &*entry.key)
    }

    /// A fresh mutable copy.
    pub fn thaw(&self) -> Value {
        match self {
            Frozen::Nil => Value::Nil,
            Frozen::Bool(b) => Value::Bool(*b),
            Frozen::Int(kind, n) => Value::Int(*kind, *n),
            Frozen::Uint(kind, n) => Value::Uint(*kind, *n),
            Frozen::Float(kind, n) => Value::Float(*kind, *n),
            Frozen::Str(s) => Value::Str((&**s).into()),
            Frozen::List(items) => {
                Value::List(List::of(Elem::Any, items.iter().map(Frozen::thaw).collect()))
            }
            Frozen::Map(entries) => {
                let mut thawed = Entries::with_capacity(entries.len());
                for entry in &**entries {
                    thawed.push((&*entry.key).into(), entry.value.thaw(), entry.origin.clone());
                }
                Value::Map(Map::from(thawed))
            }
        }
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
        map.remove("k");
        let thawed = thawed.as_map().unwrap();
        assert_eq!(thawed.entries().origin(b"k"), Some(&origin));
        fn shareable<T: Send + Sync>() {}
        shareable::<Frozen>();
    }
}

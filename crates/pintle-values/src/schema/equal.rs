//! Equality of JSON values.

use pintle_value::Value;

use super::number::Decimal;

/// Whether both are the same value; numbers are compared by what they are worth.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let (a, b) = (a.entries(), b.entries());
            a.len() == b.len()
                && a.iter().zip(b.iter()).all(|(a, b)| a.0 == b.0 && equal(&a.1, &b.1))
        }
        _ => match (Decimal::of(a), Decimal::of(b)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
    }
}

/// The first two items that are equal: the second as early as possible, then the first.
pub(super) fn duplicates(items: &[Value]) -> Option<(usize, usize)> {
    /// Beyond this many items they are sorted into groups first.
    const FEW: usize = 20;
    if items.len() <= FEW {
        let pairs = (1..items.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
        return pairs.into_iter().find(|&(i, j)| equal(&items[i], &items[j]));
    }
    let mut groups: std::collections::HashMap<u64, Vec<usize>> = std::collections::HashMap::new();
    for (j, item) in items.iter().enumerate() {
        let group = groups.entry(hash(item)).or_default();
        if let Some(&i) = group.iter().find(|&&i| equal(&items[i], item)) {
            return Some((i, j));
        }
        group.push(j);
    }
    None
}

/// A number that is the same for equal values.
fn hash(value: &Value) -> u64 {
    use std::hash::{BuildHasher, Hash, Hasher, RandomState};
    thread_local! {
        static STATE: RandomState = RandomState::new();
    }
    fn feed(value: &Value, state: &mut impl Hasher) {
        match value {
            Value::Str(text) => text.hash(state),
            Value::Bool(b) => b.hash(state),
            Value::List(items) => {
                state.write_usize(items.len());
                items.iter().for_each(|item| feed(item, state));
            }
            Value::Map(map) => {
                for (key, value) in map.entries().iter() {
                    key.hash(state);
                    feed(value, state);
                }
            }
            other => {
                if let Some(n) = Decimal::of(other) {
                    state.write_u64(n.to_float().to_bits());
                }
            }
        }
    }
    STATE.with(|state| {
        let mut hasher = state.build_hasher();
        feed(value, &mut hasher);
        hasher.finish()
    })
}

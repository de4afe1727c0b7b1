//! Where values came from, changed for whole tables. Without recorded origins nothing happens.

use pintle_value::{Map, Origin, OriginKind, Value};

/// Gives the entries of sort `from` in a table and the tables in it the sort `to`.
pub(crate) fn relabel(map: &Map, from: OriginKind, to: OriginKind) {
    if map.entries().has_origins() {
        change(map, &|origin| match origin {
            Some(origin) if origin.kind == from => Some(Origin { kind: to, ..origin.clone() }),
            other => other.cloned(),
        });
    }
}

/// Gives every entry of a table and of the tables in it the same origin.
pub(crate) fn stamp(map: &Map, origin: &Origin) {
    change(map, &|_| Some(origin.clone()));
}

fn change(map: &Map, new: &dyn Fn(Option<&Origin>) -> Option<Origin>) {
    for (key, value) in map.snapshot() {
        if let Value::Map(inner) = &value {
            change(inner, new);
        }
        map.update(|entries| {
            let origin = new(entries.origin(&key));
            entries.insert_with(key, value, origin);
        });
    }
}

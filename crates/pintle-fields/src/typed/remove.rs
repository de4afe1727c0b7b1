//! A value without some of its fields.

use serde_json::{Map, Value};

use super::items;
use crate::atom::{ListAtom, MapAtom, Relation, TypeRef};
use crate::element::PathElement;
use crate::set::FieldSet;

/// The value without fields and items; null where nothing is left. Source: structured-merge-diff
/// `TypedValue.RemoveItems`.
pub(crate) fn remove(value: &Value, fields: &FieldSet, ty: TypeRef<'_>) -> Value {
    let atom = ty.atom().deduced(Some(value));
    if let Some(map) = atom.map {
        return value.as_object().map_or(Value::Null, |value| remove_fields(value, fields, &map));
    }
    if atom.scalar.is_some() {
        return value.clone();
    }
    match (atom.list, value) {
        (Some(list), Value::Array(items)) => remove_items(items, fields, &list),
        _ => Value::Null,
    }
}

fn remove_fields(value: &Map<String, Value>, fields: &FieldSet, map: &MapAtom<'_>) -> Value {
    if value.is_empty() || map.is_atomic {
        return Value::Null;
    }
    let mut left = Map::new();
    for (name, value) in value {
        let element = PathElement::field(name);
        if fields.has_element(&element) {
            continue;
        }
        let value = match fields.below(&element) {
            Some(below) => remove(value, below, map.field(name)),
            None => value.clone(),
        };
        left.insert(name.clone(), value);
    }
    if left.is_empty() { Value::Null } else { Value::Object(left) }
}

fn remove_items(list: &[Value], fields: &FieldSet, atom: &ListAtom<'_>) -> Value {
    if list.is_empty() || atom.relation == Relation::Atomic {
        return Value::Null;
    }
    let mut left = Vec::with_capacity(list.len());
    for item in list {
        let Ok(element) = items::element(atom, item) else {
            left.push(item.clone());
            continue;
        };
        if fields.has_element(&element) {
            continue;
        }
        left.push(match fields.below(&element) {
            Some(below) => remove(item, below, atom.items),
            None => item.clone(),
        });
    }
    if left.is_empty() { Value::Null } else { Value::Array(left) }
}

//! The fields that a value has.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Errors, items, no_atom};
use crate::atom::{ListAtom, MapAtom, Relation, TypeRef};
use crate::element::PathElement;
use crate::set::{FieldSet, Node};

/// All leaves and items of a value. Source: structured-merge-diff `TypedValue.ToFieldSet`.
pub(crate) fn to_set(value: &Value, ty: TypeRef<'_>) -> Result<FieldSet, Errors> {
    let mut errors = Errors::default();
    let node = node(value, ty, &mut errors);
    errors.result().map(|()| node.below)
}

fn node(value: &Value, ty: TypeRef<'_>, errors: &mut Errors) -> Node {
    let atom = ty.atom().deduced(Some(value));
    if let Some(map) = atom.map {
        return fields(value.as_object(), &map, errors);
    }
    if atom.scalar.is_some() {
        return Node::leaf();
    }
    match atom.list {
        Some(list) => list_items(value.as_array(), &list, errors),
        None => {
            errors.add(no_atom());
            Node::default()
        }
    }
}

fn fields(fields: Option<&Map<String, Value>>, map: &MapAtom<'_>, errors: &mut Errors) -> Node {
    if map.is_atomic {
        return Node::leaf();
    }
    let mut below = FieldSet::new();
    for (name, value) in fields.into_iter().flatten() {
        let mut node = node(value, map.field(name), errors);
        let is_empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
        node.is_member |= is_empty || map.known(name).is_none();
        below.put(PathElement::field(name), node);
    }
    Node { is_member: false, below }
}

fn list_items(list: Option<&Vec<Value>>, atom: &ListAtom<'_>, errors: &mut Errors) -> Node {
    if atom.relation == Relation::Atomic {
        return Node::leaf();
    }
    let list = list.into_iter().flatten();
    let with_elements: Vec<(PathElement, &Value)> =
        list.filter_map(|item| Some((items::element(atom, item).ok()?, item))).collect();
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for (element, _) in &with_elements {
        if !seen.insert(element) {
            twice.insert(element.clone());
        }
    }
    let mut below = FieldSet::new();
    for (element, item) in with_elements {
        // Nobody can tell which one is meant: they have no fields.
        let is_clear = !twice.contains(&element);
        let node = if is_clear { node(item, atom.items, errors) } else { Node::default() };
        below.put(element, Node { is_member: true, ..node });
    }
    Node { is_member: false, below }
}

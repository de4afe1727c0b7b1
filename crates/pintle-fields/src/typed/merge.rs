//! Two values merged into one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use super::validate::validate_scalar;
use super::{Errors, items, no_atom};
use crate::atom::{Atom, ListAtom, MapAtom, Relation, Scalar, TypeRef};
use crate::element::PathElement;

/// The left value with the right one merged into it; the right one wins. Source:
/// structured-merge-diff `TypedValue.Merge`.
pub(crate) fn merge(left: &Value, right: &Value, ty: TypeRef<'_>) -> Result<Value, Errors> {
    let (out, errors) = both(Some(left), Some(right), ty);
    errors.result().map(|()| out.unwrap_or_default())
}

/// One of the two values; at most one of them is missing.
type Side<'v> = Option<&'v Value>;
/// What comes out, if anything, and what is wrong.
type Merged = (Option<Value>, Errors);

fn both(left: Side<'_>, right: Side<'_>, ty: TypeRef<'_>) -> Merged {
    let atom = ty.atom();
    let (mine, theirs) = (atom.deduced(left), atom.deduced(right));
    if right.is_none() {
        by_atom(&mine, left, right)
    } else if left.is_none() || mine.is_like(&theirs) {
        by_atom(&theirs, left, right)
    } else {
        let (_, mut errors) = by_atom(&mine, left, right);
        let (out, others) = by_atom(&theirs, left, right);
        errors.extend(others);
        (out, errors)
    }
}

fn by_atom(atom: &Atom<'_>, left: Side<'_>, right: Side<'_>) -> Merged {
    if let Some(map) = atom.map {
        maps(&map, left, right)
    } else if let Some(scalar) = atom.scalar {
        scalars(scalar, left, right)
    } else if let Some(list) = atom.list {
        lists(&list, left, right)
    } else {
        (None, Errors::one(no_atom()))
    }
}

fn leaf(left: Side<'_>, right: Side<'_>) -> Merged {
    (right.or(left).cloned(), Errors::default())
}

fn scalars(scalar: Scalar, left: Side<'_>, right: Side<'_>) -> Merged {
    let mine = validate_scalar(left, scalar, "lhs: ");
    let theirs = validate_scalar(right, scalar, "rhs: ");
    if let (Some(mine), Some(theirs)) = (mine, theirs) {
        let mut errors = Errors::one(mine);
        errors.add(theirs);
        return (None, errors);
    }
    leaf(left, right)
}

fn maps(map: &MapAtom<'_>, left: Side<'_>, right: Side<'_>) -> Merged {
    let mine = left.and_then(Value::as_object);
    let theirs = right.and_then(Value::as_object);
    let is_empty = |fields: Option<&Map<String, Value>>| fields.is_none_or(Map::is_empty);
    if map.is_atomic || (is_empty(mine) && is_empty(theirs)) {
        return leaf(left, right);
    }
    let names: BTreeSet<&String> = mine.into_iter().chain(theirs).flat_map(Map::keys).collect();
    let mut merged = Map::new();
    let mut errors = Errors::default();
    for name in names {
        let left = mine.and_then(|fields| fields.get(name));
        let right = theirs.and_then(|fields| fields.get(name));
        let (out, wrong) = both(left, right, map.field(name));
        errors.extend(wrong.below(&PathElement::field(name)));
        if let Some(out) = out {
            merged.insert(name.clone(), out);
        }
    }
    ((!merged.is_empty()).then_some(Value::Object(merged)), errors)
}

fn lists(atom: &ListAtom<'_>, left: Side<'_>, right: Side<'_>) -> Merged {
    let mine = left.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let theirs = right.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if atom.relation == Relation::Atomic || (mine.is_empty() && theirs.is_empty()) {
        return leaf(left, right);
    }
    let (right, mut errors) = Indexed::new(atom, theirs, false);
    let (left, wrong) = Indexed::new(atom, mine, true);
    errors.extend(wrong);
    if !errors.is_empty() {
        return (None, errors);
    }
    let merged = merge_items(atom.items, &left, &right);
    ((!merged.is_empty()).then_some(Value::Array(merged)), errors)
}

/// The items of a list with what stands for them.
struct Indexed<'v> {
    items: Vec<(PathElement, &'v Value)>,
    /// Null where more than one item is meant.
    by_element: BTreeMap<PathElement, &'v Value>,
}

impl<'v> Indexed<'v> {
    fn new(atom: &ListAtom<'_>, list: &'v [Value], may_repeat: bool) -> (Indexed<'v>, Errors) {
        const MANY: &Value = &Value::Null;
        let mut errors = Errors::default();
        let mut indexed = Indexed { items: Vec::new(), by_element: BTreeMap::new() };
        for (index, item) in list.iter().enumerate() {
            let element = match items::element(atom, item) {
                Ok(element) => element,
                Err(error) => {
                    errors.add(format!("element {index}: {error}"));
                    continue;
                }
            };
            let is_known = indexed.by_element.contains_key(&element);
            if is_known && !may_repeat {
                errors.add(format!("duplicate entries for key {element}"));
                continue;
            }
            let item_or_many = if is_known { MANY } else { item };
            indexed.by_element.insert(element.clone(), item_or_many);
            indexed.items.push((element, item));
        }
        (indexed, errors)
    }

    fn get(&self, element: &PathElement) -> Option<&'v Value> {
        self.by_element.get(element).copied()
    }
}

/// Items in an order that keeps the right list's, and the left one's where it can.
fn merge_items(ty: TypeRef<'_>, left: &Indexed<'_>, right: &Indexed<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    // What is wrong inside of items is not told.
    let mut push = |left: Side<'_>, right: Side<'_>| out.extend(both(left, right, ty).0);
    let is_shared = |(element, _): &&(PathElement, &Value)| left.get(element).is_some();
    let mut shared: VecDeque<&PathElement> =
        right.items.iter().filter(is_shared).map(|(element, _)| element).collect();
    let mut next = shared.pop_front();
    let mut merged = BTreeSet::new();
    let (mut l, mut r) = (0, 0);
    loop {
        let (mine, theirs) = (left.items.get(l), right.items.get(r));
        if let (Some((element, _)), Some((other, _))) = (mine, theirs) {
            if element == other {
                merged.insert(element);
                push(left.get(element), right.get(element));
                (l, r) = (l + 1, r + 1);
                next = shared.pop_front();
                continue;
            }
            // A shared item, but not the one whose turn it is.
            if right.get(element).is_some() && next.is_some_and(|next| next != element) {
                l += 1;
                continue;
            }
        }
        if let Some((element, item)) = mine {
            if right.get(element).is_none() {
                push(Some(item), None);
                l += 1;
                continue;
            } else if merged.contains(element) {
                l += 1;
            }
        }
        if let Some((element, _)) = theirs {
            merged.insert(element);
            push(left.get(element), right.get(element));
            r += 1;
            if next == Some(element) {
                next = shared.pop_front();
            }
        } else if left.items.get(l).is_none() {
            return out;
        } else if mine.is_some_and(|(element, _)| !merged.contains(element)) {
            // Cannot be: all shared items are merged when the right list has ended.
            l += 1;
        }
    }
}

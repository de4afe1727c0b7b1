//! What differs between two values of a type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::validate::validate_scalar;
use super::{Errors, items, no_atom};
use crate::atom::{Atom, ListAtom, MapAtom, Relation, Scalar, TypeRef};
use crate::element::PathElement;
use crate::set::{FieldSet, Node};
use crate::value;

/// The fields that differ, each in one of the sets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) removed: FieldSet,
    pub(crate) modified: FieldSet,
    pub(crate) added: FieldSet,
}

impl Comparison {
    /// The same without some fields and all that is below them.
    pub(crate) fn without(mut self, fields: Option<&FieldSet>) -> Comparison {
        if let Some(fields) = fields {
            for set in [&mut self.removed, &mut self.modified, &mut self.added] {
                *set = set.recursive_difference(fields);
            }
        }
        self
    }
}

/// Source: structured-merge-diff `TypedValue.Compare`.
pub(crate) fn compare(old: &Value, new: &Value, ty: TypeRef<'_>) -> Result<Comparison, Errors> {
    let mut errors = Errors::default();
    let Difference { removed, modified, added } = both(Some(old), Some(new), ty, &mut errors);
    errors.result()?;
    Ok(Comparison { removed: removed.below, modified: modified.below, added: added.below })
}

/// One of the two values; at most one of them is missing.
type Side<'v> = Option<&'v Value>;

/// What differs at a place and below it.
#[derive(Default)]
struct Difference {
    removed: Node,
    modified: Node,
    added: Node,
}

impl Difference {
    fn put(&mut self, element: &PathElement, inner: Difference) {
        self.removed.below.put_copy(element, inner.removed);
        self.modified.below.put_copy(element, inner.modified);
        self.added.below.put_copy(element, inner.added);
    }

    /// Both at the same place.
    fn join(&mut self, other: &Difference) {
        self.removed.join(&other.removed);
        self.modified.join(&other.modified);
        self.added.join(&other.added);
    }

    /// The place itself, if a value is missing there.
    fn mark(&mut self, old: Side<'_>, new: Side<'_>) {
        self.added.is_member |= old.is_none();
        self.removed.is_member |= old.is_some() && new.is_none();
    }
}

fn both(old: Side<'_>, new: Side<'_>, ty: TypeRef<'_>, errors: &mut Errors) -> Difference {
    let atom = ty.atom();
    let (before, after) = (atom.deduced(old), atom.deduced(new));
    let (mut difference, is_leaf) = if new.is_none() {
        by_atom(&before, old, new, errors)
    } else if old.is_none() || before.is_like(&after) {
        by_atom(&after, old, new, errors)
    } else {
        let (mut difference, _) = by_atom(&before, old, new, errors);
        let (other, is_leaf) = by_atom(&after, old, new, errors);
        difference.join(&other);
        (difference, is_leaf)
    };
    if !is_leaf {
        difference.mark(old, new);
    }
    difference
}

/// Also tells whether the values were compared as one.
fn by_atom(
    atom: &Atom<'_>,
    old: Side<'_>,
    new: Side<'_>,
    errors: &mut Errors,
) -> (Difference, bool) {
    if let Some(map) = atom.map {
        maps(&map, old, new, errors)
    } else if let Some(scalar) = atom.scalar {
        scalars(scalar, old, new, errors)
    } else if let Some(list) = atom.list {
        lists(&list, old, new, errors)
    } else {
        errors.add(no_atom());
        (Difference::default(), false)
    }
}

fn leaf(old: Side<'_>, new: Side<'_>) -> (Difference, bool) {
    let mut difference = Difference::default();
    match (old, new) {
        (Some(old), Some(new)) => difference.modified.is_member = !value::equals(new, old),
        (old, new) => difference.mark(old, new),
    }
    (difference, true)
}

fn scalars(
    scalar: Scalar,
    old: Side<'_>,
    new: Side<'_>,
    errors: &mut Errors,
) -> (Difference, bool) {
    let before = validate_scalar(old, scalar, "lhs: ");
    let after = validate_scalar(new, scalar, "rhs: ");
    if let (Some(before), Some(after)) = (before, after) {
        errors.add(before);
        errors.add(after);
        return (Difference::default(), false);
    }
    leaf(old, new)
}

fn maps(
    map: &MapAtom<'_>,
    old: Side<'_>,
    new: Side<'_>,
    errors: &mut Errors,
) -> (Difference, bool) {
    let before = old.and_then(Value::as_object);
    let after = new.and_then(Value::as_object);
    let is_empty = |fields: Option<&Map<String, Value>>| fields.is_none_or(Map::is_empty);
    if map.is_atomic || (is_empty(before) && is_empty(after)) {
        return leaf(old, new);
    }
    let names: BTreeSet<&String> = before.into_iter().chain(after).flat_map(Map::keys).collect();
    let mut difference = Difference::default();
    for name in names {
        let (old, new) =
            (before.and_then(|map| map.get(name)), after.and_then(|map| map.get(name)));
        let element = PathElement::field(name);
        let inner = below(&element, old, new, map.field(name), errors);
        difference.put(&element, inner);
    }
    (difference, false)
}

fn below(
    element: &PathElement,
    old: Side<'_>,
    new: Side<'_>,
    ty: TypeRef<'_>,
    errors: &mut Errors,
) -> Difference {
    let mut inner = Errors::default();
    let difference = both(old, new, ty, &mut inner);
    if !inner.is_empty() {
        errors.extend(inner.below(element));
    }
    difference
}

fn lists(
    atom: &ListAtom<'_>,
    old: Side<'_>,
    new: Side<'_>,
    errors: &mut Errors,
) -> (Difference, bool) {
    let before = old.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let after = new.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if atom.relation == Relation::Atomic || (before.is_empty() && after.is_empty()) {
        return leaf(old, new);
    }
    let mut both: BTreeMap<PathElement, [Vec<&Value>; 2]> = BTreeMap::new();
    for (side, list) in [before, after].into_iter().enumerate() {
        for (index, item) in list.iter().enumerate() {
            match items::element(atom, item) {
                Ok(element) => both.entry(element).or_default()[side].push(item),
                Err(error) => errors.add(format!("element {index}: {error}")),
            }
        }
    }
    let mut difference = Difference::default();
    for (element, [old, new]) in both {
        let inner = same_items(&element, &old, &new, atom.items, errors);
        difference.put(&element, inner);
    }
    (difference, false)
}

/// Items that one element stands for. More than one are one value.
fn same_items(
    element: &PathElement,
    old: &[&Value],
    new: &[&Value],
    ty: TypeRef<'_>,
    errors: &mut Errors,
) -> Difference {
    let mut difference = Difference::default();
    match (old, new) {
        ([] | [_], [] | [_]) => {
            return below(element, old.first().copied(), new.first().copied(), ty, errors);
        }
        ([_, _, ..], [_, _, ..]) => {
            let is_same =
                old.len() == new.len() && old.iter().zip(new).all(|(a, b)| value::equals(a, b));
            difference.modified.is_member = !is_same;
        }
        ([_, _, ..], new) => {
            if let Some(new) = new.first() {
                difference = below(element, None, Some(new), ty, errors);
            }
            difference.removed.is_member = true;
        }
        (old, _) => {
            if let Some(old) = old.first() {
                difference = below(element, Some(old), None, ty, errors);
            }
            difference.added.is_member = true;
        }
    }
    difference
}

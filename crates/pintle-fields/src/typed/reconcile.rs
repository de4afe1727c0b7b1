//! Sets of fields after their types have changed.

use super::{Errors, no_atom};
use crate::atom::{Atom, ListAtom, MapAtom, Relation, TypeRef};
use crate::element::PathElement;
use crate::set::FieldSet;

/// The set as it is with types of now: fields below what has become one value turn into that.
/// Nothing if the set is right as it is. Source: structured-merge-diff `ReconcileFieldSetWithSchema`.
pub(crate) fn reconcile(set: &FieldSet, ty: TypeRef<'_>) -> Result<Option<FieldSet>, Errors> {
    let mut walk = Walk::default();
    walk.atom(&ty.atom(), Some(set), false);
    walk.errors.result()?;
    let changed = walk.changed;
    Ok((!changed.is_empty()).then(|| set.recursive_difference(&changed).union(&changed)))
}

#[derive(Default)]
struct Walk {
    path: Vec<PathElement>,
    /// What has become one value.
    changed: FieldSet,
    errors: Errors,
}

impl Walk {
    /// `is_leaf`: the field is in the set, and nothing below it.
    fn atom(&mut self, atom: &Atom<'_>, set: Option<&FieldSet>, is_leaf: bool) {
        match (atom.map, atom.scalar, atom.list) {
            (Some(map), _, _) => self.map(&map, set, is_leaf),
            (None, Some(_), _) => {}
            (None, None, Some(list)) => self.list(&list, set, is_leaf),
            (None, None, None) => self.errors.add(no_atom()),
        }
    }

    fn map(&mut self, map: &MapAtom<'_>, set: Option<&FieldSet>, is_leaf: bool) {
        if map.is_deduced() {
            return;
        }
        if !is_leaf && map.is_atomic {
            if set.is_some_and(|set| !set.is_empty()) {
                self.changed.insert_elements(&self.path);
            }
            return;
        }
        for (element, node) in set.into_iter().flat_map(FieldSet::nodes) {
            let ty = match element {
                PathElement::Field(name) => map.field(name),
                _ => map.extra,
            };
            if !ty.is_none() {
                self.below(element, ty, node.is_member, &node.below);
            }
        }
    }

    fn list(&mut self, list: &ListAtom<'_>, set: Option<&FieldSet>, is_leaf: bool) {
        if !is_leaf && list.relation == Relation::Atomic {
            self.changed.insert_elements(&self.path);
            return;
        }
        for (element, node) in set.into_iter().flat_map(FieldSet::nodes) {
            self.below(element, list.items, node.is_member, &node.below);
        }
    }

    fn below(&mut self, element: &PathElement, ty: TypeRef<'_>, is_member: bool, below: &FieldSet) {
        self.path.push(element.clone());
        let below = Some(below).filter(|below| !below.is_empty());
        self.atom(&ty.atom(), below, is_member && below.is_none());
        self.path.pop();
    }
}

//! Sets with the fields that stand around others.

use crate::atom::TypeRef;
use crate::element::PathElement;
use crate::set::{FieldSet, Node};

/// The set with all known fields on the way to its members. Source: structured-merge-diff
/// `Set.EnsureNamedFieldsAreMembers`.
pub(crate) fn with_named_fields(set: &FieldSet, ty: TypeRef<'_>) -> FieldSet {
    let atom = ty.atom();
    let mut out = FieldSet::new();
    for (element, node) in set.nodes() {
        let mut is_member = node.is_member;
        let inner = match (element, atom.map, atom.list) {
            (PathElement::Field(name), Some(map), _) => {
                is_member |= !node.below.is_empty() && map.known(name).is_some();
                map.field(name)
            }
            (PathElement::Key(_), _, Some(list)) => list.items,
            _ => TypeRef::None,
        };
        out.put(element.clone(), Node { is_member, below: with_named_fields(&node.below, inner) });
    }
    out
}

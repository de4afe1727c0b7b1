//! In which order the items of merged lists stand. Source: `normalizeElementOrder`.

use serde_json::Value;

use super::items::{Kind, equal, find, is_deletion, same_item};
use super::{DIRECTIVE, SET_ORDER, bad_order, no_key, no_map};
use crate::go;

/// The place of an item in a list. Source: `index`.
fn place(list: &[Value], item: &Value, key: &str, kind: Kind) -> Result<Option<usize>, String> {
    let wanted = id(item, key, kind);
    for (place, other) in list.iter().enumerate() {
        if equal(wanted, id(other, key, kind))? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// What tells an item apart.
fn id<'a>(item: &'a Value, key: &str, kind: Kind) -> &'a Value {
    static NONE: Value = Value::Null;
    match kind {
        Kind::Maps => item.get(key).unwrap_or(&NONE),
        Kind::Scalars => item,
    }
}

/// Sorts items by the order in which another list has them; what deletes items goes last. Source:
/// `normalizeSliceOrder`.
pub(super) fn sort_by(
    items: Vec<Value>,
    order: &[Value],
    key: &str,
    kind: Kind,
) -> Result<Vec<Value>, String> {
    let (items, deletions) = match kind {
        Kind::Maps => {
            for item in items.iter().chain(order) {
                let map = item.as_object().ok_or_else(|| no_map(item))?;
                map.get(key).ok_or_else(|| no_key(map, key))?;
            }
            split_deletions(items)?
        }
        Kind::Scalars => (items, Vec::new()),
    };
    let mut placed = Vec::new();
    let is_single = items.len() < 2;
    for item in items {
        let place = if is_single { None } else { place(order, &item, key, kind)? };
        placed.push((place, item));
    }
    go::stable_sort(&mut placed, |(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) => a < b,
        _ => true,
    });
    Ok(placed.into_iter().map(|(_, item)| item).chain(deletions).collect())
}

/// Items, and the directives that delete some. Source: `extractToDeleteItems`.
pub(super) fn split_deletions(items: Vec<Value>) -> Result<(Vec<Value>, Vec<Value>), String> {
    if let Some(item) = items.iter().find(|item| !item.is_object()) {
        return Err(no_map(item));
    }
    Ok(items.into_iter().partition(|item| !item.as_object().is_some_and(is_deletion)))
}

/// Puts what is only on the server between the items of the patch, near to its old neighbours, and
/// keeps the orders within both.
pub(super) fn interleave(
    patch: Vec<Value>,
    server_only: Vec<Value>,
    patch_order: &[Value],
    server_order: &[Value],
    key: &str,
    kind: Kind,
) -> Result<Vec<Value>, String> {
    let patch = sort_by(patch, patch_order, key, kind)?;
    let server_only = sort_by(server_only, server_order, key, kind)?;
    let mut all = Vec::new();
    let (mut lefts, mut rights) =
        (server_only.into_iter().peekable(), patch.into_iter().peekable());
    loop {
        let is_left = match (lefts.peek(), rights.peek()) {
            (Some(left), Some(right)) => {
                let left = place(server_order, left, key, kind)?;
                let right = place(server_order, right, key, kind)?;
                matches!((left, right), (Some(left), Some(right)) if left < right)
            }
            (left, _) => left.is_some(),
        };
        match if is_left { lefts.next() } else { rights.next() } {
            Some(item) => all.push(item),
            None => return Ok(all),
        }
    }
}

/// Parts a list into what another list names and the rest. Source: `partitionMapsByPresentInList`,
/// `partitionPrimitivesByPresentInList`.
pub(super) fn part(
    items: Vec<Value>,
    named: &[Value],
    key: &str,
) -> Result<(Vec<Value>, Vec<Value>), String> {
    let (mut present, mut others) = (Vec::new(), Vec::new());
    if key.is_empty()
        && let Some(item) = named.iter().chain(&items).find(|item| is_container(item))
    {
        return Err(format!("hash of unhashable type {}", go::type_name(item)));
    }
    for item in items {
        let is_present = match key.is_empty() {
            true => named.contains(&item),
            false => {
                let map = item.as_object().ok_or_else(|| no_map(&item))?;
                let id = map.get(key).ok_or_else(|| no_key(map, key))?;
                find(named, key, id)?.is_some()
            }
        };
        if is_present { present.push(item) } else { others.push(item) }
    }
    Ok((present, others))
}

/// Maps and lists, by which Go cannot look anything up.
pub(super) fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// The items of a patch must stand in the order that it sets. Source:
/// `validatePatchWithSetOrderList`.
pub(super) fn check(patch: &[Value], order: &[Value], key: &str) -> Result<(), String> {
    if patch.is_empty() || order.is_empty() {
        return Ok(());
    }
    let items = match key.is_empty() {
        true => patch.to_vec(),
        false => split_deletions(patch.to_vec())?.0,
    };
    let mut rest = order.iter().peekable();
    for item in &items {
        if rest.peek().is_some() && item.get(DIRECTIVE).is_some() {
            continue;
        }
        loop {
            let next = rest.next().ok_or_else(|| mismatch(patch, order))?;
            if same_item(item, next, key)? {
                break;
            }
        }
    }
    Ok(())
}

fn mismatch(patch: &[Value], order: &[Value]) -> String {
    let [patch, order] = [patch, order].map(|list| go::print(&Value::Array(list.to_vec())));
    format!("The order in patch list:\n{patch}\n doesn't match {SET_ORDER} list:\n{order}\n")
}

/// The name of the list that a directive is about.
pub(super) fn list_name<'a>(directive: &'a str, prefix: &str) -> Result<&'a str, String> {
    match directive.split_once('/') {
        Some((start, name)) if start == prefix => Ok(name),
        _ if prefix == SET_ORDER => Err(bad_order()),
        _ => Err("invalid patch format of primitive list".to_owned()),
    }
}

//! Merging a patch into an object, or into another patch. Source: `mergeMap`.

use serde_json::Value;

use super::items::{Kind, find, kind, without_repeated};
use super::order::{check, interleave, list_name, part};
use super::special::{Lists, obey, obey_items, retain, without_directives, without_nulls};
use super::{DELETE_ITEMS, DIRECTIVE, Object, SET_ORDER, bad_order, no_key, no_list, same_type};
use crate::schema::Schema;

/// What comes of merging.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// One patch out of two: directives about lists and nulls stay.
    Join,
    /// An object out of an object and a patch.
    Apply,
}

pub(super) fn maps(
    mut original: Object,
    mut patch: Object,
    schema: Schema,
    mode: Mode,
) -> Result<Object, String> {
    if let Some(directive) = patch.get(DIRECTIVE).cloned() {
        return obey(patch, &directive);
    }
    retain(&mut original, &mut patch, mode)?;
    set_orders(&mut original, &mut patch, schema, mode)?;
    for (key, new) in patch {
        if mode == Mode::Join && key.starts_with(DELETE_ITEMS) {
            original.insert(key, new);
            continue;
        }
        let is_deletion = key.starts_with(DELETE_ITEMS);
        let name = match is_deletion {
            true => match list_name(&key, DELETE_ITEMS)? {
                "" => &key,
                name => name,
            },
            false => &key,
        };
        if new.is_null() {
            original.remove(name);
            if mode == Mode::Apply {
                continue;
            }
        }
        let merged = match original.remove(name) {
            Some(old) if same_type(&old, &new) => {
                Some(field(name, old, new, schema, is_deletion, mode)?)
            }
            old if is_deletion => old.map(Some),
            _ => Some(without_directives(match mode {
                Mode::Apply => without_nulls(new),
                Mode::Join => new,
            })),
        };
        if let Some(Some(value)) = merged {
            original.insert(name.to_owned(), value);
        }
    }
    Ok(original)
}

/// The field when both have one of the same type; nothing if it goes.
fn field(
    name: &str,
    old: Value,
    new: Value,
    schema: Schema,
    is_deletion: bool,
    mode: Mode,
) -> Result<Option<Value>, String> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let (inner, strategy) = schema.map(name)?;
            let merged = match strategy.replaces {
                true => new,
                false => maps(old, new, inner, mode)?,
            };
            Ok(Some(Value::Object(merged)))
        }
        (Value::Array(old), Value::Array(new)) => {
            let (inner, strategy) = schema.list(name)?;
            let merged = match strategy.merges || is_deletion {
                true => list(old, new, inner, strategy.key, is_deletion, mode)?.items,
                false => new,
            };
            Ok(Some(Value::Array(merged)))
        }
        (_, new) => Ok(without_directives(new)),
    }
}

/// A merged list.
struct Merged {
    items: Vec<Value>,
    /// What the original has become by then. Go works in the array of the original and looks there
    /// for its order afterwards.
    original: Vec<Value>,
}

/// Source: `mergeSlice`.
fn list(
    original: Vec<Value>,
    patch: Vec<Value>,
    schema: Schema,
    key: &str,
    is_deletion: bool,
    mode: Mode,
) -> Result<Merged, String> {
    if original.is_empty() && patch.is_empty() {
        return Ok(Merged { items: Vec::new(), original });
    }
    match kind(&[&original, &patch])? {
        Kind::Scalars if mode == Mode::Apply && is_deletion => {
            let stays = |item: &&Value| !patch.contains(item);
            Ok(Merged { items: original.iter().filter(stays).cloned().collect(), original })
        }
        Kind::Scalars => of_scalars(original, patch, key),
        Kind::Maps => of_maps(original, patch, schema, key, mode),
    }
}

fn of_scalars(mut original: Vec<Value>, patch: Vec<Value>, key: &str) -> Result<Merged, String> {
    let both: Vec<Value> = original.iter().chain(&patch).cloned().collect();
    // Go's arrays of lists that were read from JSON have room for a power of two. What fits in there
    // is put in there, and where something is repeated the original changes with it.
    let fits = both.len() <= original.len().next_power_of_two();
    let (merged, tail) = without_repeated(both);
    if fits && !original.is_empty() {
        original = merged.iter().chain(&tail).take(original.len()).cloned().collect();
    }
    let (in_patch, others) = part(merged, &patch, key)?;
    let items = interleave(in_patch, others, &patch, &original, key, Kind::Scalars)?;
    Ok(Merged { items, original })
}

fn of_maps(
    original: Vec<Value>,
    patch: Vec<Value>,
    schema: Schema,
    key: &str,
    mode: Mode,
) -> Result<Merged, String> {
    if key.is_empty() {
        return Err(format!("cannot merge lists without merge key for {}", schema.kind()));
    }
    let length = original.len();
    let Lists { original, tail, patch, replaces } = obey_items(original, patch, key)?;
    if replaces {
        let (in_patch, others) = part(patch.clone(), &[], key)?;
        let items = interleave(in_patch, others, &[], &patch, key, Kind::Maps)?;
        return Ok(Merged { items, original: original.into_iter().chain(tail).collect() });
    }
    let merged = merge_items(original.clone(), &patch, schema, key, mode)?;
    let new = merged.get(original.len()..).unwrap_or_default().to_vec();
    let (in_patch, others) = part(merged, &patch, key)?;
    let items = interleave(in_patch, others, &patch, &original, key, Kind::Maps)?;
    let rest = tail.into_iter().skip(new.len());
    let original = original.into_iter().chain(new).chain(rest).take(length).collect();
    Ok(Merged { items, original })
}

/// Source: `mergeSliceWithoutSpecialElements`.
fn merge_items(
    mut items: Vec<Value>,
    patch: &[Value],
    schema: Schema,
    key: &str,
    mode: Mode,
) -> Result<Vec<Value>, String> {
    for new in patch {
        let Value::Object(new) = new else { continue };
        let id = new.get(key).ok_or_else(|| no_key(new, key))?;
        let place = find(&items, key, id)?;
        match place.and_then(|place| items.get_mut(place)) {
            Some(item) => {
                if let Value::Object(old) = item.take() {
                    *item = Value::Object(maps(old, new.clone(), schema, mode)?);
                }
            }
            None => items.push(Value::Object(new.clone())),
        }
    }
    Ok(items)
}

/// Merges the lists whose order the patch sets, and takes them out of it. Source:
/// `mergePatchIntoOriginal`.
fn set_orders(
    original: &mut Object,
    patch: &mut Object,
    schema: Schema,
    mode: Mode,
) -> Result<(), String> {
    let directives = patch.keys().filter(|key| key.starts_with(SET_ORDER));
    let mut directives: Vec<String> = directives.cloned().collect();
    directives.sort();
    for directive in directives {
        let Some(order) = patch.remove(&directive) else { continue };
        if mode == Mode::Join {
            match original.get(&directive) {
                Some(other) if *other != order => return Err(bad_order()),
                Some(_) => {}
                None => {
                    original.insert(directive.clone(), order.clone());
                }
            }
        }
        let Value::Array(order) = order else { return Err(no_list(&order)) };
        let name = list_name(&directive, SET_ORDER)?;
        set_order(original, patch, name, &order, schema, mode)?;
    }
    Ok(())
}

fn set_order(
    original: &mut Object,
    patch: &mut Object,
    name: &str,
    order: &[Value],
    schema: Schema,
    mode: Mode,
) -> Result<(), String> {
    let old = original.get(name).map(|list| list.as_array().ok_or_else(|| no_list(list)));
    let old = old.transpose()?;
    let new = patch.get(name).map(|list| list.as_array().ok_or_else(|| no_list(list)));
    let new = new.transpose()?;
    let (inner, strategy) = schema.list(name)?;
    let key = strategy.key;
    let items = |list: Option<&Vec<Value>>| list.cloned().unwrap_or_default();
    let (old_items, new_items) = (items(old), items(new));
    check(&new_items, order, key)?;
    let mut server_order = old_items.clone();
    let merged = match (old, new) {
        (None, None) => return Ok(()),
        (Some(_), None) => old_items.clone(),
        (None, Some(_)) => new_items.iter().cloned().filter_map(without_directives).collect(),
        (Some(_), Some(_)) if strategy.merges => {
            let merged = list(old_items.clone(), new_items.clone(), inner, key, false, mode)?;
            server_order = merged.original;
            merged.items
        }
        (Some(_), Some(_)) => new_items.clone(),
    };
    let (in_patch, others) = part(merged, order, key)?;
    let kind = kind(&[&old_items, &new_items])?;
    let sorted = interleave(in_patch, others, order, &server_order, key, kind)?;
    original.insert(name.to_owned(), Value::Array(sorted));
    patch.remove(name);
    Ok(())
}

//! What must change to make one merged list of another. Source: `diffLists`.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::diff::{Wanted, maps, text_of};
use super::items::{Kind, kind, same_item, without_repeated};
use super::order::sort_by;
use super::{DIRECTIVE, no_key, no_map};
use crate::go;
use crate::schema::Schema;

/// The three parts of a patch of a list.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) items: Vec<Value>,
    pub(super) deleted: Vec<Value>,
    pub(super) order: Vec<Value>,
}

pub(super) fn diff(
    old: &[Value],
    new: &[Value],
    schema: Schema,
    key: &str,
    wanted: Wanted,
) -> Result<Changes, String> {
    if old.is_empty() {
        let items = if wanted.additions { new.to_vec() } else { Vec::new() };
        return Ok(Changes { items, ..Changes::default() });
    }
    match kind(&[old, new])? {
        Kind::Maps => of_maps(old, new, schema, key, wanted),
        Kind::Scalars => of_scalars(old, new, wanted),
    }
}

fn of_maps(
    old: &[Value],
    new: &[Value],
    schema: Schema,
    key: &str,
    wanted: Wanted,
) -> Result<Changes, String> {
    let (items, deletions) = pair(old, new, schema, key, wanted)?;
    let mut items = sort_by(items, new, key, Kind::Maps)?;
    let is_order_same = is_order_same(old, new, key)?;
    items.extend(deletions);
    let order = if !items.is_empty() || (wanted.additions && !is_order_same) {
        new.iter().map(|item| json!({ key: item.get(key) })).collect()
    } else {
        Vec::new()
    };
    Ok(Changes { items, deleted: Vec::new(), order })
}

fn is_order_same(old: &[Value], new: &[Value], key: &str) -> Result<bool, String> {
    if old.len() != new.len() {
        return Ok(false);
    }
    for (old, new) in old.iter().zip(new) {
        if !same_item(old, new, key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Goes through both lists, sorted by what tells the items apart, and finds those that are new,
/// other or gone. Repeated items meet in the order in which the sorting left them.
fn pair(
    old: &[Value],
    new: &[Value],
    schema: Schema,
    key: &str,
    wanted: Wanted,
) -> Result<(Vec<Value>, Vec<Value>), String> {
    let (mut items, mut deletions) = (Vec::new(), Vec::new());
    let (old, new) = (sorted_by_key(old, key), sorted_by_key(new, key));
    let (mut olds, mut news) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let old = olds.peek().map(|(text, item)| Ok::<_, String>((text, keyed(item, key)?)));
        let old = old.transpose()?;
        let new = news.peek().map(|(text, item)| Ok::<_, String>((text, keyed(item, key)?)));
        let new = new.transpose()?;
        let order = match (&old, &new) {
            (None, None) => return Ok((items, deletions)),
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        };
        match (order, old, new) {
            (Ordering::Equal, Some((_, (old, _))), Some((_, (new, id)))) => {
                let mut changes = maps(old, new, schema, wanted)?;
                if !changes.is_empty() {
                    changes.insert(key.to_owned(), id.clone());
                    items.push(Value::Object(changes));
                }
            }
            (Ordering::Greater, _, Some((_, (new, _)))) if wanted.additions => {
                items.push(Value::Object(new.clone()));
            }
            (Ordering::Less, Some((_, (_, id))), _) if wanted.deletions => {
                deletions.push(json!({ DIRECTIVE: "delete", key: id }));
            }
            _ => {}
        }
        if order.is_le() {
            olds.next();
        }
        if order.is_ge() {
            news.next();
        }
    }
}

/// Source: `sortMapsBasedOnField`.
fn sorted_by_key<'a>(items: &'a [Value], key: &str) -> Vec<(String, &'a Value)> {
    let mut items: Vec<_> = items.iter().map(|item| (text_of(item.get(key)), item)).collect();
    go::sort(&mut items, |(a, _), (b, _)| a <= b);
    items
}

/// An item and the value that tells it apart.
fn keyed<'a>(item: &'a Value, key: &str) -> Result<(&'a super::Object, &'a Value), String> {
    let map = item.as_object().ok_or_else(|| no_map(item))?;
    Ok((map, map.get(key).ok_or_else(|| no_key(map, key))?))
}

/// Texts and numbers are added and taken away one by one. Source: `diffListsOfScalars`.
fn of_scalars(old: &[Value], new: &[Value], wanted: Wanted) -> Result<Changes, String> {
    let (old, sorted_new) = (sorted(old), sorted(new));
    let (mut added, mut deleted) = (Vec::new(), Vec::new());
    let (mut olds, mut news) = (old.iter().peekable(), sorted_new.iter().peekable());
    loop {
        let order = match (olds.peek(), news.peek()) {
            (None, None) => break,
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        };
        if order.is_le()
            && let Some((_, item)) = olds.next()
            && order.is_lt()
            && wanted.deletions
        {
            deleted.push((*item).clone());
        }
        if order.is_ge()
            && let Some((_, item)) = news.next()
            && order.is_gt()
            && wanted.additions
        {
            added.push((*item).clone());
        }
    }
    let (deleted, _) = without_repeated(deleted);
    let items = sort_by(added, new, "", Kind::Scalars)?;
    // Go has sorted the old list in its place by now, so that a list that is not sorted counts as
    // changed even if both are the same.
    let is_same = || old.iter().map(|(_, item)| *item).eq(new);
    let order = if !deleted.is_empty() || (wanted.additions && !is_same()) {
        new.to_vec()
    } else {
        Vec::new()
    };
    Ok(Changes { items, deleted, order })
}

/// Source: `sortScalars`.
fn sorted(items: &[Value]) -> Vec<(String, &Value)> {
    let mut items: Vec<_> = items.iter().map(|item| (go::print(item), item)).collect();
    go::sort(&mut items, |(a, _), (b, _)| a <= b);
    items
}

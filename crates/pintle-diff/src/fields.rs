//! Differences between two objects, field by field.

use serde_json::{Map, Value};

use crate::compare::Reason;
use crate::{Path, Segment};

/// A field that is another one after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// Where it is.
    pub path: Path,
    /// Its value before, if it had one.
    pub before: Option<Value>,
    /// Its value after, if it has one.
    pub after: Option<Value>,
    /// Where the change comes from.
    pub reason: Reason,
}

/// The fields by which items of lists are told apart, the first one that fits wins. Source: the
/// merge keys of Kubernetes' built-in kinds; names come first because people look for them.
const ITEM_KEYS: &[&str] = &[
    "name",
    "containerPort",
    "port",
    "key",
    "mountPath",
    "devicePath",
    "ip",
    "topologyKey",
    "type",
    "uid",
];

/// All fields that differ, in the order of their names. Items of lists are matched by what names
/// them, else by their numbers; lists of texts and numbers are one field.
pub fn field_changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(&Path::default(), Some(before), Some(after), &mut found);
    found
}

fn walk(path: &Path, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            walk_maps(path, before, after, found);
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if of_maps(old) && of_maps(new) => {
            walk_lists(path, old, new, found);
        }
        _ => found.push(FieldChange {
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
            reason: Reason::Chart,
        }),
    }
}

fn walk_maps(
    path: &Path,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    found: &mut Vec<FieldChange>,
) {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        walk(&path.key(key), before.get(key), after.get(key), found);
    }
}

fn walk_lists(path: &Path, before: &[Value], after: &[Value], found: &mut Vec<FieldChange>) {
    let Some(key) = item_key(&[before, after]) else {
        for at in 0..before.len().max(after.len()) {
            walk(&path.with(Segment::Index(at)), before.get(at), after.get(at), found);
        }
        return;
    };
    for old in before {
        let Some(value) = old.get(key) else { continue };
        let inner = path.with(Segment::Item { key, value: value.clone() });
        walk(&inner, Some(old), item_of(after, key, value), found);
    }
    for new in after {
        let Some(value) = new.get(key) else { continue };
        if item_of(before, key, value).is_none() {
            let inner = path.with(Segment::Item { key, value: value.clone() });
            walk(&inner, None, Some(new), found);
        }
    }
}

/// Whether a list is to be looked into.
pub(crate) fn of_maps(list: &[Value]) -> bool {
    list.iter().all(Value::is_object)
}

/// The field that tells the items of all these lists apart.
pub(crate) fn item_key(lists: &[&[Value]]) -> Option<&'static str> {
    ITEM_KEYS.iter().copied().find(|key| lists.iter().all(|list| tells_apart(list, key)))
}

fn tells_apart(list: &[Value], key: &str) -> bool {
    let values: Option<Vec<String>> = list
        .iter()
        .map(|item| match item.get(key)? {
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            value => Some(value.to_string()),
        })
        .collect();
    let Some(mut values) = values else { return false };
    values.sort_unstable();
    values.windows(2).all(|two| two[0] != two[1])
}

/// The item whose field has that value.
pub(crate) fn item_of<'v>(list: &'v [Value], key: &str, value: &Value) -> Option<&'v Value> {
    list.iter().find(|item| item.get(key) == Some(value))
}

//! Directives inside of patches.

use serde_json::Value;

use super::items::find;
use super::order::is_container;
use super::{DELETE_ITEMS, DIRECTIVE, Object, RETAIN_KEYS, SET_ORDER, apply::Mode, no_key};
use crate::go;

/// A patch with a directive is not merged. Source: `handleDirectiveInMergeMap`.
pub(super) fn obey(mut patch: Object, directive: &Value) -> Result<Object, String> {
    match directive.as_str() {
        Some("replace") => {
            patch.remove(DIRECTIVE);
            Ok(patch)
        }
        Some("delete") => Ok(Object::new()),
        _ => Err(unknown(patch, directive)),
    }
}

fn unknown(patch: Object, directive: &Value) -> String {
    let (directive, patch) = (go::print_as_text(directive), go::print(&Value::Object(patch)));
    format!("unknown patch type: {directive} in map: {patch}")
}

/// Takes away what a patch does not want to keep. Where two patches are joined, the one from then on
/// says so for both. Source: `applyRetainKeysDirective`.
pub(super) fn retain(original: &mut Object, patch: &mut Object, mode: Mode) -> Result<(), String> {
    let Some(kept) = patch.remove(RETAIN_KEYS) else { return Ok(()) };
    if mode == Mode::Join {
        match original.get(RETAIN_KEYS) {
            Some(other) if *other != kept => {
                let (other, kept) = (go::print(other), go::print(&kept));
                return Err(format!(
                    "{other} and {kept} are not deep equal: this may happen when calculating the \
                     3-way diff patch"
                ));
            }
            Some(_) => {}
            None => {
                original.insert(RETAIN_KEYS.to_owned(), kept);
            }
        }
        return Ok(());
    }
    let bad = || "invalid patch format of retainKeys".to_owned();
    let kept = kept.as_array().ok_or_else(bad)?;
    if let Some(item) = kept.iter().find(|item| is_container(item)) {
        return Err(format!("hash of unhashable type {}", go::type_name(item)));
    }
    let is_kept = |key: &String| kept.iter().any(|other| other == key);
    let may_stay = |(key, value): (&String, &Value)| {
        value.is_null()
            || key.starts_with(DELETE_ITEMS)
            || key.starts_with(SET_ORDER)
            || is_kept(key)
    };
    if !patch.iter().all(may_stay) {
        return Err(bad());
    }
    original.retain(|key, _| is_kept(key));
    Ok(())
}

/// A value without the directives in it; nothing, if it is one itself. Source: `removeDirectives`.
pub(super) fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(fields) if fields.contains_key(DIRECTIVE) => None,
        Value::Object(fields) => {
            let kept = fields.into_iter();
            let kept = kept.filter_map(|(key, field)| Some((key, without_directives(field)?)));
            Some(Value::Object(kept.collect()))
        }
        Value::Array(items) => {
            Some(Value::Array(items.into_iter().filter_map(without_directives).collect()))
        }
        value => Some(value),
    }
}

/// A value without the nulls in its maps. Source: `discardNullValuesFromPatch`.
pub(super) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, field)| !field.is_null());
            Value::Object(kept.map(|(key, field)| (key, without_nulls(field))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        value => value,
    }
}

/// What directives among the items of a patch have left.
pub(super) struct Lists {
    pub(super) original: Vec<Value>,
    /// What Go's array of the original still has behind the items that moved up.
    pub(super) tail: Vec<Value>,
    pub(super) patch: Vec<Value>,
    /// Whether the patch takes the place of the original.
    pub(super) replaces: bool,
}

/// Obeys the directives among the items of a patch. Source: `mergeSliceWithSpecialElements`.
pub(super) fn obey_items(
    original: Vec<Value>,
    patch: Vec<Value>,
    key: &str,
) -> Result<Lists, String> {
    let mut lists = Lists { original, tail: Vec::new(), patch: Vec::new(), replaces: false };
    for item in patch {
        let map = item.as_object().and_then(|item| Some((item, item.get(DIRECTIVE)?)));
        let Some((map, directive)) = map else {
            lists.patch.push(item);
            continue;
        };
        match directive.as_str() {
            Some("delete") => {
                let id = map.get(key).ok_or_else(|| no_key(map, key))?;
                delete(&mut lists, key, id)?;
            }
            Some("replace") => lists.replaces = true,
            Some("merge") => {
                return Err("merging lists cannot yet be specified in the patch".to_owned());
            }
            _ => return Err(unknown(map.clone(), directive)),
        }
    }
    Ok(lists)
}

/// Source: `deleteMatchingEntries`.
fn delete(lists: &mut Lists, key: &str, id: &Value) -> Result<(), String> {
    while let Some(place) = find(&lists.original, key, id)? {
        if let Some(last) = lists.original.last() {
            lists.tail.insert(0, last.clone());
        }
        lists.original.remove(place);
    }
    Ok(())
}

//! What must change to make one object of another. Source: `diffMaps`.

use serde_json::Value;

use super::{DELETE_ITEMS, DIRECTIVE, Object, RETAIN_KEYS, SET_ORDER, lists, same_type};
use crate::go;
use crate::schema::Schema;

/// Which differences are asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) additions: bool,
    pub(super) deletions: bool,
    /// Whether the map at hand shall say which keys stay.
    pub(super) retained: bool,
}

impl Wanted {
    pub(super) const ADDITIONS: Wanted =
        Wanted { additions: true, deletions: false, retained: false };
    pub(super) const DELETIONS: Wanted =
        Wanted { additions: false, deletions: true, retained: false };
}

pub(super) fn maps(
    original: &Object,
    modified: &Object,
    schema: Schema,
    wanted: Wanted,
) -> Result<Object, String> {
    let mut patch = Object::new();
    for (key, new) in modified {
        match original.get(key) {
            Some(old) => field(&mut patch, key, old, new, schema, wanted)?,
            None if wanted.additions => {
                patch.insert(key.clone(), new.clone());
            }
            None => {}
        }
    }
    let gone = || original.iter().filter(|(key, _)| !modified.contains_key(*key));
    if wanted.deletions {
        patch.extend(gone().map(|(key, _)| (key.clone(), Value::Null)));
    }
    if wanted.retained && (!patch.is_empty() || gone().any(|(_, old)| !old.is_null())) {
        retain_keys(&mut patch, modified);
    }
    Ok(patch)
}

fn retain_keys(patch: &mut Object, modified: &Object) {
    let kept = modified.iter().filter(|(_, new)| !new.is_null());
    let mut keys: Vec<&String> = kept.map(|(key, _)| key).collect();
    if !keys.is_empty() {
        keys.sort();
        patch.insert(RETAIN_KEYS.to_owned(), keys.into_iter().cloned().collect());
    }
}

fn field(
    patch: &mut Object,
    key: &str,
    old: &Value,
    new: &Value,
    schema: Schema,
    wanted: Wanted,
) -> Result<(), String> {
    if key == DIRECTIVE {
        return directive(patch, old, new);
    }
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => map(patch, key, old, new, schema, wanted),
        (Value::Array(old), Value::Array(new)) => list(patch, key, old, new, schema, wanted),
        (old, new) => {
            if wanted.additions && (!same_type(old, new) || old != new) {
                patch.insert(key.to_owned(), new.clone());
            }
            Ok(())
        }
    }
}

/// Both objects have a directive, which users put there.
fn directive(patch: &mut Object, old: &Value, new: &Value) -> Result<(), String> {
    if !old.is_string() || !new.is_string() {
        return Err(format!("invalid value for special key: {DIRECTIVE}"));
    }
    if old != new {
        patch.insert(DIRECTIVE.to_owned(), new.clone());
    }
    Ok(())
}

fn map(
    patch: &mut Object,
    key: &str,
    old: &Object,
    new: &Object,
    schema: Schema,
    wanted: Wanted,
) -> Result<(), String> {
    let (inner, strategy) = match schema.map(key) {
        Err(_) if old == new => return Ok(()),
        found => found?,
    };
    if strategy.replaces {
        // Also where nothing has changed: every patch of a budget repeats its selector.
        if wanted.additions {
            patch.insert(key.to_owned(), Value::Object(new.clone()));
        }
        return Ok(());
    }
    let wanted = Wanted { retained: strategy.retains_keys, ..wanted };
    let changes = maps(old, new, inner, wanted)?;
    if !changes.is_empty() {
        patch.insert(key.to_owned(), Value::Object(changes));
    }
    Ok(())
}

fn list(
    patch: &mut Object,
    key: &str,
    old: &[Value],
    new: &[Value],
    schema: Schema,
    wanted: Wanted,
) -> Result<(), String> {
    let (inner, strategy) = match schema.list(key) {
        Err(_) if old == new => return Ok(()),
        found => found?,
    };
    if !strategy.merges {
        if wanted.additions && old != new {
            patch.insert(key.to_owned(), Value::Array(new.to_vec()));
        }
        return Ok(());
    }
    let wanted = Wanted { retained: strategy.retains_keys, ..wanted };
    let changes = lists::diff(old, new, inner, strategy.key, wanted)?;
    let mut put = |key: String, items: Vec<Value>| {
        if !items.is_empty() {
            patch.insert(key, Value::Array(items));
        }
    };
    put(key.to_owned(), changes.items);
    put(format!("{DELETE_ITEMS}/{key}"), changes.deleted);
    put(format!("{SET_ORDER}/{key}"), changes.order);
    Ok(())
}

/// How Go writes the value that tells an item apart; by this text items are compared.
pub(super) fn text_of(value: Option<&Value>) -> String {
    go::print(value.unwrap_or(&Value::Null))
}

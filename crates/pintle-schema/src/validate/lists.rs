//! Lists whose items must be told apart. Source: apiextensions `listtype.ValidateListSetsAndMaps`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::error::FieldError;
use crate::depth::MAX_DEPTH;
use crate::types::{Extra, Text, Topology, Type};

pub(super) fn errors(object: &Value, ty: &Type) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Value::Object(fields) = object {
        of_map(fields, ty, "", &mut errors, MAX_DEPTH);
    }
    errors
}

fn of_map(
    fields: &Map<String, Value>,
    ty: &Type,
    path: &str,
    errors: &mut Vec<FieldError>,
    depth: usize,
) {
    let Some(object) = ty.object() else { return };
    for (name, value) in fields {
        if let Extra::Type(values) = &object.extra {
            of_value(value, values, &format!("{path}[{name}]"), errors, depth);
        }
        if let Some(field) = object.field(name) {
            let dot = if path.is_empty() { "" } else { "." };
            of_value(value, &field.ty, &format!("{path}{dot}{name}"), errors, depth);
        }
    }
}

fn of_value(value: &Value, ty: &Type, path: &str, errors: &mut Vec<FieldError>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(fields) => of_map(fields, ty, path, errors, depth),
        Value::Array(items) => {
            let Some(list) = ty.list() else { return };
            match &list.topology {
                Topology::Atomic => {}
                Topology::Set => duplicates(items, path, errors),
                Topology::Map(keys) => of_keyed(items, keys, path, errors),
            }
            for (index, item) in items.iter().enumerate() {
                of_value(item, &list.items, &format!("{path}[{index}]"), errors, depth);
            }
        }
        _ => {}
    }
}

/// Each value that is there twice, at its second place. Numbers are the same if they are written
/// alike.
fn duplicates(items: &[Value], path: &str, errors: &mut Vec<FieldError>) {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let count = seen.entry(item.to_string()).or_default();
        *count += 1;
        if *count == 2 {
            errors.push(FieldError::duplicate(format!("{path}[{index}]"), item));
        }
    }
}

/// Whether a value is there twice.
pub(super) fn has_duplicates(items: &[Value]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    !items.iter().all(|item| seen.insert(item.to_string()))
}

fn of_keyed(items: &[Value], keys: &[Text], path: &str, errors: &mut Vec<FieldError>) {
    const NO_OBJECT: &str = "must be an object for an array of list-type map";
    let is_wrong = |item: &&Value| !item.is_object() && !item.is_null();
    if let Some(index) = items.iter().position(|item| is_wrong(&item)) {
        let field = format!("{path}[{index}]");
        errors.push(FieldError::invalid(field, &items[index], NO_OBJECT.to_owned()));
        return;
    }
    let key_of = |item: &Value| {
        let fields = keys
            .iter()
            .filter_map(|key| Some((key.clone().into_owned(), item.get(key.as_ref())?.clone())));
        Value::Object(fields.collect())
    };
    let found: Vec<Value> = items.iter().map(key_of).collect();
    duplicates(&found, path, errors);
}

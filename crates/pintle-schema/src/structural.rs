//! What the API server does with the objects of custom resources before it judges them: unknown
//! fields and nulls go, defaults come.

use serde_json::Value;

use crate::depth::MAX_DEPTH;
use crate::path::Path;
use crate::types::{Extra, Object, Type};

/// Fields of objects that their schemas need not name.
const META_FIELDS: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Removes the fields that a schema does not have, and names them in the order of their paths:
/// `spec.foo`, `spec.list[0].foo`. The metadata is left alone. Source: apiextensions
/// `pruning.PruneWithOptions`.
pub fn prune(object: &mut Value, ty: &Type) -> Vec<String> {
    let mut pruning = Pruning::default();
    pruning.value(object, Some(ty), MAX_DEPTH);
    pruning.unknown.sort_unstable();
    pruning.unknown
}

/// The fields that [`prune`] would remove.
pub fn unknown_fields(object: &Value, ty: &Type) -> Vec<String> {
    prune(&mut object.clone(), ty)
}

#[derive(Default)]
struct Pruning {
    path: Path,
    unknown: Vec<String>,
}

impl Pruning {
    fn value(&mut self, value: &mut Value, ty: Option<&Type>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let object = ty.and_then(Type::object);
        match (value, object) {
            (value, Some(object)) if object.preserves => self.preserved(value, ty, depth),
            (Value::Object(fields), object) => fields.retain(|name, value| {
                let is_known = object.is_some_and(|object| self.field(object, name, value, depth));
                if !is_known {
                    self.unknown.push(self.path.with_key(name));
                }
                is_known
            }),
            (Value::Array(items), _) => {
                let ty = ty.and_then(Type::list).map(|list| &list.items);
                for (index, item) in items.iter_mut().enumerate() {
                    let end = self.path.push_index(index);
                    self.value(item, ty, depth);
                    self.path.truncate(end);
                }
            }
            _ => {}
        }
    }

    /// Goes into a field; false if there is none.
    fn field(&mut self, object: &Object, name: &str, value: &mut Value, depth: usize) -> bool {
        if object.embedded && META_FIELDS.contains(&name) {
            return true;
        }
        let ty = match (object.field(name), &object.extra) {
            (Some(field), _) => Some(&field.ty),
            (None, Extra::Type(ty)) => Some(&**ty),
            (None, Extra::Any) => None,
            (None, Extra::None) => return false,
        };
        let end = self.path.push_key(name);
        self.value(value, ty, depth);
        self.path.truncate(end);
        true
    }

    /// What is preserved can have known fields, whose own fields are not.
    fn preserved(&mut self, value: &mut Value, ty: Option<&Type>, depth: usize) {
        let (Some(ty), Some(depth)) = (ty, depth.checked_sub(1)) else { return };
        match value {
            Value::Object(fields) => {
                let Some(object) = ty.object() else { return };
                for (name, value) in fields {
                    self.field(object, name, value, depth);
                }
            }
            Value::Array(items) => {
                let ty = ty.list().map(|list| &list.items);
                for (index, item) in items.iter_mut().enumerate() {
                    let end = self.path.push_index(index);
                    self.preserved(item, ty, depth);
                    self.path.truncate(end);
                }
            }
            _ => {}
        }
    }
}

/// Removes nulls from fields that take none and have no default. Source: apiextensions
/// `defaulting.PruneNonNullableNullsWithoutDefaults`.
pub fn prune_nulls(object: &mut Value, ty: &Type) {
    nulls(object, ty, MAX_DEPTH);
}

fn nulls(value: &mut Value, ty: &Type, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(fields) => fields.retain(|name, value| {
            let Some(ty) = ty.declared(name) else { return true };
            if value.is_null() && !ty.nullable && ty.default.is_none() {
                return false;
            }
            nulls(value, ty, depth);
            true
        }),
        Value::Array(items) => {
            let Some(list) = ty.list() else { return };
            items.iter_mut().for_each(|item| nulls(item, &list.items, depth));
        }
        _ => {}
    }
}

/// Puts defaults where fields are missing, or null without being nullable. Source: apiextensions
/// `defaulting.Default`.
pub fn set_defaults(object: &mut Value, ty: &Type) {
    defaults(object, ty, MAX_DEPTH);
}

/// The object with its defaults.
pub fn defaulted(object: &Value, ty: &Type) -> Value {
    let mut object = object.clone();
    set_defaults(&mut object, ty);
    object
}

fn defaults(value: &mut Value, ty: &Type, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let is_missing = |value: &Value, ty: &Type| value.is_null() && !ty.nullable;
    match value {
        Value::Object(values) => {
            for field in ty.object().into_iter().flat_map(|object| &object.fields) {
                let Some(default) = &field.ty.default else { continue };
                let is_there = values.get(field.name.as_ref());
                if is_there.is_none_or(|value| is_missing(value, &field.ty)) {
                    values.insert(field.name.clone().into_owned(), default.clone());
                }
            }
            for (name, value) in values {
                let Some(inner) = ty.declared(name) else { continue };
                let is_extra = ty.object().is_some_and(|object| object.field(name).is_none());
                if is_extra && is_missing(value, inner) {
                    *value = inner.default.clone().unwrap_or_default();
                }
                defaults(value, inner, depth);
            }
        }
        Value::Array(items) => {
            let Some(list) = ty.list() else { return };
            for item in items {
                if is_missing(item, &list.items) {
                    *item = list.items.default.clone().unwrap_or_default();
                }
                defaults(item, &list.items, depth);
            }
        }
        _ => {}
    }
}

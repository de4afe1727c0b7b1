//! Whether a value is of a type.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Errors, items, no_atom};
use crate::atom::{ListAtom, MapAtom, Relation, Scalar, TypeRef};
use crate::element::PathElement;
use crate::value;

/// Whether lists may have two items that cannot be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duplicates {
    Allowed,
    Refused,
}

/// Source: structured-merge-diff `TypedValue.Validate`.
pub(crate) fn validate(value: &Value, ty: TypeRef<'_>, duplicates: Duplicates) -> Errors {
    let atom = ty.atom().deduced(Some(value));
    if let Some(map) = atom.map {
        return match value {
            Value::Null => Errors::default(),
            Value::Object(fields) => validate_map(fields, &map, duplicates),
            other => Errors::one(format!("expected map, got &{{{}}}", value::go_print(other))),
        };
    }
    if let Some(scalar) = atom.scalar {
        return validate_scalar(Some(value), scalar, "").map_or_else(Errors::default, Errors::one);
    }
    if let Some(list) = atom.list {
        return match value {
            Value::Null => Errors::default(),
            Value::Array(items) => validate_list(items, &list, duplicates),
            other => Errors::one(format!("expected list, got &{{{}}}", value::go_print(other))),
        };
    }
    Errors::one(no_atom())
}

fn validate_map(fields: &Map<String, Value>, map: &MapAtom<'_>, duplicates: Duplicates) -> Errors {
    let mut errors = Errors::default();
    for (name, value) in fields {
        let element = PathElement::field(name);
        let ty = map.field(name);
        if ty.is_none() {
            let error = Errors::one("field not declared in schema".to_owned());
            errors.extend(error.below(&element));
            // What follows in the order of the map is not looked at.
            break;
        }
        errors.extend(validate(value, ty, duplicates).below(&element));
    }
    errors
}

fn validate_list(list: &[Value], atom: &ListAtom<'_>, duplicates: Duplicates) -> Errors {
    let mut errors = Errors::default();
    let mut seen = BTreeSet::new();
    for (index, item) in list.iter().enumerate() {
        let element = match atom.relation {
            Relation::Atomic => PathElement::Index(i64::try_from(index).unwrap_or(i64::MAX)),
            _ => match items::element(atom, item) {
                Ok(element) => {
                    if seen.contains(&element) && duplicates == Duplicates::Refused {
                        errors.add(format!("duplicate entries for key {element}"));
                    }
                    seen.insert(element.clone());
                    element
                }
                Err(error) => {
                    errors.add(format!("element {index}: {error}"));
                    return errors;
                }
            },
        };
        errors.extend(validate(item, atom.items, duplicates).below(&element));
    }
    errors
}

/// What is wrong with a scalar; null and nothing are right.
pub(super) fn validate_scalar(
    value: Option<&Value>,
    scalar: Scalar,
    prefix: &str,
) -> Option<String> {
    let value = value.filter(|value| !value.is_null())?;
    let printed = || value::go_print(value);
    match (scalar, value) {
        (Scalar::Numeric, Value::Number(_))
        | (Scalar::String, Value::String(_))
        | (Scalar::Boolean, Value::Bool(_))
        | (Scalar::Untyped, Value::Number(_) | Value::String(_) | Value::Bool(_)) => None,
        (Scalar::Numeric, value) => {
            Some(format!("{prefix}expected numeric (int or float), got {}", value::go_type(value)))
        }
        (Scalar::String, value) => Some(format!(
            "{prefix}expected string, got &value.valueUnstructured{{Value:{}}}",
            value::go_syntax(value)
        )),
        (Scalar::Boolean, _) => Some(format!("{prefix}expected boolean, got &{{{}}}", printed())),
        (Scalar::Untyped, _) => {
            Some(format!("{prefix}expected any scalar, got &{{{}}}", printed()))
        }
    }
}

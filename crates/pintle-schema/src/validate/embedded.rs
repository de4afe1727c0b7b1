//! Objects within objects. Source: apiextensions `schema/objectmeta`. Their metadata is read and not
//! judged.

use serde_json::{Map, Value};

use super::error::FieldError;
use crate::depth::MAX_DEPTH;
use crate::types::{Extra, Object, Type};

pub(super) fn errors(object: &Value, ty: &Type) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let (Value::Object(fields), Some(object)) = (object, ty.object()) {
        below(fields, object, "", &mut errors, MAX_DEPTH);
    }
    errors
}

fn below(
    fields: &Map<String, Value>,
    object: &Object,
    path: &str,
    errors: &mut Vec<FieldError>,
    depth: usize,
) {
    for (name, value) in fields {
        let dot = if path.is_empty() { "" } else { "." };
        match (object.field(name), &object.extra) {
            (Some(field), _) => {
                of_value(value, &field.ty, &format!("{path}{dot}{name}"), errors, depth);
            }
            (None, Extra::Type(ty)) => {
                of_value(value, ty, &format!("{path}[{name}]"), errors, depth);
            }
            _ => {}
        }
    }
}

fn of_value(value: &Value, ty: &Type, path: &str, errors: &mut Vec<FieldError>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(fields) => {
            let Some(object) = ty.object() else { return };
            if object.embedded {
                of_embedded(fields, path, errors);
            }
            below(fields, object, path, errors, depth);
        }
        Value::Array(items) => {
            let Some(list) = ty.list() else { return };
            for (index, item) in items.iter().enumerate() {
                of_value(item, &list.items, &format!("{path}[{index}]"), errors, depth);
            }
        }
        _ => {}
    }
}

fn of_embedded(fields: &Map<String, Value>, path: &str, errors: &mut Vec<FieldError>) {
    for name in ["apiVersion", "kind"] {
        let field = format!("{path}.{name}");
        match fields.get(name) {
            None => errors.push(FieldError::required(field)),
            Some(Value::String(text)) if text.is_empty() => {
                let text = Value::String(text.clone());
                errors.push(FieldError::invalid(field, &text, "must not be empty".to_owned()));
            }
            Some(Value::String(text)) if name == "apiVersion" && text.matches('/').count() > 1 => {
                let detail = format!("unexpected GroupVersion string: {text}");
                errors.push(FieldError::invalid(field, &text.as_str().into(), detail));
            }
            Some(Value::String(_)) => {}
            Some(other) => {
                errors.push(FieldError::invalid(field, other, "must be a string".to_owned()));
            }
        }
    }
}

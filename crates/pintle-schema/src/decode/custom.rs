//! Objects of custom resources: their metadata is read as that of built-in kinds, the rest takes
//! whatever comes. Source: apiextensions `unstructuredSchemaCoercer`.

use serde_json::Value;

use super::{Mismatch, decode_check_type, texts};
use crate::depth::MAX_DEPTH;
use crate::structs;
use crate::structural::{prune, prune_nulls};
use crate::types::{Extra, Type};
use crate::validate::FieldError;

const METADATA: &str = "metadata";

/// Reads an object of a custom resource as the API server does: unknown fields go, and nulls where
/// none are taken; metadata is written anew, that of objects within the object, too. Tells the paths
/// of unknown fields. Defaults do not come yet.
///
/// # Errors
/// Metadata of the wrong type.
pub fn coerce(object: &mut Value, ty: &Type) -> Result<Vec<String>, Mismatch> {
    texts::type_meta(object)?;
    let mut unknown = Vec::new();
    let metadata_type = ty.object().filter(|object| object.embedded).and(ty.known_field(METADATA));
    if let (Some(metadata), Some(ty)) = (object.get_mut(METADATA), metadata_type) {
        let fields = decode_check_type(ty, metadata)?;
        unknown.extend(fields.iter().map(|path| format!("{METADATA}.{path}")));
        structs::metadata().normalize(metadata);
    }
    unknown.extend(prune(object, ty));
    prune_nulls(object, ty);
    let mut embedded = Vec::new();
    fields(object, ty, "", &mut embedded, MAX_DEPTH)
        .map_err(|error| Mismatch::new(error.to_string()))?;
    embedded.sort_unstable();
    unknown.extend(embedded);
    Ok(unknown)
}

fn value(
    value: &mut Value,
    ty: &Type,
    path: &str,
    unknown: &mut Vec<String>,
    depth: usize,
) -> Result<(), FieldError> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    if let Value::Array(items) = value {
        let Some(list) = ty.list() else { return Ok(()) };
        for (index, item) in items.iter_mut().enumerate() {
            self::value(item, &list.items, &format!("{path}[{index}]"), unknown, depth)?;
        }
        return Ok(());
    }
    let is_embedded = ty.object().is_some_and(|object| object.embedded);
    if let (Value::Object(_), true) = (&value, is_embedded) {
        embedded(value, ty, path, unknown)?;
    }
    fields(value, ty, path, unknown, depth)
}

fn fields(
    value: &mut Value,
    ty: &Type,
    path: &str,
    unknown: &mut Vec<String>,
    depth: usize,
) -> Result<(), FieldError> {
    let (Value::Object(fields), Some(object)) = (value, ty.object()) else { return Ok(()) };
    for (name, inner) in fields {
        let dot = if path.is_empty() { "" } else { "." };
        match (object.field(name), &object.extra) {
            (Some(field), _) => {
                self::value(inner, &field.ty, &format!("{path}{dot}{name}"), unknown, depth)?;
            }
            (None, Extra::Type(ty)) => {
                self::value(inner, ty, &format!("{path}[{name}]"), unknown, depth)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// An object within the object.
fn embedded(
    object: &mut Value,
    ty: &Type,
    path: &str,
    unknown: &mut Vec<String>,
) -> Result<(), FieldError> {
    for name in ["apiVersion", "kind"] {
        if let Some(value) = object.get(name).filter(|value| !value.is_string()) {
            let text = "must be a string".to_owned();
            return Err(FieldError::invalid(format!("{path}.{name}"), value, text));
        }
    }
    let (Some(metadata), Some(ty)) = (object.get_mut(METADATA), ty.known_field(METADATA)) else {
        return Ok(());
    };
    let path = format!("{path}.{METADATA}");
    let fields = decode_check_type(ty, metadata)
        .map_err(|error| FieldError::invalid(path.clone(), metadata, error.text))?;
    unknown.extend(fields.iter().map(|field| format!("{path}.{field}")));
    structs::metadata().normalize(metadata);
    Ok(())
}

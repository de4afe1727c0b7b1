//! Fields that have to be of a certain type, with the errors of Go's unstructured objects. Source:
//! apimachinery `unstructured.NestedFieldNoCopy` and `runtime.DefaultUnstructuredConverter`.

use serde_json::Value;

use crate::go_text::{go_kind, go_text, go_type};
use crate::status::Error;

/// What is at a path such as `metadata.generation`, if all that it leads through are objects.
fn nested<'v>(object: &'v Value, path: &str) -> Result<Option<&'v Value>, Error> {
    let mut value = object;
    let mut end = 0;
    for key in path.split('.') {
        end += key.len();
        let fields = match value {
            Value::Object(fields) => fields,
            Value::Null => return Ok(None),
            other => {
                let path = path.get(..end).unwrap_or(path);
                return Err(wrong_type(path, other, "map[string]interface{}"));
            }
        };
        match fields.get(key) {
            Some(next) => value = next,
            None => return Ok(None),
        }
        end += 1;
    }
    Ok(Some(value))
}

fn wrong_type(path: &str, value: &Value, expected: &str) -> Error {
    let (text, actual) = (go_text(value), go_type(value));
    Error(format!(".{path} accessor error: {text} is of the type {actual}, expected {expected}"))
}

/// A text.
pub(crate) fn nested_text<'v>(object: &'v Value, path: &str) -> Result<Option<&'v str>, Error> {
    let Some(value) = nested(object, path)? else { return Ok(None) };
    value.as_str().map(Some).ok_or_else(|| wrong_type(path, value, "string"))
}

/// A whole number.
pub(crate) fn nested_int(object: &Value, path: &str) -> Result<Option<i64>, Error> {
    let Some(value) = nested(object, path)? else { return Ok(None) };
    value.as_i64().map(Some).ok_or_else(|| wrong_type(path, value, "int64"))
}

/// A list.
pub(crate) fn nested_list<'v>(
    object: &'v Value,
    path: &str,
) -> Result<Option<&'v Vec<Value>>, Error> {
    let Some(value) = nested(object, path)? else { return Ok(None) };
    value.as_array().map(Some).ok_or_else(|| wrong_type(path, value, "[]interface{}"))
}

/// Whether `status.conditions` are conditions, as far as they are read.
pub(crate) fn check_conditions(object: &Value) -> Result<(), Error> {
    let status = match object.get("status") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(status)) => status,
        Some(other) => return Err(no_struct(other)),
    };
    let conditions = match status.get("conditions") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(conditions)) => conditions,
        Some(other) => {
            return Err(Error(format!("cannot restore slice from {}", go_kind(other))));
        }
    };
    conditions.iter().try_for_each(check_condition)
}

fn check_condition(condition: &Value) -> Result<(), Error> {
    const TYPES: [(&str, &str); 4] = [
        ("type", "string"),
        ("status", "v1.ConditionStatus"),
        ("reason", "string"),
        ("message", "string"),
    ];
    let fields = match condition {
        Value::Null => return Ok(()),
        Value::Object(fields) => fields,
        other => return Err(no_struct(other)),
    };
    for (field, expected) in TYPES {
        match fields.get(field) {
            None | Some(Value::Null | Value::String(_)) => {}
            Some(Value::Number(number)) if number.as_i64().is_some() => {
                return Err(Error(format!("cannot convert int64 to {expected}")));
            }
            Some(_) => return Err(Error("unrecognized type: string".to_owned())),
        }
    }
    Ok(())
}

fn no_struct(value: &Value) -> Error {
    Error(format!("cannot restore struct from: {}", go_kind(value)))
}

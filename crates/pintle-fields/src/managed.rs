//! `metadata.managedFields`, read and written. Source: apimachinery `managedfields`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::json::FieldsError;
use crate::set::FieldSet;
use crate::{time, value};

/// What a manager did to the fields that are his.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Server-side apply.
    Apply,
    /// Anything else.
    Update,
}

impl Operation {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Operation::Apply => "Apply",
            Operation::Update => "Update",
        }
    }
}

/// Who manages fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// The name.
    pub name: String,
    /// How the fields were written.
    pub operation: Operation,
    /// The version in which they were written; empty for appliers, who have one entry for all.
    pub api_version: String,
    /// The part of the object that was written; empty for the object itself.
    pub subresource: String,
}

/// Source: apimachinery `BuildManagerIdentifier`; the order is that of the JSON.
impl Manager {
    pub(crate) fn key(&self) -> String {
        let mut out = "{".to_owned();
        let mut field = |name: &str, text: &str| {
            if text.is_empty() {
                return;
            }
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&format!("\"{name}\":"));
            value::json_text(text, true, &mut out);
        };
        field("manager", &self.name);
        field("operation", self.operation.as_str());
        field("apiVersion", &self.api_version);
        field("subresource", &self.subresource);
        out.push('}');
        out
    }
}

/// The fields of a manager.
#[derive(Clone, Debug)]
pub(crate) struct Owned {
    pub(crate) manager: Manager,
    pub(crate) set: FieldSet,
    pub(crate) api_version: String,
    pub(crate) is_applied: bool,
}

/// All managers of an object by their keys, and when they last wrote.
#[derive(Clone, Debug, Default)]
pub(crate) struct Managed {
    pub(crate) fields: BTreeMap<String, Owned>,
    pub(crate) times: BTreeMap<String, i64>,
}

impl Managed {
    /// Reads managed fields. Source: apimachinery `DecodeManagedFields`.
    pub(crate) fn read(entries: &[Value]) -> Result<Managed, String> {
        let mut managed = Managed::default();
        for (index, entry) in entries.iter().enumerate() {
            let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
            let operation = match text("operation") {
                "Apply" => Operation::Apply,
                "Update" => Operation::Update,
                _ => return Err("operation must be `Apply` or `Update`".to_owned()),
            };
            if text("apiVersion").is_empty() {
                return Err("apiVersion must not be empty".to_owned());
            }
            match text("fieldsType") {
                "FieldsV1" => {}
                "" => return Err(format!("missing fieldsType in managed fields entry {index}")),
                other => {
                    let other = value::quoted(other);
                    return Err(format!(
                        "invalid fieldsType {other} in managed fields entry {index}"
                    ));
                }
            }
            let set = match entry.get("fieldsV1") {
                None | Some(Value::Null) => FieldSet::new(),
                Some(fields) => FieldSet::from_json(fields).map_err(|FieldsError(error)| {
                    format!("error decoding versioned set: error decoding set: {error}")
                })?,
            };
            let is_applied = operation == Operation::Apply;
            let api_version = text("apiVersion").to_owned();
            let manager = Manager {
                name: text("manager").to_owned(),
                operation,
                api_version: if is_applied { String::new() } else { api_version.clone() },
                subresource: text("subresource").to_owned(),
            };
            let key = manager.key();
            match time::parse(text("time")) {
                Some(time) => managed.times.insert(key.clone(), time),
                None => managed.times.remove(&key),
            };
            managed.fields.insert(key, Owned { manager, set, api_version, is_applied });
        }
        Ok(managed)
    }

    /// The entries, in the order in which the API server keeps them; nothing if there are none.
    /// Source: apimachinery `encodeManagedFields`.
    pub(crate) fn write(&self) -> Option<Value> {
        let mut owners: Vec<(i64, Operation, &Owned, Option<i64>)> = self
            .fields
            .iter()
            .map(|(key, owned)| {
                let time = self.times.get(key).copied();
                let is_applied = owned.is_applied;
                let operation = if is_applied { Operation::Apply } else { owned.manager.operation };
                (time.unwrap_or_default(), operation, owned, time)
            })
            .collect();
        owners.sort_by(|a, b| {
            let rest = |owned: &Owned| {
                let Manager { name, subresource, .. } = &owned.manager;
                (name.clone(), owned.api_version.clone(), subresource.clone())
            };
            (a.1, a.0).cmp(&(b.1, b.0)).then_with(|| rest(a.2).cmp(&rest(b.2)))
        });
        let entries: Vec<Value> = owners
            .into_iter()
            .map(|(_, operation, owned, time)| entry(operation, owned, time))
            .collect();
        (!entries.is_empty()).then_some(Value::Array(entries))
    }
}

fn entry(operation: Operation, owned: &Owned, time: Option<i64>) -> Value {
    let mut entry = Map::new();
    let mut text = |key: &str, text: &str| {
        if !text.is_empty() {
            entry.insert(key.to_owned(), text.into());
        }
    };
    text("manager", &owned.manager.name);
    text("operation", operation.as_str());
    text("apiVersion", &owned.api_version);
    text("time", &time.map(time::format).unwrap_or_default());
    text("fieldsType", "FieldsV1");
    text("subresource", &owned.manager.subresource);
    entry.insert("fieldsV1".to_owned(), owned.set.to_json());
    Value::Object(entry)
}

/// The entries of an object.
pub(crate) fn entries(object: &Value) -> Option<&[Value]> {
    object.get("metadata")?.get("managedFields")?.as_array().map(Vec::as_slice)
}

/// Sets the entries of an object, or removes them.
pub(crate) fn set_entries(object: &mut Value, entries: Option<Value>) {
    const FIELD: &str = "managedFields";
    let Value::Object(fields) = object else { return };
    match (fields.get_mut("metadata"), entries) {
        (Some(Value::Object(metadata)), Some(entries)) => {
            metadata.insert(FIELD.to_owned(), entries);
        }
        (Some(Value::Object(metadata)), None) => {
            metadata.remove(FIELD);
        }
        (_, Some(entries)) => {
            let metadata = Map::from_iter([(FIELD.to_owned(), entries)]);
            fields.insert("metadata".to_owned(), Value::Object(metadata));
        }
        (_, None) => {}
    }
}

/// Whether a list of entries asks for forgetting all: it is empty, or has one empty entry.
pub(crate) fn is_reset(entries: &[Value]) -> bool {
    const FIELDS: [&str; 7] =
        ["manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource"];
    let is_empty = |entry: &Value| {
        FIELDS.iter().all(|field| match entry.get(field) {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.is_empty() && *field != "fieldsV1",
            Some(_) => false,
        })
    };
    match entries {
        [] => true,
        [only] => is_empty(only),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_reset;

    #[test]
    fn resets_are_empty() {
        assert!(is_reset(&[]));
        assert!(is_reset(&[json!({})]));
        assert!(is_reset(&[json!({"manager": "", "time": null})]));
        assert!(!is_reset(&[json!({"manager": "a"})]));
        assert!(!is_reset(&[json!({}), json!({})]));
    }
}

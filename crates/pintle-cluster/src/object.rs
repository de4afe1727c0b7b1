//! Objects as JSON.

use std::fmt;

use serde_json::{Map, Value};

use crate::Gvk;

/// An object of any kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(pub Map<String, Value>);

/// Why a manifest is no object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(pub String);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}

impl Object {
    /// An object with nothing but kind and name.
    pub fn named(gvk: &Gvk, name: &str) -> Object {
        let mut object = Object::default();
        object.0.insert("apiVersion".to_owned(), gvk.api_version().into());
        object.0.insert("kind".to_owned(), gvk.kind.clone().into());
        object.metadata_mut().insert("name".to_owned(), name.into());
        object
    }

    /// Takes a JSON value that is an object.
    pub fn from_json(value: Value) -> Option<Object> {
        match value {
            Value::Object(fields) => Some(Object(fields)),
            _ => None,
        }
    }

    /// Reads a manifest: YAML as Kubernetes' tools take it. Comments and nothing else are no object.
    ///
    /// # Errors
    /// Text that is no YAML, or something other than a map.
    pub fn from_yaml(text: &str) -> Result<Option<Object>, ParseError> {
        let json = pintle_yaml::yaml_to_json(text.as_bytes(), false)
            .map_err(|error| ParseError(error.to_string()))?;
        match serde_json::from_slice(&json) {
            Ok(Value::Object(fields)) => Ok(Some(Object(fields))),
            Ok(Value::Null) => Ok(None),
            Ok(_) => Err(ParseError("the document is no map".to_owned())),
            Err(error) => Err(ParseError(error.to_string())),
        }
    }

    /// Group, version and kind.
    pub fn gvk(&self) -> Gvk {
        Gvk::new(self.text("apiVersion"), self.text("kind"))
    }

    /// `kind`, empty if there is none.
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// `metadata.name`, empty if there is none.
    pub fn name(&self) -> &str {
        self.meta("name")
    }

    /// `metadata.namespace`, empty if there is none.
    pub fn namespace(&self) -> &str {
        self.meta("namespace")
    }

    /// `metadata.uid`, empty if there is none.
    pub fn uid(&self) -> &str {
        self.meta("uid")
    }

    /// `metadata.resourceVersion`, empty if there is none.
    pub fn resource_version(&self) -> &str {
        self.meta("resourceVersion")
    }

    /// A label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.at(&["metadata", "labels", name])?.as_str()
    }

    /// An annotation.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.at(&["metadata", "annotations", name])?.as_str()
    }

    /// Sets a label.
    pub fn set_label(&mut self, name: &str, value: &str) {
        self.entry_of_metadata("labels", name, value);
    }

    /// Sets an annotation.
    pub fn set_annotation(&mut self, name: &str, value: &str) {
        self.entry_of_metadata("annotations", name, value);
    }

    /// Sets `metadata.namespace`.
    pub fn set_namespace(&mut self, namespace: &str) {
        self.metadata_mut().insert("namespace".to_owned(), namespace.into());
    }

    /// What is at the path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.0.get(*first)?, |value, key| value.get(key))
    }

    /// The object as JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        Value::Object(self.0.clone()).to_string().into_bytes()
    }

    /// The metadata, which is put there if it is missing.
    pub fn metadata_mut(&mut self) -> &mut Map<String, Value> {
        map_at(&mut self.0, "metadata")
    }

    fn entry_of_metadata(&mut self, field: &str, name: &str, value: &str) {
        map_at(self.metadata_mut(), field).insert(name.to_owned(), value.into());
    }

    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn meta(&self, key: &str) -> &str {
        self.at(&["metadata", key]).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The map under `key`; whatever else is there gives way.
fn map_at<'a>(fields: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = fields.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was made a map"),
    }
}

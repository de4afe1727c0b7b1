//! What Helm reads of a document.

use std::fmt;

use pintle_value::{Kind, Map, Value};
use pintle_yaml::{ReadOptions, Shape};

use crate::quick;

/// The few fields of an object that Helm looks at before it talks to a cluster. What is missing
/// is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `apiVersion`
    pub api_version: String,
    /// `kind`
    pub kind: String,
    /// `metadata.name`
    pub name: String,
    /// `metadata.annotations`, in byte order of the names.
    pub annotations: Vec<(String, String)>,
}

/// A document that is not YAML or has a head of wrong types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadError {
    /// Helm's text.
    pub message: String,
    /// Line in the document, from 1, where it stops being YAML.
    pub line: Option<usize>,
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HeadError {}

/// The Go type that Helm decodes a document into.
const SHAPE: Shape = Shape::Struct(&[
    ("apiVersion", Shape::Str),
    ("kind", Shape::Str),
    ("metadata", Shape::Struct(&[("name", Shape::Str), ("annotations", Shape::Map(&Shape::Str))])),
]);

/// Go's name of the type of `metadata`, for errors.
const METADATA_TYPE: &str = "struct { Name string \"json:\\\"name\\\"\"; \
     Annotations map[string]string \"json:\\\"annotations\\\"\" }";

impl Head {
    /// Reads the head of a document. Source: Helm `releaseutil.SimpleHead`.
    ///
    /// # Errors
    /// Helm's text for what is no YAML, no map, or of a wrong type in the fields of the head.
    pub fn read(document: &[u8]) -> Result<Head, HeadError> {
        match quick::read(document) {
            Some(head) => Ok(head),
            None => Head::read_in_full(document),
        }
    }

    /// [`Head::read`] by way of the document's value.
    pub(crate) fn read_in_full(document: &[u8]) -> Result<Head, HeadError> {
        let value = pintle_yaml::parse_shaped(document, &ReadOptions::default(), &SHAPE)
            .map_err(|error| HeadError { message: error.to_string(), line: error.line() })?;
        match &value {
            Value::Nil => Ok(Head::default()),
            Value::Map(map) => Head::from_map(map),
            other => Err(mismatch(other, "Go value of type util.SimpleHead")),
        }
    }

    /// The value of an annotation.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        let found = self.annotations.binary_search_by(|(key, _)| key.as_str().cmp(name)).ok()?;
        Some(&self.annotations[found].1)
    }

    fn from_map(map: &Map) -> Result<Head, HeadError> {
        let mut head = Head::default();
        for (key, value) in map.entries().iter() {
            // Go matches the names of fields whatever their case; a later key wins.
            match field(key, &["apiVersion", "kind", "metadata"]) {
                Some("apiVersion") => text(&mut head.api_version, value, "SimpleHead.apiVersion")?,
                Some("kind") => text(&mut head.kind, value, "SimpleHead.kind")?,
                Some("metadata") => head.read_metadata(value)?,
                _ => {}
            }
        }
        Ok(head)
    }

    fn read_metadata(&mut self, value: &Value) -> Result<(), HeadError> {
        let metadata = match value {
            Value::Nil => {
                self.name.clear();
                self.annotations.clear();
                return Ok(());
            }
            Value::Map(metadata) => metadata,
            other => {
                let target = format!("Go struct field SimpleHead.metadata of type {METADATA_TYPE}");
                return Err(mismatch(other, &target));
            }
        };
        for (key, value) in metadata.entries().iter() {
            match field(key, &["annotations", "name"]) {
                Some("name") => text(&mut self.name, value, ".metadata.name")?,
                Some("annotations") => self.read_annotations(value)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_annotations(&mut self, value: &Value) -> Result<(), HeadError> {
        let annotations = match value {
            Value::Nil => {
                self.annotations.clear();
                return Ok(());
            }
            Value::Map(annotations) => annotations,
            other => {
                let target = "Go struct field .metadata.annotations of type map[string]string";
                return Err(mismatch(other, target));
            }
        };
        for (key, value) in annotations.entries().iter() {
            let mut annotation = String::new();
            text(&mut annotation, value, ".metadata.annotations")?;
            let key = key.to_text().into_owned();
            match self.annotations.binary_search_by(|(known, _)| known.cmp(&key)) {
                Ok(i) => self.annotations[i].1 = annotation,
                Err(i) => self.annotations.insert(i, (key, annotation)),
            }
        }
        Ok(())
    }
}

/// The name in `names` that a key stands for.
fn field<'n>(key: &[u8], names: &[&'n str]) -> Option<&'n str> {
    names.iter().find(|name| key.eq_ignore_ascii_case(name.as_bytes())).copied()
}

/// Reads a string; null leaves it as it is.
fn text(target: &mut String, value: &Value, path: &str) -> Result<(), HeadError> {
    match value {
        Value::Nil => Ok(()),
        Value::Str(text) => {
            *target = text.to_text().into_owned();
            Ok(())
        }
        other => Err(mismatch(other, &format!("Go struct field {path} of type string"))),
    }
}

fn mismatch(value: &Value, target: &str) -> HeadError {
    let found = match value.kind() {
        Kind::Map => "object",
        Kind::Slice => "array",
        Kind::String => "string",
        Kind::Bool => "bool",
        _ => "number",
    };
    let message = format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into {target}"
    );
    HeadError { message, line: None }
}

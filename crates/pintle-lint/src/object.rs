//! What the linter reads of an object.

use pintle_value::Value;
use pintle_yaml::json::mismatch;
use pintle_yaml::{ReadOptions, Shape, parse_shaped};

/// The fields of an object that rules look at. What is missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) name: String,
    namespace: String,
}

/// The Go type that Helm decodes an object into.
const SHAPE: Shape = Shape::Struct(&[
    ("apiVersion", Shape::Str),
    ("Kind", Shape::Str),
    ("Metadata", Shape::Struct(&[("Namespace", Shape::Str), ("Name", Shape::Str)])),
]);

/// An error with the line of the text, from 1, if it is known.
pub(crate) struct ObjectError {
    pub(crate) text: String,
    pub(crate) line: Option<usize>,
}

impl Object {
    /// Reads a document; nothing for one that says nothing. Source: `yaml.Unmarshal` of
    /// `sigs.k8s.io/yaml` into Helm's `k8sYamlStruct`.
    pub(crate) fn from_yaml(document: &[u8]) -> Result<Option<Object>, ObjectError> {
        let value = parse_shaped(document, &ReadOptions::default(), &SHAPE)
            .map_err(|error| ObjectError { text: error.to_string(), line: error.line() })?;
        Object::from_value(&value).map_err(|text| {
            let text = format!("error unmarshaling JSON: while decoding JSON: {text}");
            ObjectError { text, line: None }
        })
    }

    /// Decodes a value; the first mismatch is told after everything that fits has been taken.
    /// Source: `encoding/json`.
    pub(crate) fn from_value(value: &Value) -> Result<Option<Object>, String> {
        let fields = match value {
            Value::Nil => return Ok(None),
            Value::Map(fields) => fields,
            other => return Err(mismatch(other, "Go value of type rules.k8sYamlStruct")),
        };
        let mut object = Object::default();
        let mut error = None;
        let mut note = |result: Result<(), String>| {
            if let Err(text) = result {
                error.get_or_insert(text);
            }
        };
        for (key, value) in fields.entries().iter() {
            match field(key, &["apiVersion", "kind", "metadata"]) {
                "apiVersion" => {
                    note(text(&mut object.api_version, value, "k8sYamlStruct.apiVersion"));
                }
                "kind" => note(text(&mut object.kind, value, "k8sYamlStruct.Kind")),
                "metadata" => match value {
                    Value::Nil => {}
                    Value::Map(metadata) => {
                        for (key, value) in metadata.entries().iter() {
                            note(match field(key, &["namespace", "name"]) {
                                "namespace" => text(&mut object.namespace, value, NAMESPACE),
                                "name" => text(&mut object.name, value, NAME),
                                _ => Ok(()),
                            });
                        }
                    }
                    other => note(Err(mismatch(other, METADATA))),
                },
                _ => {}
            }
        }
        error.map_or(Ok(Some(object)), Err)
    }
}

const METADATA: &str = "Go struct field k8sYamlStruct.Metadata of type rules.k8sYamlMetadata";
const NAMESPACE: &str = "k8sYamlMetadata.Metadata.Namespace";
const NAME: &str = "k8sYamlMetadata.Metadata.Name";

/// The name in `names` that a key stands for whatever its case, or nothing.
pub(crate) fn field<'n>(key: &[u8], names: &[&'n str]) -> &'n str {
    let found = names.iter().find(|name| key.eq_ignore_ascii_case(name.as_bytes()));
    found.copied().unwrap_or_default()
}

/// Takes a string; null leaves what is there.
pub(crate) fn text(target: &mut String, value: &Value, path: &str) -> Result<(), String> {
    match value {
        Value::Nil => Ok(()),
        Value::Str(text) => {
            *target = text.to_text().into_owned();
            Ok(())
        }
        other => Err(mismatch(other, &format!("Go struct field {path} of type string"))),
    }
}

//! What one object holds under a key.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::Object;

/// An entry of a Secret or a ConfigMap, without the rest of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Datum {
    /// The object's name.
    pub name: String,
    /// The object's labels.
    pub labels: BTreeMap<String, String>,
    /// What is under the key, out of base64 if it is a Secret's; empty if there is nothing.
    pub data: Vec<u8>,
}

/// A part of many entries, as they come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataPart {
    /// Some more.
    More(Vec<Datum>),
    /// The answer has broken off and comes anew: whatever was taken before is void.
    Anew,
}

impl Datum {
    /// The entry of an object.
    pub fn of(object: &Object, key: &str) -> Datum {
        let text = object.at(&["data", key]).and_then(Value::as_str).unwrap_or_default();
        let data = match object.kind() {
            // What the server keeps is base64.
            "Secret" => STANDARD.decode(text).unwrap_or_default(),
            _ => text.as_bytes().to_vec(),
        };
        let labels = object.at(&["metadata", "labels"]).and_then(Value::as_object);
        let label =
            |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        let labels = labels.into_iter().flatten().filter_map(label).collect();
        Datum { name: object.name().to_owned(), labels, data }
    }
}

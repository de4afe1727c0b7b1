//! What the tests share; none of them needs all of it.
#![allow(dead_code)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use pintle_chart::{Chart, LoadOptions, SourceFile, load_files};
use pintle_value::strconv::{format_float, quote};
use pintle_value::{List, Value};
use pintle_values::{Matcher, PatternEngine};
use serde_json::Value as Json;

/// The lines of a file under `testdata`, as JSON.
pub(crate) fn cases(file: &str) -> Vec<Json> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    let lines = fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// JSON as Go reads it.
pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_f64().unwrap().into(),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => List::new(items.iter().map(value).collect()).into(),
        Json::Object(entries) => {
            Value::Map(entries.iter().map(|(k, v)| (k.as_str(), value(v))).collect())
        }
    }
}

/// A value with its types, as the recorded answers show it.
pub(crate) fn dump(value: &Value) -> String {
    match value {
        Value::Nil => "nil".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Str(text) => quote(text),
        Value::Int(kind, n) => format!("{}({n})", kind.name()),
        Value::Float(kind, n) => format!("{}({})", kind.name(), format_float(*n, b'g', None, 64)),
        Value::List(list) => {
            let items: Vec<String> = list.iter().map(dump).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(map) => {
            let entries = map.entries();
            let entries = entries.iter().map(|(k, v)| format!("{}: {}", quote(k), dump(v)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

/// The chart of the files in a case.
pub(crate) fn chart(case: &Json, origins: bool) -> Result<Chart, String> {
    let file = |(name, text): (&String, &Json)| SourceFile {
        name: Arc::from(name.as_str()),
        data: Arc::from(text.as_str().unwrap().as_bytes()),
        modified: None,
    };
    let files = case["files"].as_object().unwrap().iter().map(file).collect();
    let options = LoadOptions { origins, ..LoadOptions::default() };
    match load_files(files, &options) {
        Ok(loaded) => Ok(loaded.chart),
        Err(error) => Err(error.to_string()),
    }
}

/// Regular expressions that are the same in Go and here.
pub(crate) struct Engine;

impl PatternEngine for Engine {
    fn check(&self, pattern: &str) -> Result<(), String> {
        regex::Regex::new(pattern).map(drop).map_err(|error| error.to_string())
    }

    fn compile(&self, pattern: &str) -> Result<Matcher, String> {
        let regex = regex::bytes::Regex::new(pattern).map_err(|error| error.to_string())?;
        Ok(Box::new(move |text| regex.is_match(text)))
    }
}

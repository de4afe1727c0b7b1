//! Records and objects, without what differs from run to run.

use std::io::Read;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

/// Fields of records and labels that are times.
const TIMES: [&str; 12] = [
    "first_deployed",
    "last_deployed",
    "deleted",
    "started_at",
    "completed_at",
    "modtime",
    "schemamodtime",
    "createdAt",
    "modifiedAt",
    "time",
    "generated",
    "deletionTimestamp",
];

/// Managers of fields that belong to the control plane.
const SYSTEM: [&str; 4] =
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok-controller"];

/// The items of a list as kubectl prints it in JSON, sorted into records and objects by name.
/// Objects that belong to others are left out: what a controller makes comes and goes by itself.
///
/// # Errors
/// Records that cannot be read.
pub(crate) fn sort(items: Vec<Value>) -> Result<Value> {
    let (mut records, mut objects) = (Map::new(), Map::new());
    for item in items {
        let text = |path: &str| item.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let (kind, name) = (text("/kind").to_owned(), text("/metadata/name").to_owned());
        let is_systems = matches!(
            (kind.as_str(), name.as_str()),
            ("ConfigMap", "kube-root-ca.crt") | ("ServiceAccount", "default")
        );
        if is_systems || item.pointer("/metadata/ownerReferences").is_some() {
            continue;
        }
        let is_record = text("/type") == "helm.sh/release.v1"
            || (kind == "ConfigMap" && text("/metadata/labels/owner") == "helm");
        match is_record {
            true => records.insert(format!("{kind}/{name}"), record(&item)?),
            false => objects.insert(format!("{kind}/{name}"), object(item)),
        };
    }
    Ok(json!({ "records": records, "objects": objects }))
}

/// The record in a Secret or a ConfigMap, with the labels of that.
fn record(holder: &Value) -> Result<Value> {
    let mut text = holder["data"]["release"].as_str().context("no record")?.as_bytes().to_vec();
    if holder["kind"] == "Secret" {
        text = STANDARD.decode(text)?;
    }
    let packed = STANDARD.decode(text)?;
    let mut json = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut json)?;
    let mut record = json!({
        "labels": holder["metadata"]["labels"],
        "release": serde_json::from_str::<Value>(&json)?,
    });
    mask(&mut record);
    Ok(record)
}

/// An object without what the server and its controllers set.
pub(crate) fn object(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object["metadata"].as_object_mut() {
        for name in ["uid", "resourceVersion", "creationTimestamp", "generation"] {
            metadata.remove(name);
        }
        if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
            annotations.retain(|name, _| !name.starts_with("deployment.kubernetes.io/"));
        }
        if let Some(Value::Array(managers)) = metadata.get_mut("managedFields") {
            let is_system = |name: &Value| SYSTEM.iter().any(|system| name == system);
            managers.retain(|manager| !is_system(&manager["manager"]));
            managers.sort_by_key(ToString::to_string);
        }
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        for name in ["clusterIP", "clusterIPs", "nodeName"] {
            spec.remove(name);
        }
    }
    mask(&mut object);
    object
}

/// Takes times away, which not every program writes, and names that controllers make up.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let is_time = TIMES.contains(&name.as_str()) && value.is_string();
                !is_time && !name.ends_with("controller-uid")
            });
            fields.values_mut().for_each(mask);
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) if text.starts_with("kube-api-access-") => {
            "kube-api-access-".clone_into(text);
        }
        _ => {}
    }
}

/// Says where `actual` is not as `wanted`.
pub(crate) fn compare(wanted: &Value, actual: &Value, path: &str, found: &mut Vec<String>) {
    match (wanted, actual) {
        (Value::Object(wanted), Value::Object(actual)) => {
            for (key, value) in wanted {
                match actual.get(key) {
                    Some(other) => compare(value, other, &format!("{path}.{key}"), found),
                    None => found.push(format!("{path}.{key} is missing, which is {value}")),
                }
            }
            for (key, value) in actual.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
                found.push(format!("{path}.{key} is too many: {value}"));
            }
        }
        (Value::Array(wanted), Value::Array(actual)) if wanted.len() == actual.len() => {
            for (nth, (wanted, actual)) in wanted.iter().zip(actual).enumerate() {
                compare(wanted, actual, &format!("{path}[{nth}]"), found);
            }
        }
        (wanted, actual) if wanted != actual => {
            found.push(format!("{path} is {actual}, not {wanted}"));
        }
        _ => {}
    }
}

//! Volumes and claims. Source: `ValidatePersistentVolume`, `validateDataSource`,
//! `ValidateVolumeAttachment`.

use serde_json::Value;

use crate::json::{map, text};
use crate::status::FieldError;

type Errors = Vec<FieldError>;

/// Where volumes come from, in the order in which the server looks.
const SOURCES: [&str; 22] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flocker",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
    "flexVolume",
];

/// Source: `validateServiceAccountTokenInSecrets`.
pub(super) fn driver(driver: &Value, errors: &mut Errors) {
    let wants = driver.pointer("/spec/serviceAccountTokenInSecrets");
    let asks = driver.pointer("/spec/tokenRequests").and_then(Value::as_array);
    if let Some(wants) = wants.filter(|_| asks.is_none_or(Vec::is_empty)) {
        let detail = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
        let field = "spec.serviceAccountTokenInSecrets";
        errors.push(FieldError::invalid(field, wants, detail));
    }
}

pub(super) fn volume(volume: &Value, errors: &mut Errors) {
    if map(volume, "/spec/capacity").is_none_or(serde_json::Map::is_empty) {
        errors.push(FieldError::required("spec.capacity", ""));
        let known = ["storage"];
        errors.push(FieldError::not_supported("spec.capacity", &Value::Null, &known));
    }
    let has = |source: &&&str| volume.pointer(&format!("/spec/{source}")).is_some();
    let mut given = SOURCES.iter().filter(has);
    if given.next().is_none() {
        errors.push(FieldError::required("spec", "must specify a volume type"));
    }
    for other in given {
        let detail = "may not specify more than 1 volume type";
        // The server calls that one otherwise.
        let other = if *other == "cephfs" { "cephFS" } else { other };
        errors.push(FieldError::forbidden(format!("spec.{other}"), detail));
    }
}

/// What a claim begins with: the same is said twice, in an old and a new way.
pub(super) fn data_sources(claim: &Value, path: &str, errors: &mut Errors) {
    for field in ["dataSource", "dataSourceRef"] {
        let Some(source) = claim.pointer(&format!("/spec/{field}")) else { continue };
        let path = format!("{path}.{field}");
        for part in ["name", "kind"] {
            if text(source, &format!("/{part}")).is_empty() {
                errors.push(FieldError::required(format!("{path}.{part}"), ""));
            }
        }
        let kind = text(source, "/kind");
        if text(source, "/apiGroup").is_empty() && kind != "PersistentVolumeClaim" {
            let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
            errors.push(FieldError::invalid(path, &kind.into(), detail));
        }
    }
}

pub(super) fn attachment(object: &Value, errors: &mut Errors) {
    let inline = object.pointer("/spec/source/inlineVolumeSpec").is_some();
    let named = object.pointer("/spec/source/persistentVolumeName").and_then(Value::as_str);
    let detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    match (inline, named) {
        (false, None) => errors.push(FieldError::required("spec.source", detail)),
        (true, Some(_)) => errors.push(FieldError::forbidden("spec.source", detail)),
        (false, Some(name)) => {
            let field = "spec.source.persistentVolumeName";
            if name.is_empty() {
                let detail = "must specify non empty persistentVolumeName";
                errors.push(FieldError::required(field, detail));
            }
            if let Some(why) = super::names::subdomain(name) {
                errors.push(FieldError::invalid(field, &name.into(), &why));
            }
        }
        (true, None) => {}
    }
}

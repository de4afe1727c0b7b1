//! Rules of StatefulSets. Source: `ValidateStatefulSetSpec`.

use serde_json::{Value, json};

use super::kinds::claim;
use super::pod;
use crate::json::{items, text};
use crate::status::FieldError;

/// Holds the claims of a StatefulSet, and its pods with them, against the rules.
pub(super) fn check(object: &Value, errors: &mut Vec<FieldError>) {
    let claims = items(object, "/spec/volumeClaimTemplates");
    for (at, template) in claims.iter().enumerate() {
        claim(template, &format!("spec.volumeClaimTemplates[{at}].spec"), errors);
    }
    pod::template(&with_claims(object, claims), "spec.template", errors);
}

/// The StatefulSet with a volume for each claim, before the other volumes, and without the names
/// that its controller gives to pods.
fn with_claims(object: &Value, claims: &[Value]) -> Value {
    let mut object = object.clone();
    let Some(Value::Object(spec)) = object.pointer_mut("/spec/template/spec") else {
        return object;
    };
    spec.remove("subdomain");
    spec.remove("hostname");
    if claims.is_empty() {
        return object;
    }
    let names: Vec<&str> = claims.iter().map(|claim| text(claim, "/metadata/name")).collect();
    let is_of_claim = |volume: &Value| names.contains(&text(volume, "/name"));
    let of_claims = names
        .iter()
        .map(|name| json!({ "name": name, "persistentVolumeClaim": { "claimName": name } }));
    let mut volumes: Vec<Value> = of_claims.collect();
    if let Some(Value::Array(own)) = spec.remove("volumes") {
        volumes.extend(own.into_iter().filter(|volume| !is_of_claim(volume)));
    }
    spec.insert("volumes".to_owned(), volumes.into());
    object
}

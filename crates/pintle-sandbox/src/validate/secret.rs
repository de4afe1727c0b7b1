//! What Secrets of a type hold. Source: `ValidateSecret`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::json::{map, text};
use crate::status::FieldError;

/// The annotation that says whose token it is.
const ACCOUNT: &str = "kubernetes.io/service-account.name";

/// Keys that Secrets of a type have.
const KEYS: [(&str, &[&str]); 3] = [
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
];

pub(super) fn check(object: &Value, errors: &mut Vec<FieldError>) {
    let data = map(object, "/data");
    let has = |key: &str| data.is_some_and(|data| data.contains_key(key));
    let kind = text(object, "/type");
    let mut need = |key: &str| errors.push(FieldError::required(format!("data[{key}]"), ""));
    match kind {
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            need("username");
            need("password");
        }
        "kubernetes.io/ssh-auth" if bytes(object, "ssh-privatekey").is_empty() => {
            need("ssh-privatekey");
        }
        "kubernetes.io/service-account-token" => {
            let annotations = object.pointer("/metadata/annotations");
            let account = annotations.and_then(|all| all.get(ACCOUNT)).and_then(Value::as_str);
            if account.unwrap_or_default().is_empty() {
                let field = format!("metadata.annotations[{ACCOUNT}]");
                errors.push(FieldError::required(field, ""));
            }
        }
        _ => {}
    }
    let needed = KEYS.iter().find(|(known, _)| *known == kind).map(|(_, keys)| *keys);
    for key in needed.unwrap_or_default() {
        if !has(key) {
            errors.push(FieldError::required(format!("data[{key}]"), ""));
        } else if kind.contains("docker")
            && let Some(why) = not_json(&bytes(object, key))
        {
            let shown = Value::from("<secret contents redacted>");
            errors.push(FieldError::invalid(format!("data[{key}]"), &shown, &why));
        }
    }
}

/// What the server says of certificates that it cannot read. Source: `warningsForSecret`.
pub(super) fn warning(object: &Value) -> Option<String> {
    if text(object, "/type") != "kubernetes.io/tls" {
        return None;
    }
    let lacks = |key: &str| {
        let text = String::from_utf8_lossy(&bytes(object, key)).into_owned();
        !(text.contains("-----BEGIN ") && text.contains("-----END "))
    };
    let part = match () {
        () if lacks("tls.crt") => "certificate",
        () if lacks("tls.key") => "key",
        () => return None,
    };
    Some(format!("tls: failed to find any PEM data in {part} input"))
}

fn bytes(object: &Value, key: &str) -> Vec<u8> {
    let text = map(object, "/data").and_then(|data| data.get(key)).and_then(Value::as_str);
    STANDARD.decode(text.unwrap_or_default()).unwrap_or_default()
}

/// Why a text is no object of JSON, as Go says it.
fn not_json(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let first = text.trim_start().chars().next();
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(_) | Value::Null) => None,
        Ok(other) => {
            let kind = match other {
                Value::Array(_) => "array",
                Value::String(_) => "string",
                Value::Number(_) => "number",
                _ => "bool",
            };
            let go = "map[string]interface {}";
            Some(format!("json: cannot unmarshal {kind} into Go value of type {go}"))
        }
        Err(error) if error.is_eof() => Some("unexpected end of JSON input".to_owned()),
        Err(_) => {
            let first = first.unwrap_or_default();
            Some(format!("invalid character {first:?} looking for beginning of value"))
        }
    }
}

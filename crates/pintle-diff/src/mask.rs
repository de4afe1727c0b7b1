//! Contents of Secrets, made unreadable.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The fields of a Secret that nobody is to see.
const FIELDS: [&str; 2] = ["data", "stringData"];

/// The annotation in which kubectl keeps the whole object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Bytes of contents that are found in every text.
const MAX_SHORT: usize = 3;

const SAME: &str = "********";
const BEFORE: &str = "--------";
const AFTER: &str = "++++++++";

/// Replaces the contents of a Secret by their sizes. A value that is another one after can be told
/// from one that stays.
pub(crate) fn mask(before: Option<&mut Value>, after: Option<&mut Value>) {
    let (mut nothing, mut also_nothing) = (Value::Null, Value::Null);
    let before = before.unwrap_or(&mut nothing);
    let after = after.unwrap_or(&mut also_nothing);
    for field in FIELDS {
        let (old, new) = (before.get(field).cloned(), after.get(field).cloned());
        mask_field(before, field, new.as_ref(), BEFORE);
        mask_field(after, field, old.as_ref(), AFTER);
    }
    for object in [before, after] {
        let annotations = object.pointer_mut("/metadata/annotations");
        if let Some(text) = annotations.and_then(|map| map.get_mut(LAST_APPLIED)) {
            *text = SAME.into();
        }
    }
}

/// A text of the API server about a Secret, without the contents that it may repeat.
pub fn mask_text(text: &str, secrets: &[Option<&Value>]) -> String {
    let mut masked = text.to_owned();
    for secret in secrets.iter().flatten() {
        for field in FIELDS {
            let values = secret.get(field).and_then(Value::as_object).into_iter().flatten();
            for (_, value) in values {
                let content = match value {
                    Value::String(content) => content.clone(),
                    other => other.to_string(),
                };
                // Short contents are hidden only where Go prints a value, or nothing is left to read.
                masked = match content.len() {
                    0 => continue,
                    1..=MAX_SHORT => {
                        masked.replace(&format!("Value:{content}}}"), &format!("Value:{SAME}}}"))
                    }
                    _ => masked.replace(&content, SAME),
                };
            }
        }
    }
    masked
}

fn mask_field(object: &mut Value, field: &str, other: Option<&Value>, sign: &str) {
    match object.get_mut(field) {
        None | Some(Value::Null) => {}
        Some(Value::Object(map)) => {
            let other = other.and_then(Value::as_object);
            mask_map(map, other, field, sign);
        }
        Some(value) => {
            let is_same = other == Some(value);
            *value = if is_same { SAME.into() } else { sign.into() };
        }
    }
}

fn mask_map(
    map: &mut Map<String, Value>,
    other: Option<&Map<String, Value>>,
    field: &str,
    sign: &str,
) {
    for (key, value) in map {
        let is_same = other.and_then(|other| other.get(key)) == Some(&*value);
        *value = sized(if is_same { SAME } else { sign }, field, value).into();
    }
}

/// A value of a Secret's `data` or `stringData`, masked: one that is on record, and one that is
/// live.
pub(crate) fn mask_value(field: &str, value: &Value, is_live: bool) -> Value {
    sized(if is_live { AFTER } else { BEFORE }, field, value).into()
}

/// `-------- # 24 bytes`
fn sized(sign: &str, field: &str, value: &Value) -> String {
    let size = match value {
        Value::String(text) if field == "data" => decode(text).map(|bytes| bytes.len()),
        Value::String(text) => Some(text.len()),
        _ => None,
    };
    match size {
        Some(1) => format!("{sign} # 1 byte"),
        Some(size) => format!("{sign} # {size} bytes"),
        None => sign.to_owned(),
    }
}

/// Base64 as the API server reads it: line breaks do not count.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    STANDARD.decode(joined).ok()
}

/// The texts of `stringData` in `data`, as the API server moves them.
pub(crate) fn settle(secret: &Value) -> Value {
    let mut settled = secret.clone();
    let Some(object) = settled.as_object_mut() else { return settled };
    let Some(Value::Object(texts)) = object.remove("stringData") else { return settled };
    let data = object.entry("data").or_insert_with(|| Value::Object(Map::new()));
    if !data.is_object() {
        *data = Value::Object(Map::new());
    }
    if let Some(data) = data.as_object_mut() {
        data.extend(texts.into_iter().map(|(key, value)| match value {
            Value::String(text) => (key, STANDARD.encode(text).into()),
            other => (key, other),
        }));
    }
    settled
}

//! Names, labels and annotations. Source: apimachinery `util/validation`.

use pintle_schema::Resource;
use serde_json::{Map, Value};

use crate::status::FieldError;

/// The most that names, labels and annotations may have.
const MAX_LABEL: usize = 63;
const MAX_SUBDOMAIN: usize = 253;
const MAX_ANNOTATIONS: usize = 256 << 10;

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters \
    or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', \
    regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const SERVICE_LABEL: &str = "a DNS-1035 label must consist of lower case alphanumeric characters \
    or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. \
    'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
    characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
    'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const QUALIFIED: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and \
    must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or \
    '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, \
    '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or \
    'my_value',  or '12345', regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// What is wrong with the name of an object.
pub(super) fn object_name(resource: &Resource, name: &str) -> Option<String> {
    match (resource.group.as_ref(), resource.kind.as_ref()) {
        ("", "Service") if name.len() > MAX_LABEL => {
            Some(format!("must be no more than {MAX_LABEL} characters"))
        }
        ("", "Service") => label(name),
        ("", "Namespace") => label(name),
        ("rbac.authorization.k8s.io", _) => path_segment(name),
        _ => subdomain(name),
    }
}

/// What is wrong with a DNS label.
pub(super) fn label(name: &str) -> Option<String> {
    if name.len() > MAX_LABEL {
        return Some(too_long(MAX_LABEL));
    }
    (!is_label(name)).then(|| LABEL.to_owned())
}

/// What is wrong with a DNS name.
pub(super) fn subdomain(name: &str) -> Option<String> {
    if name.len() > MAX_SUBDOMAIN {
        return Some(too_long(MAX_SUBDOMAIN));
    }
    (!name.split('.').all(is_label)).then(|| SUBDOMAIN.to_owned())
}

fn path_segment(name: &str) -> Option<String> {
    if name == "." || name == ".." {
        return Some(format!("may not be '{name}'"));
    }
    let found = ["/", "%"].into_iter().find(|part| name.contains(part));
    found.map(|part| format!("may not contain '{part}'"))
}

fn too_long(most: usize) -> String {
    format!("must be no more than {most} bytes")
}

fn is_label(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    has_form(name, inner)
}

fn is_word(name: &str) -> bool {
    has_form(name, |byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether all bytes are right, and the first and the last are letters or digits.
fn has_form(name: &str, inner: impl Fn(u8) -> bool) -> bool {
    let bytes = name.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter().all(|end| end.is_some_and(u8::is_ascii_alphanumeric))
        && bytes.iter().all(|b| inner(*b))
}

/// What is wrong with a name that may have a prefix. Source: `IsQualifiedName`.
pub(super) fn qualified(name: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let word = match name.split_once('/') {
        None => name,
        Some((prefix, word)) if !word.contains('/') => {
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".to_owned());
            } else if let Some(detail) = subdomain(prefix) {
                errors.push(format!("prefix part {detail}"));
            }
            word
        }
        Some(_) => {
            let tail = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            let form = QUALIFIED.trim_start_matches("name part ");
            return vec![format!("a valid label key {form} {tail}")];
        }
    };
    if word.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    } else if word.len() > MAX_LABEL {
        errors.push(format!("name part {}", too_long(MAX_LABEL)));
    }
    if !is_word(word) {
        errors.push(QUALIFIED.to_owned());
    }
    errors
}

/// What is wrong with a DNS label that begins with a letter. Source: `IsDNS1035Label`.
pub(super) fn service_label(name: &str) -> Option<String> {
    let begins = name.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
    if name.len() > MAX_LABEL {
        return Some(too_long(MAX_LABEL));
    }
    (!is_label(name) || !begins).then(|| SERVICE_LABEL.to_owned())
}

/// What is wrong with the value of a label. Source: `IsValidLabelValue`.
pub(crate) fn label_value(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > MAX_LABEL {
        errors.push(too_long(MAX_LABEL));
    }
    if !value.is_empty() && !is_word(value) {
        errors.push(VALUE.to_owned());
    }
    errors
}

/// What is wrong with labels.
pub(super) fn labels(
    labels: Option<&Map<String, Value>>,
    path: &str,
    errors: &mut Vec<FieldError>,
) {
    for (key, value) in labels.into_iter().flatten() {
        let shown = Value::from(key.as_str());
        errors.extend(qualified(key).iter().map(|why| FieldError::invalid(path, &shown, why)));
        let wrong = label_value(value.as_str().unwrap_or_default());
        errors.extend(wrong.iter().map(|why| FieldError::invalid(path, value, why)));
    }
}

/// What is wrong with annotations.
pub(super) fn annotations(
    annotations: Option<&Map<String, Value>>,
    path: &str,
    errors: &mut Vec<FieldError>,
) {
    let mut size = 0;
    for (key, value) in annotations.into_iter().flatten() {
        let lower = key.to_lowercase();
        let shown = Value::from(key.as_str());
        errors.extend(qualified(&lower).iter().map(|why| FieldError::invalid(path, &shown, why)));
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > MAX_ANNOTATIONS {
        errors.push(FieldError::too_long(path, MAX_ANNOTATIONS));
    }
}

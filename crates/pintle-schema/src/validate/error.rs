//! Errors about fields. Source: apimachinery `validation/field`.

use std::fmt;

use serde_json::{Number, Value, json};

/// How an error of a whole object, or of nothing in particular, is placed.
const NOWHERE: &str = "<nil>";

/// What is wrong about a field, as machines read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `FieldValueRequired`
    Required,
    /// `FieldValueDuplicate`
    Duplicate,
    /// `FieldValueInvalid`
    Invalid,
    /// `FieldValueTypeInvalid`
    TypeInvalid,
    /// `FieldValueNotSupported`
    NotSupported,
    /// `FieldValueTooLong`
    TooLong,
    /// `FieldValueTooMany`
    TooMany,
}

impl Reason {
    /// As it stands in `details.causes`.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Required => "FieldValueRequired",
            Reason::Duplicate => "FieldValueDuplicate",
            Reason::Invalid => "FieldValueInvalid",
            Reason::TypeInvalid => "FieldValueTypeInvalid",
            Reason::NotSupported => "FieldValueNotSupported",
            Reason::TooLong => "FieldValueTooLong",
            Reason::TooMany => "FieldValueTooMany",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Reason::Required => "Required value",
            Reason::Duplicate => "Duplicate value",
            Reason::Invalid | Reason::TypeInvalid => "Invalid value",
            Reason::NotSupported => "Unsupported value",
            Reason::TooLong => "Too long",
            Reason::TooMany => "Too many",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// What is wrong.
    pub reason: Reason,
    /// Where: `spec.ports[0].name`; `<nil>` where that cannot be told.
    pub field: String,
    /// The message of the cause: `Invalid value: "x": …`.
    pub message: String,
}

impl FieldError {
    fn new(reason: Reason, field: String, value: Option<&Value>, detail: &str) -> FieldError {
        let mut message = reason.words().to_owned();
        if let Some(value) = value {
            message.push_str(": ");
            message.push_str(&shown(value));
        }
        if !detail.is_empty() {
            message.push_str(": ");
            message.push_str(detail);
        }
        let field = if field.is_empty() { NOWHERE.to_owned() } else { field };
        FieldError { reason, field, message }
    }

    pub(super) fn required(field: String) -> FieldError {
        FieldError::new(Reason::Required, field, None, "")
    }

    pub(super) fn duplicate(field: String, value: &Value) -> FieldError {
        FieldError::new(Reason::Duplicate, field, Some(value), "")
    }

    pub(crate) fn invalid(field: String, value: &Value, detail: String) -> FieldError {
        FieldError::new(Reason::Invalid, field, Some(value), &detail)
    }

    pub(super) fn of_type(field: String, value: &Value, detail: String) -> FieldError {
        FieldError::new(Reason::TypeInvalid, field, Some(value), &detail)
    }

    pub(super) fn unsupported(field: String, value: &Value, allowed: &[Value]) -> FieldError {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let allowed: Vec<String> =
            allowed.iter().map(|value| crate::decode::quoted(&text(value))).collect();
        let detail = format!("supported values: {}", allowed.join(", "));
        FieldError::new(Reason::NotSupported, field, Some(value), &detail)
    }

    pub(super) fn too_long(field: String, max: i64) -> FieldError {
        let bytes = if max == 1 { "byte" } else { "bytes" };
        let detail = match max {
            0.. => format!("may not be more than {max} {bytes}"),
            _ => "value is too long".to_owned(),
        };
        FieldError::new(Reason::TooLong, field, None, &detail)
    }

    pub(super) fn too_many(field: String, actual: i64, max: i64) -> FieldError {
        let items = if max == 1 { "item" } else { "items" };
        let detail = match max {
            0.. => format!("must have at most {max} {items}"),
            _ => "has too many items".to_owned(),
        };
        FieldError::new(Reason::TooMany, field, Some(&actual.into()), &detail)
    }

    /// Whether rules in CEL are not looked at because of it.
    pub(super) fn is_blocking(&self) -> bool {
        !matches!(self.reason, Reason::Duplicate | Reason::Invalid)
    }

    /// An entry of `details.causes`.
    pub fn cause(&self) -> Value {
        json!({"reason": self.reason.as_str(), "message": self.message, "field": self.field})
    }
}

/// `spec.a: Required value`
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The message of the Status for an invalid object: 422, reason `Invalid`. Source: apimachinery
/// `errors.NewInvalid`.
pub fn invalid_message(kind: &str, group: &str, name: &str, errors: &[FieldError]) -> String {
    let dot = if group.is_empty() { "" } else { "." };
    let name = crate::decode::quoted(name);
    let mut texts: Vec<String> = Vec::new();
    for text in errors.iter().map(FieldError::to_string) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let texts = match texts.as_slice() {
        [] => return format!("{kind}{dot}{group} {name} is invalid"),
        [only] => only.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    format!("{kind}{dot}{group} {name} is invalid: {texts}")
}

/// A value as it is shown in errors.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => crate::decode::quoted(text),
        Value::Number(number) => printed(number),
        other => other.to_string(),
    }
}

/// `%v` of a number.
pub(super) fn printed(number: &Number) -> String {
    match number.to_string().parse::<i64>() {
        Ok(int) => int.to_string(),
        Err(_) => printed_float(number.as_f64().unwrap_or_default()),
    }
}

/// `%v` of a float: an exponent of at least two digits where it is large.
pub(super) fn printed_float(float: f64) -> String {
    const PLAIN: std::ops::Range<i32> = -4..6;
    let text = format!("{float:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if float == 0.0 || PLAIN.contains(&exponent) {
        return float.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

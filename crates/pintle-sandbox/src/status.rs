//! Answers that say no: `Status` objects with the server's words.
//!
//! Source: apimachinery `api/errors` and `util/validation/field`.

use std::fmt;
use std::time::Duration;

use pintle_cluster::{Error, ErrorKind};
use serde_json::{Value, json};

/// A request that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// HTTP status.
    pub code: u16,
    /// For programs, such as `NotFound`.
    pub reason: &'static str,
    /// For people.
    pub message: String,
    /// What it is about.
    pub(crate) details: Box<Details>,
}

/// What a refusal is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Details {
    pub(crate) name: String,
    pub(crate) group: String,
    /// A kind, or the name of a resource.
    pub(crate) kind: String,
    pub(crate) causes: Vec<Cause>,
    pub(crate) retry_after: Option<u32>,
    /// Told beside the answer.
    pub(crate) warnings: Vec<String>,
    /// Whether they are written even if they say nothing.
    pub(crate) shown: bool,
}

/// One of several reasons.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cause {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) field: String,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldError {
    pub(crate) kind: Wrong,
    pub(crate) field: String,
    /// The value, as it is shown.
    pub(crate) value: Option<Value>,
    pub(crate) detail: String,
    /// All that is said, where it has been said already.
    pub(crate) told: Option<String>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Required,
    Invalid,
    Forbidden,
    NotSupported,
    Duplicate,
    NotFound,
    TooLong,
    TooMany,
    TypeInvalid,
}

impl Wrong {
    fn reason(self) -> &'static str {
        match self {
            Wrong::Required => "FieldValueRequired",
            Wrong::Invalid => "FieldValueInvalid",
            Wrong::Forbidden => "FieldValueForbidden",
            Wrong::NotSupported => "FieldValueNotSupported",
            Wrong::Duplicate => "FieldValueDuplicate",
            Wrong::NotFound => "FieldValueNotFound",
            Wrong::TooLong => "FieldValueTooLong",
            Wrong::TooMany => "FieldValueTooMany",
            Wrong::TypeInvalid => "FieldValueTypeInvalid",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Wrong::Required => "Required value",
            Wrong::Invalid => "Invalid value",
            Wrong::Forbidden => "Forbidden",
            Wrong::NotSupported => "Unsupported value",
            Wrong::Duplicate => "Duplicate value",
            Wrong::NotFound => "Not found",
            Wrong::TooLong => "Too long",
            Wrong::TooMany => "Too many",
            Wrong::TypeInvalid => "Invalid value",
        }
    }
}

impl FieldError {
    pub(crate) fn required(field: impl Into<String>, detail: &str) -> FieldError {
        FieldError::new(Wrong::Required, field, None, detail)
    }

    pub(crate) fn forbidden(field: impl Into<String>, detail: &str) -> FieldError {
        FieldError::new(Wrong::Forbidden, field, None, detail)
    }

    pub(crate) fn invalid(field: impl Into<String>, value: &Value, detail: &str) -> FieldError {
        FieldError::new(Wrong::Invalid, field, Some(value.clone()), detail)
    }

    pub(crate) fn duplicate(field: impl Into<String>, value: &Value) -> FieldError {
        FieldError::new(Wrong::Duplicate, field, Some(value.clone()), "")
    }

    pub(crate) fn not_found(field: impl Into<String>, value: &Value) -> FieldError {
        FieldError::new(Wrong::NotFound, field, Some(value.clone()), "")
    }

    /// A value that is not among those that are known, which are given in order.
    pub(crate) fn not_supported(
        field: impl Into<String>,
        value: &Value,
        known: &[&str],
    ) -> FieldError {
        let quoted: Vec<String> = known.iter().map(|text| format!("{text:?}")).collect();
        let detail = format!("supported values: {}", quoted.join(", "));
        FieldError::new(Wrong::NotSupported, field, Some(value.clone()), &detail)
    }

    pub(crate) fn too_long(field: impl Into<String>, most: usize) -> FieldError {
        let detail = format!("may not be more than {most} bytes");
        FieldError::new(Wrong::TooLong, field, None, &detail)
    }

    fn new(
        kind: Wrong,
        field: impl Into<String>,
        value: Option<Value>,
        detail: &str,
    ) -> FieldError {
        FieldError { kind, field: field.into(), value, detail: detail.to_owned(), told: None }
    }

    /// Without the field.
    fn body(&self) -> String {
        if let Some(told) = &self.told {
            return told.clone();
        }
        let words = self.kind.words();
        let shown = match (&self.kind, &self.value) {
            (Wrong::Required | Wrong::Forbidden | Wrong::TooLong, _) | (_, None) => {
                words.to_owned()
            }
            (_, Some(Value::String(text))) => format!("{words}: {text:?}"),
            (_, Some(value)) => format!("{words}: {value}"),
        };
        match self.detail.as_str() {
            "" => shown,
            detail => format!("{shown}: {detail}"),
        }
    }
}

impl From<pintle_schema::FieldError> for FieldError {
    fn from(error: pintle_schema::FieldError) -> FieldError {
        use pintle_schema::Reason;
        let kind = match error.reason {
            Reason::Required => Wrong::Required,
            Reason::Duplicate => Wrong::Duplicate,
            Reason::Invalid => Wrong::Invalid,
            Reason::TypeInvalid => Wrong::TypeInvalid,
            Reason::NotSupported => Wrong::NotSupported,
            Reason::TooLong => Wrong::TooLong,
            Reason::TooMany => Wrong::TooMany,
        };
        FieldError { told: Some(error.message), ..FieldError::new(kind, error.field, None, "") }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.body())
    }
}

/// `deployments.apps`, or `services` in the core group.
pub(crate) fn qualified(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{name}.{group}") }
}

impl Status {
    pub(crate) fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Status {
        Status { code, reason, message: message.into(), details: Box::default() }
    }

    /// The same with what is told beside it.
    pub(crate) fn warned(mut self, warnings: Vec<String>) -> Status {
        self.details.warnings = warnings;
        self
    }

    fn about(mut self, group: &str, kind: &str, name: &str) -> Status {
        self.details.group = group.to_owned();
        self.details.kind = kind.to_owned();
        self.details.name = name.to_owned();
        self
    }

    pub(crate) fn not_found(group: &str, resource: &str, name: &str) -> Status {
        let message = format!("{} {name:?} not found", qualified(resource, group));
        Status::new(404, "NotFound", message).about(group, resource, name)
    }

    pub(crate) fn no_such_path() -> Status {
        let mut status =
            Status::new(404, "NotFound", "the server could not find the requested resource");
        status.details.shown = true;
        status
    }

    pub(crate) fn already_exists(group: &str, resource: &str, name: &str) -> Status {
        let message = format!("{} {name:?} already exists", qualified(resource, group));
        Status::new(409, "AlreadyExists", message).about(group, resource, name)
    }

    pub(crate) fn conflict(group: &str, resource: &str, name: &str, why: &str) -> Status {
        let what = qualified(resource, group);
        let message = format!("Operation cannot be fulfilled on {what} {name:?}: {why}");
        Status::new(409, "Conflict", message).about(group, resource, name)
    }

    /// The object is another one than the writer thinks.
    pub(crate) fn modified(group: &str, resource: &str, name: &str) -> Status {
        let why = "the object has been modified; please apply your changes to the latest version \
                   and try again";
        Status::conflict(group, resource, name, why)
    }

    pub(crate) fn invalid(group: &str, kind: &str, name: &str, errors: &[FieldError]) -> Status {
        let texts: Vec<String> = errors.iter().map(FieldError::to_string).collect();
        let all = match texts.as_slice() {
            [one] => one.clone(),
            // The same text is said once.
            several => {
                let mut told: Vec<&str> = Vec::new();
                for text in several {
                    if !told.contains(&text.as_str()) {
                        told.push(text);
                    }
                }
                match told.as_slice() {
                    [one] => (*one).to_owned(),
                    told => format!("[{}]", told.join(", ")),
                }
            }
        };
        let message = format!("{} {name:?} is invalid: {all}", qualified(kind, group));
        let mut status = Status::new(422, "Invalid", message).about(group, kind, name);
        status.details.causes = errors
            .iter()
            .map(|error| Cause {
                reason: error.kind.reason(),
                message: error.body(),
                field: error.field.clone(),
            })
            .collect();
        status
    }

    /// A patch after which an object cannot be read.
    pub(crate) fn patch(shown: &str, why: &str) -> Status {
        Status::invalid("", "", "", &[FieldError::invalid("patch", &shown.into(), why)])
    }

    /// What a patch asks for cannot be done.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Status {
        let mut status = Status::new(422, "Invalid", message);
        status.details.shown = true;
        status
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Status {
        Status::new(400, "BadRequest", message)
    }

    pub(crate) fn forbidden(group: &str, resource: &str, name: &str, why: &str) -> Status {
        let what = qualified(resource, group);
        let message = format!("{what} {name:?} is forbidden: {why}");
        Status::new(403, "Forbidden", message).about(group, resource, name)
    }

    pub(crate) fn method_not_allowed() -> Status {
        let message = "the server does not allow this method on the requested resource";
        let mut status = Status::new(405, "MethodNotAllowed", message);
        status.details.shown = true;
        status
    }

    /// A patch in a form that the resource does not take.
    pub(crate) fn unsupported_patch() -> Status {
        let mut status = Status::new(415, "UnsupportedMediaType", "415: Unsupported Media Type");
        status.details.shown = true;
        status
    }

    pub(crate) fn too_large(most: usize) -> Status {
        let message = format!("Request entity too large: limit is {most}");
        Status::new(413, "RequestEntityTooLarge", message)
    }

    pub(crate) fn unsupported_media_type(known: &str) -> Status {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: \
             {known}"
        );
        Status::new(415, "UnsupportedMediaType", message)
    }

    /// A failure that a script asks for.
    pub(crate) fn scripted(code: u16) -> Status {
        let reason = match code {
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            409 => "Conflict",
            429 => "TooManyRequests",
            503 => "ServiceUnavailable",
            504 => "Timeout",
            _ => "InternalError",
        };
        Status::new(code, reason, format!("the script of the sandbox answers {code} here"))
    }

    pub(crate) fn expired(message: impl Into<String>) -> Status {
        Status::new(410, "Expired", message)
    }

    pub(crate) fn internal(message: &str) -> Status {
        let mut status =
            Status::new(500, "InternalError", format!("Internal error occurred: {message}"));
        let message = message.to_owned();
        status.details.causes.push(Cause { reason: "", message, field: String::new() });
        status
    }

    /// As the server writes it.
    pub fn to_json(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "code": self.code,
        });
        if !self.reason.is_empty() {
            status["reason"] = self.reason.into();
        }
        if let Some(details) = self.details.to_json() {
            status["details"] = details;
        }
        status
    }
}

impl Details {
    fn to_json(&self) -> Option<Value> {
        let mut all = serde_json::Map::new();
        let texts = [("name", &self.name), ("group", &self.group), ("kind", &self.kind)];
        for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            all.insert(key.to_owned(), text.as_str().into());
        }
        if !self.causes.is_empty() {
            let causes = self.causes.iter().map(Cause::to_json).collect();
            all.insert("causes".to_owned(), Value::Array(causes));
        }
        if let Some(seconds) = self.retry_after {
            all.insert("retryAfterSeconds".to_owned(), seconds.into());
        }
        (self.shown || !all.is_empty()).then_some(Value::Object(all))
    }
}

impl Cause {
    fn to_json(&self) -> Value {
        let parts = [("reason", self.reason), ("message", &self.message), ("field", &self.field)];
        let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
        parts.map(|(key, text)| (key.to_owned(), Value::from(text))).collect()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Status {}

impl From<Status> for Error {
    fn from(status: Status) -> Error {
        let kind = match status.reason {
            "NotFound" => ErrorKind::NotFound,
            "AlreadyExists" => ErrorKind::AlreadyExists,
            "Conflict" => ErrorKind::Conflict,
            "Invalid" => ErrorKind::Invalid,
            "BadRequest" => ErrorKind::BadRequest,
            "Forbidden" => ErrorKind::Forbidden,
            "Expired" => ErrorKind::Expired,
            "RequestEntityTooLarge" => ErrorKind::TooLarge,
            "TooManyRequests" => ErrorKind::TooManyRequests,
            "InternalError" | "ServiceUnavailable" => ErrorKind::Server,
            _ => ErrorKind::Other,
        };
        Error {
            kind,
            message: status.message,
            code: Some(status.code),
            causes: status
                .details
                .causes
                .into_iter()
                .map(|cause| (cause.field, cause.message))
                .collect(),
            retry_after: status.details.retry_after.map(|s| Duration::from_secs(u64::from(s))),
        }
    }
}

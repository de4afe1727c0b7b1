//! Answers that say no.

use std::time::Duration;

use pintle_cluster::{Error, ErrorKind};
use serde_json::Value;

use crate::protobuf;
use crate::request::Request;
use crate::transport::Answer;

/// How much of an answer without a form is told. Source: client-go
/// `rest.maxUnstructuredResponseTextBytes`.
const MAX_TEXT: usize = 2048;

/// The error that an answer stands for.
pub(crate) fn error(request: &Request, answer: &Answer) -> Error {
    let status = protobuf::status(&answer.body)
        .or_else(|| serde_json::from_slice::<Value>(&answer.body).ok());
    let mut error = match status.filter(is_status) {
        Some(status) => from_status(&status, answer.status),
        None => without_status(request, answer),
    };
    error.retry_after = answer.retry_after().or(error.retry_after);
    error
}

/// The error that a `Status` object stands for; `code` counts if it has none itself.
pub(crate) fn from_status(status: &Value, code: u16) -> Error {
    let text = |key: &str| status.get(key).and_then(Value::as_str).unwrap_or_default();
    let code = status
        .get("code")
        .and_then(Value::as_u64)
        .and_then(|code| u16::try_from(code).ok())
        .filter(|code| *code != 0)
        .unwrap_or(code);
    let details = status.get("details");
    let causes = details.and_then(|details| details.get("causes")).and_then(Value::as_array);
    let part = |cause: &Value, key: &str| {
        cause.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    Error {
        kind: kind(text("reason"), code),
        message: match text("message") {
            "" => format!("the server responded with the status code {code}"),
            message => message.to_owned(),
        },
        code: Some(code),
        causes: causes
            .into_iter()
            .flatten()
            .map(|cause| (part(cause, "field"), part(cause, "message")))
            .collect(),
        retry_after: details
            .and_then(|details| details.get("retryAfterSeconds"))
            .and_then(Value::as_u64)
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs),
    }
}

fn is_status(value: &Value) -> bool {
    value.get("kind").and_then(Value::as_str) == Some("Status")
        && value.get("status").and_then(Value::as_str) != Some("Success")
}

/// The kind by the server's reason, or by the code if the reason is not known.
fn kind(reason: &str, code: u16) -> ErrorKind {
    match reason {
        "NotFound" => ErrorKind::NotFound,
        "AlreadyExists" => ErrorKind::AlreadyExists,
        "Conflict" => ErrorKind::Conflict,
        "Invalid" => ErrorKind::Invalid,
        "BadRequest" => ErrorKind::BadRequest,
        "Forbidden" => ErrorKind::Forbidden,
        "Unauthorized" => ErrorKind::Unauthorized,
        "RequestEntityTooLarge" => ErrorKind::TooLarge,
        "TooManyRequests" => ErrorKind::TooManyRequests,
        "Expired" | "Gone" => ErrorKind::Expired,
        "Timeout" => ErrorKind::Timeout,
        "InternalError" | "ServiceUnavailable" | "ServerTimeout" => ErrorKind::Server,
        _ => kind_of_code(code),
    }
}

fn kind_of_code(code: u16) -> ErrorKind {
    match code {
        400 => ErrorKind::BadRequest,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        410 => ErrorKind::Expired,
        413 => ErrorKind::TooLarge,
        422 => ErrorKind::Invalid,
        429 => ErrorKind::TooManyRequests,
        504 => ErrorKind::Timeout,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Other,
    }
}

/// An answer of something that is no API server, or not quite one.
/// Source: apimachinery `errors.NewGenericServerResponse`.
fn without_status(request: &Request, answer: &Answer) -> Error {
    let said = if answer.is_text() { text(&answer.body) } else { "unknown".to_owned() };
    let code = answer.status;
    let mut message = match code {
        409 => "the server reported a conflict".to_owned(),
        404 => "the server could not find the requested resource".to_owned(),
        400 => "the server rejected our request for an unknown reason".to_owned(),
        401 => "the server has asked for the client to provide credentials".to_owned(),
        403 | 415 => said.clone(),
        405 => "the server does not allow this method on the requested resource".to_owned(),
        406 if said.is_empty() || said == "unknown" => {
            "the server was unable to respond with a content type that the client supports"
                .to_owned()
        }
        406 => said.clone(),
        422 => "the server rejected our request due to an error in our request".to_owned(),
        503 => "the server is currently unable to handle the request".to_owned(),
        504 => "the server was unable to return a response in the time allotted, \
                but may still be processing the request"
            .to_owned(),
        429 => "the server has received too many requests and has asked us to try again later"
            .to_owned(),
        500.. => {
            format!("an error on the server ({said:?}) has prevented the request from succeeding")
        }
        _ => format!(
            "the server responded with the status code {code} but did not return more information"
        ),
    };
    let (resource, name) = &request.about;
    if !resource.is_empty() {
        let space = if name.is_empty() { "" } else { " " };
        let verb = request.method.as_str().to_ascii_lowercase();
        message = format!("{message} ({verb} {resource}{space}{name})");
    }
    let kind = match code {
        409 if request.method == http::Method::POST => ErrorKind::AlreadyExists,
        code => kind_of_code(code),
    };
    let causes = vec![(String::new(), said)];
    Error { kind, message, code: Some(code), causes, retry_after: None }
}

fn text(body: &[u8]) -> String {
    let body = body.get(..MAX_TEXT).unwrap_or(body);
    String::from_utf8_lossy(body).trim().to_owned()
}

//! One request: who asks, what is asked, and the answer as it is sent.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
    USER_AGENT, WWW_AUTHENTICATE,
};
use http::{Request, Response, StatusCode};
use hyper::body::{Bytes, Incoming};
use pintle_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::body::{self, Sent, Unread};
use crate::limits::MAX_BODY;
use crate::pace::Pace;
use crate::route::{self, Answer};
use crate::{query, stream};

const JSON: &str = "application/json";

/// What all requests are answered from.
pub(crate) struct Api {
    pub(crate) sandbox: Sandbox,
    pub(crate) pace: Pace,
    pub(crate) token: String,
    pub(crate) address: SocketAddr,
    /// Told after whatever may have changed something.
    pub(crate) changed: watch::Sender<()>,
}

impl Api {
    /// Answers a request, whatever it is.
    pub(crate) async fn handle(
        self: Arc<Api>,
        request: Request<Incoming>,
    ) -> Result<Response<Sent>, Infallible> {
        let (head, body) = request.into_parts();
        let header = |name: HeaderName| {
            let value = head.headers.get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        if !self.knows(&header(AUTHORIZATION)) {
            let mut refused = send(Answer::status(401, "Unauthorized", "Unauthorized"));
            let basic = HeaderValue::from_static("Bearer");
            refused.headers_mut().insert(WWW_AUTHENTICATE, basic);
            return Ok(refused);
        }
        let body = match body::read(body).await {
            Ok(body) => body,
            Err(why) => return Ok(send(unread(why))),
        };
        let asked = pintle_sandbox::Request {
            method: head.method.as_str().to_owned(),
            path: query::path(head.uri.path()),
            query: query::parameters(head.uri.query().unwrap_or_default()),
            content_type: header(CONTENT_TYPE),
            accept: header(ACCEPT),
            user_agent: header(USER_AGENT),
            body,
        };
        let api = Arc::clone(&self);
        // Requests are answered where it does no harm that they take their time.
        let answer = tokio::task::spawn_blocking(move || route::answer(&api, asked)).await;
        Ok(match answer {
            Ok(Answer::Watch(events)) => {
                let mut response = Response::new(Sent::Parts(stream::begin(&self, events)));
                common(&mut response, JSON);
                response
            }
            Ok(answer) => send(answer),
            Err(_) => {
                send(Answer::status(500, "InternalError", "the sandbox failed at this request"))
            }
        })
    }

    /// Whether a client has shown the token. It takes as long whether it is nearly right or not.
    fn knows(&self, authorization: &str) -> bool {
        let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
        let (shown, wanted) = (token.trim().as_bytes(), self.token.as_bytes());
        let differing = shown.iter().zip(wanted).fold(0, |all, (a, b)| all | (a ^ b));
        scheme.eq_ignore_ascii_case("bearer") && shown.len() == wanted.len() && differing == 0
    }
}

fn unread(why: Unread) -> Answer {
    match why {
        Unread::TooLarge => {
            let message = format!("Request entity too large: limit is {MAX_BODY}");
            Answer::status(413, "RequestEntityTooLarge", &message)
        }
        Unread::TooSlow => Answer::status(408, "Timeout", "the body took too long"),
        Unread::Broken => Answer::status(400, "BadRequest", "the body cannot be read"),
    }
}

/// An answer as it is sent. Watches have their own way.
fn send(answer: Answer) -> Response<Sent> {
    let (code, content_type, bytes, warnings) = match answer {
        Answer::Json { status, body, content_type, warnings } => {
            let mut bytes = body.to_string().into_bytes();
            bytes.push(b'\n');
            (status, content_type, bytes, warnings)
        }
        Answer::Text { status, text } => (status, "text/plain", text.into_bytes(), Vec::new()),
        Answer::Bytes { bytes, content_type } => (200, content_type, bytes, Vec::new()),
        Answer::Watch(_) => (200, JSON, Vec::new(), Vec::new()),
    };
    let mut response = Response::new(Sent::Whole(Some(Bytes::from(bytes))));
    *response.status_mut() =
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    common(&mut response, content_type);
    if matches!(code, 429 | 503) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    for warning in warnings {
        if let Ok(value) = HeaderValue::from_str(&warning_header(&warning)) {
            response.headers_mut().append(http::header::WARNING, value);
        }
    }
    response
}

fn common(response: &mut Response<Sent>, content_type: &'static str) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
}

/// A warning as its header has it. Source: apimachinery `net.NewWarningHeader`.
fn warning_header(text: &str) -> String {
    let printable: String = text.chars().filter(|c| !c.is_control()).collect();
    let escaped = printable.replace('\\', "\\\\").replace('"', "\\\"");
    format!("299 - \"{escaped}\"")
}

impl Answer {
    /// A refusal.
    pub(crate) fn status(code: u16, reason: &str, message: &str) -> Answer {
        Answer::json(
            code,
            json!({
                "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                "message": message, "reason": reason, "code": code,
            }),
        )
    }

    pub(crate) fn json(status: u16, body: Value) -> Answer {
        Answer::Json { status, body, content_type: JSON, warnings: Vec::new() }
    }
}

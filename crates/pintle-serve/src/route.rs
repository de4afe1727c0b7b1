//! The paths of the API, and who answers at each.

use pintle_sandbox::{Request, Response, Stream, VERSION};
use serde_json::{Value, json};

use crate::handle::Api;
use crate::{discovery, openapi, protobuf};

/// What a client is answered.
pub(crate) enum Answer {
    Json { status: u16, body: Value, content_type: &'static str, warnings: Vec<String> },
    Text { status: u16, text: String },
    Bytes { bytes: Vec<u8>, content_type: &'static str },
    Watch(Box<Stream>),
}

/// Media types of answers. Protocol Buffers are not among them: clients that ask for them first
/// take JSON as well.
const KNOWN: [&str; 3] = ["application/json", "application/*", "*/*"];

/// Answers a request whose client is known.
pub(crate) fn answer(api: &Api, mut request: Request) -> Answer {
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
    match parts.as_slice() {
        ["healthz" | "livez" | "readyz", ..] if is_read => text(200, "ok"),
        [.., "pods", _, "exec" | "attach" | "portforward"] => {
            Answer::status(501, "NotImplemented", "nothing runs in the sandbox")
        }
        ["openapi", "v2"] if is_read && openapi::old::is_accepted(&request.accept) => {
            let content_type = openapi::old::MEDIA_TYPE;
            Answer::Bytes { bytes: openapi::old::document(), content_type }
        }
        // A text, whatever a client would rather have.
        [.., "pods", _, "log"] => resource(api, &request),
        _ => {
            let Some(accept) = acceptable(&request.accept) else { return not_acceptable() };
            request.accept = accept;
            documents(api, &request, is_read)
        }
    }
}

fn documents(api: &Api, request: &Request, is_read: bool) -> Answer {
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let aggregated = discovery::wants_aggregated(&request.accept);
    let schema = || discovery::Known::of(&api.sandbox);
    match parts.as_slice() {
        _ if !is_read => resource(api, request),
        [""] => Answer::json(200, discovery::paths(&schema())),
        ["version"] => Answer::json(200, version()),
        ["api"] if aggregated => schema().aggregated(true),
        ["apis"] if aggregated => schema().aggregated(false),
        ["api"] => Answer::json(200, discovery::versions(api.address)),
        ["apis"] => Answer::json(200, schema().groups()),
        ["api", version] => found(schema().resources("", version)),
        ["apis", group] => found(schema().group(group)),
        ["apis", group, version] => found(schema().resources(group, version)),
        ["openapi", "v3"] => Answer::json(200, openapi::index(&schema())),
        ["openapi", "v3", "api", version] => found(openapi::document(&schema(), "", version)),
        ["openapi", "v3", "apis", group, version] => {
            found(openapi::document(&schema(), group, version))
        }
        _ => resource(api, request),
    }
}

fn found(body: Option<Value>) -> Answer {
    match body {
        Some(body) => Answer::json(200, body),
        None => text(404, "404 page not found\n"),
    }
}

fn text(status: u16, text: &str) -> Answer {
    Answer::Text { status, text: text.to_owned() }
}

/// Source: apimachinery `version.Info`.
fn version() -> Value {
    let mut numbers = VERSION.trim_start_matches('v').split('.');
    json!({
        "major": numbers.next(), "minor": numbers.next(), "gitVersion": VERSION,
        "gitCommit": "", "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "", "compiler": "", "platform": "linux/amd64",
    })
}

/// What is about resources.
fn resource(api: &Api, request: &Request) -> Answer {
    if request.method != "GET" {
        api.pace.catch_up(&api.sandbox);
    }
    if is_protobuf(request) {
        return match protobuf::read(&request.body) {
            Ok(object) => {
                let content_type = "application/json".to_owned();
                let body = object.to_string().into_bytes();
                resource(api, &Request { content_type, body, ..request.clone() })
            }
            Err(why) => Answer::status(400, "BadRequest", &why),
        };
    }
    if request.is_watch() {
        return match api.sandbox.watch_request(request) {
            Ok(stream) => Answer::Watch(Box::new(stream)),
            Err(response) => told(response),
        };
    }
    let response = api.sandbox.request(request);
    if request.method != "GET" {
        api.changed.send_replace(());
    }
    told(response)
}

/// Whether the body is in Protocol Buffers. Patches never are.
fn is_protobuf(request: &Request) -> bool {
    let media_type = request.content_type.split(';').next().unwrap_or_default().trim();
    media_type == protobuf::MEDIA_TYPE && !request.body.is_empty()
}

fn told(response: Response) -> Answer {
    match response.body {
        Value::String(text) => Answer::Text { status: response.status, text },
        body => Answer::Json {
            status: response.status,
            body,
            content_type: "application/json",
            warnings: response.warnings,
        },
    }
}

/// The parts of an `Accept` header that can be answered; nothing if there are none.
fn acceptable(accept: &str) -> Option<String> {
    let known = |part: &&str| {
        let media_type = part.split(';').next().unwrap_or_default().trim();
        KNOWN.iter().any(|known| media_type.eq_ignore_ascii_case(known))
    };
    let parts: Vec<&str> = accept.split(',').filter(known).collect();
    (accept.trim().is_empty() || !parts.is_empty()).then(|| parts.join(","))
}

/// Source: apiserver `negotiation.NewNotAcceptableError`.
fn not_acceptable() -> Answer {
    let message = "only the following media types are accepted: application/json";
    Answer::status(406, "NotAcceptable", message)
}

#[cfg(test)]
mod tests {
    use super::acceptable;

    #[test]
    fn only_json_is_written() {
        let cases = [
            ("", Some("")),
            ("*/*", Some("*/*")),
            ("application/vnd.kubernetes.protobuf", None),
            ("application/vnd.kubernetes.protobuf,application/json", Some("application/json")),
            ("application/json;as=Table;g=meta.k8s.io;v=v1,application/yaml", {
                Some("application/json;as=Table;g=meta.k8s.io;v=v1")
            }),
        ];
        for (accept, wanted) in cases {
            assert_eq!(acceptable(accept).as_deref(), wanted, "{accept}");
        }
    }
}

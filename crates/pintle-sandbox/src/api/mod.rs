//! The API as a client of HTTP sees it: a method, a path and a body in, a status and JSON out.
//!
//! Only resources are here, paths below `/api/v1` and `/apis/GROUP/VERSION`; discovery is whoever's
//! who speaks HTTP, and so is the time that a watch takes. Source: apiserver `endpoints/handlers`.

mod body;
mod log;
mod options;
mod path;
mod read;
mod review;
mod scale;
mod watch;
mod write;

pub use self::path::Place;
pub use self::watch::Stream;

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::status::Status;
use crate::write::Target;

/// Bytes that a body may have. Source: apiserver `MaxRequestBodyBytes`.
const MAX_BODY: usize = 3 * 1024 * 1024;

/// What a client sends.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// Without the query, decoded.
    pub path: String,
    /// Parameters in order, decoded.
    pub query: Vec<(String, String)>,
    /// Header `Content-Type`; empty for JSON.
    pub content_type: String,
    /// Header `Accept`.
    pub accept: String,
    /// Header `User-Agent`: the part before `/` is who manages fields, if nobody else is named.
    pub user_agent: String,
    /// What is sent.
    pub body: Vec<u8>,
}

/// What a client is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// An object, a list or a `Status`; a text where the server answers with one.
    pub body: Value,
    /// Headers `Warning`, without what surrounds the text.
    pub warnings: Vec<String>,
}

impl Response {
    fn new(status: u16, body: Value) -> Response {
        Response { status, body, warnings: Vec::new() }
    }
}

impl From<Status> for Response {
    fn from(status: Status) -> Response {
        let body = status.to_json();
        Response { status: status.code, body, warnings: status.details.warnings }
    }
}

impl Request {
    /// A parameter; empty if it is not there.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// All values of a parameter.
    fn parameters(&self, name: &str) -> Vec<&str> {
        let found = self.query.iter().filter(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).collect()
    }

    /// `Content-Type` without what follows it.
    fn media_type(&self) -> &str {
        self.content_type.split(';').next().unwrap_or_default().trim()
    }

    /// Who writes. Source: apiserver `managerOrUserAgent`.
    fn manager(&self) -> String {
        match self.parameter("fieldManager") {
            "" => {
                let agent = self.user_agent.split('/').next().unwrap_or_default();
                let printable = agent.chars().filter(|c| !c.is_control());
                printable.take(options::MAX_MANAGER).collect()
            }
            given => given.to_owned(),
        }
    }
}

impl Sandbox {
    /// Answers a request about resources.
    pub fn request(&self, request: &Request) -> Response {
        match self.answer(request) {
            Ok(response) => response,
            Err(status) => status.into(),
        }
    }

    fn answer(&self, request: &Request) -> Result<Response, Status> {
        if request.body.len() > MAX_BODY {
            return Err(Status::too_large(MAX_BODY));
        }
        let Some((place, target)) = self.place(request)? else { return Ok(no_page()) };
        let mut response = match self.dispatch(request, &place, &target) {
            Ok(response) => response,
            Err(status) => status.into(),
        };
        response.warnings.splice(..0, target.warning());
        Ok(response)
    }

    /// What a request is about; nothing if its path is none of resources.
    fn place(&self, request: &Request) -> Result<Option<(Place, Target)>, Status> {
        let Some(place) = Place::parse(&request.path) else { return Ok(None) };
        let inner = self.shared.lock();
        let kinds = &inner.state.kinds;
        let is_builtin = kinds.is_builtin_group(&place.group);
        let found = kinds.resource(&place.group, &place.version, &place.plural);
        if found.is_none() && !is_builtin {
            return Ok(None);
        }
        let target = Target {
            resource: found.ok_or_else(Status::no_such_path)?,
            namespace: place.namespace.clone().unwrap_or_default(),
            name: place.name.clone(),
            subresource: place.subresource.clone(),
        };
        Ok(Some((place, target)))
    }

    fn dispatch(
        &self,
        request: &Request,
        place: &Place,
        target: &Target,
    ) -> Result<Response, Status> {
        let verb = place.verb(&request.method, target)?;
        match (verb, place.subresource.as_str()) {
            ("get", "scale") => self.get_scale(request, target),
            ("update" | "patch", "scale") => self.set_scale(request, target),
            ("create", "eviction") => self.evict(request, target),
            ("create", "token") => self.review_token(request, target),
            ("get", "log") => self.log(request, target),
            ("get", "" | "status") => self.get_one(request, target),
            ("list", "") => self.get_list(request, place, target),
            ("create", "") if review::is_review(target) => self.review(request, target),
            ("create", "") => self.create_one(request, target),
            ("update", "" | "status" | "finalize") => self.update_one(request, target),
            ("patch", "" | "status") => self.patch_one(request, target),
            ("delete", "") => self.delete_one(request, target),
            ("deletecollection", "") => self.delete_all(request, place, target),
            _ => Err(Status::no_such_path()),
        }
    }
}

/// What the server says of paths of which it knows nothing.
fn no_page() -> Response {
    Response::new(404, "404 page not found\n".into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Request, Response};
    use crate::{Options, Sandbox};

    const MAPS: &str = "/api/v1/namespaces/default/configmaps";

    fn send(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Response {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        sandbox.request(&Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            content_type: match method {
                "PATCH" => "application/merge-patch+json".to_owned(),
                _ => "application/json".to_owned(),
            },
            user_agent: "tester/1.0".to_owned(),
            body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            ..Request::default()
        })
    }

    #[test]
    fn objects_come_and_go() {
        let sandbox = Sandbox::new(Options::default());
        let map = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" },
            "data": { "a": "b" },
        });
        let one = format!("{MAPS}/x");
        let created = send(&sandbox, "POST", MAPS, &map);
        assert_eq!(created.status, 201);
        assert_eq!(created.body["metadata"]["managedFields"][0]["manager"], "tester");
        assert_eq!(send(&sandbox, "POST", MAPS, &map).status, 409);
        let patch = json!({ "data": { "a": "c" }, "odd": 1 });
        let patched = send(&sandbox, "PATCH", &one, &patch);
        assert_eq!((patched.status, &patched.body["data"]["a"]), (200, &json!("c")));
        assert_eq!(patched.warnings, ["unknown field \"odd\""]);
        let list = send(&sandbox, "GET", &format!("{MAPS}?limit=1"), &Value::Null);
        assert_eq!(list.body["kind"], "ConfigMapList");
        assert_eq!(send(&sandbox, "DELETE", &one, &Value::Null).body["status"], "Success");
        assert_eq!(send(&sandbox, "GET", &one, &Value::Null).status, 404);
    }

    #[test]
    fn what_is_not_there_is_told_apart() {
        let sandbox = Sandbox::new(Options::default());
        let ask = |method: &str, path: &str| {
            let answer = send(&sandbox, method, path, &Value::Null);
            (answer.status, answer.body["reason"].as_str().unwrap_or("page").to_owned())
        };
        for (method, path, status, reason) in [
            ("GET", "/apis/none/v1/x", 404, "page"),
            ("GET", "/api/v1/nothing", 404, "NotFound"),
            ("GET", "/api/v1/namespaces/default/nodes", 404, "NotFound"),
            ("PUT", MAPS, 405, "MethodNotAllowed"),
            ("POST", "/api/v1/configmaps", 405, "MethodNotAllowed"),
            ("POST", &format!("{MAPS}?dryRun=x"), 422, "Invalid"),
        ] {
            assert_eq!(ask(method, path), (status, reason.to_owned()), "{method} {path}");
        }
    }
}

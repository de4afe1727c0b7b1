//! One request: its path, its headers, its limits.

use std::fmt::Write as _;
use std::time::Duration;

use http::Method;
use pintle_cluster::{Error, Resource};

use crate::kubeconfig::other;

/// What is asked of the server.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) accept: &'static str,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// The version that the caller has already.
    pub(crate) etag: Option<String>,
    /// How long the server may say nothing.
    pub(crate) silence: Duration,
    /// Whether doing it twice is as good as once.
    pub(crate) repeatable: bool,
    /// Whether the client's own limit on requests counts.
    pub(crate) throttled: bool,
    /// What it is about, for errors without a text of the server: `deployments.apps` and a name.
    pub(crate) about: (String, String),
}

/// JSON, as requests and answers have it.
pub(crate) const JSON: &str = "application/json";

/// How long a server may say nothing. It gives up on a request itself after 60 seconds.
const SILENCE: Duration = Duration::from_secs(65);

impl Request {
    /// A request without a body.
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Request {
        Request {
            repeatable: matches!(method, Method::GET | Method::DELETE),
            method,
            path: path.into(),
            accept: JSON,
            content_type: JSON,
            body: Vec::new(),
            etag: None,
            silence: SILENCE,
            throttled: true,
            about: (String::new(), String::new()),
        }
    }

    /// With a part of the query.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Request {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str(name);
        self.path.push('=');
        escape(&mut self.path, value);
        self
    }

    /// With a part of the query, if it is not empty.
    pub(crate) fn maybe(self, name: &str, value: &str) -> Request {
        if value.is_empty() { self } else { self.query(name, value) }
    }

    /// With a body.
    pub(crate) fn body(mut self, content_type: &'static str, body: Vec<u8>) -> Request {
        self.content_type = content_type;
        self.body = body;
        self
    }

    /// About objects of the kind.
    pub(crate) fn about(mut self, resource: &Resource, name: &str) -> Request {
        let group = &resource.gvk.group;
        let dot = if group.is_empty() { "" } else { "." };
        self.about = (format!("{}{dot}{group}", resource.plural), name.to_owned());
        self
    }
}

/// The path of a kind's objects, or of one of them if there is a name.
///
/// Names that would lead elsewhere are refused. Source: client-go `rest.IsValidPathSegmentName`.
pub(crate) fn path(
    resource: &Resource,
    namespace: Option<&str>,
    name: Option<&str>,
) -> Result<String, Error> {
    let gvk = &resource.gvk;
    let mut path = match gvk.group.as_str() {
        "" => "/api".to_owned(),
        group => {
            let mut path = "/apis".to_owned();
            segment(&mut path, "API group", group)?;
            path
        }
    };
    segment(&mut path, "API version", &gvk.version)?;
    if let Some(namespace) = namespace.filter(|_| resource.namespaced) {
        path.push_str("/namespaces");
        segment(&mut path, "namespace", namespace)?;
    }
    segment(&mut path, "resource", &resource.plural)?;
    if let Some(name) = name {
        segment(&mut path, "resource name", name)?;
    }
    Ok(path)
}

fn segment(path: &mut String, what: &str, name: &str) -> Result<(), Error> {
    let wrong = match name {
        "" => return Err(other(format!("{what} may not be empty"))),
        "." | ".." => format!("may not be '{name}'"),
        _ if name.contains('/') => "may not contain '/'".to_owned(),
        _ if name.contains('%') => "may not contain '%'".to_owned(),
        _ => {
            path.push('/');
            escape(path, name);
            return Ok(());
        }
    };
    Err(other(format!("invalid {what} {name:?}: [{wrong}]")))
}

/// Appends a text as it may stand in a path or in a query.
fn escape(to: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                to.push(char::from(byte));
            }
            // Writing to a string does not fail.
            byte => _ = write!(to, "%{byte:02X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pintle_cluster::Gvk;

    #[test]
    fn names_stay_where_they_belong() {
        let role = Resource {
            gvk: Gvk::new("rbac.authorization.k8s.io/v1", "Role"),
            plural: "roles".to_owned(),
            namespaced: true,
        };
        let at = |namespace, name| path(&role, namespace, name).map_err(|error| error.message);
        let root = "/apis/rbac.authorization.k8s.io/v1";
        assert_eq!(at(None, None), Ok(format!("{root}/roles")));
        assert_eq!(
            at(Some("a"), Some("system:x y?")),
            Ok(format!("{root}/namespaces/a/roles/system:x%20y%3F"))
        );
        assert_eq!(
            at(Some(".."), None),
            Err("invalid namespace \"..\": [may not be '..']".to_owned())
        );
        assert_eq!(
            at(Some("a"), Some("b/c")),
            Err("invalid resource name \"b/c\": [may not contain '/']".to_owned())
        );
        assert_eq!(at(Some("a"), Some("")), Err("resource name may not be empty".to_owned()));
    }
}

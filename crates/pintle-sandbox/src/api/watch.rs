//! Watches as a client of HTTP sees them: a stream of events in the form that it asks for.
//!
//! Source: apiserver `endpoints/handlers/watch.go`, `storage/cacher` and KEP 3157.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::read::{Form, metadata, query};
use super::{Place, Request, Response, options};
use crate::read::{self, Event};
use crate::sandbox::Sandbox;
use crate::selector::Selector;
use crate::status::{FieldError, Status};
use crate::table;
use crate::watch::Watch;
use crate::write::Target;

/// What the bookmark after the objects that there are already says. Source: apimachinery
/// `InitialEventsAnnotationKey`.
const INITIAL_EVENTS_END: &str = "k8s.io/initial-events-end";

/// The events of a watch, as they are written to a client.
pub struct Stream {
    sandbox: Sandbox,
    watch: Watch,
    target: Target,
    form: Form,
    /// Events that come before all others.
    first: VecDeque<Event>,
    /// Whether the end of these is still to be told.
    tells_end: bool,
    bookmarks: bool,
    timeout: Option<Duration>,
    /// Whether a table has told its columns.
    told_columns: bool,
    /// Whether nothing comes any more.
    ended: bool,
}

impl Request {
    /// Whether it asks for changes instead of what there is.
    pub fn is_watch(&self) -> bool {
        let asked = |name: &str| {
            let found = self.query.iter().find(|(key, _)| key == name);
            found.is_some_and(|(_, value)| !matches!(value.to_lowercase().as_str(), "false" | "0"))
        };
        self.method == "GET" && asked("watch")
    }
}

impl Sandbox {
    /// Begins a watch.
    ///
    /// # Errors
    /// What a client is answered who cannot have one.
    pub fn watch_request(&self, request: &Request) -> Result<Stream, Response> {
        let Some((place, target)) = self.place(request)? else { return Err(super::no_page()) };
        Ok(self.begin_watch(request, place, target)?)
    }

    fn begin_watch(
        &self,
        request: &Request,
        place: Place,
        target: Target,
    ) -> Result<Stream, Status> {
        if !target.subresource.is_empty() {
            return Err(Status::method_not_allowed());
        }
        let collection = Place { name: String::new(), ..place.clone() };
        collection.verb("GET", &target)?;
        let version = resource_version(request)?;
        let initial = options::boolean(request, "sendInitialEvents")?;
        check_initial(request, initial)?;
        let timeout = options::integer(request, "timeoutSeconds")?;
        let timeout = timeout.and_then(|seconds| u64::try_from(seconds).ok());
        let mut query = query(request, &place, &target)?;
        if !target.name.is_empty() {
            let fields = format!("metadata.name={}", target.name);
            query.selector = Selector::parse(request.parameter("labelSelector"), &fields)?;
        }
        let (first, after) = self.look("watch", &target.resource.plural, |state| {
            let begins = initial.unwrap_or(version == 0);
            if !begins {
                let after = if version == 0 { state.store.version() } else { version };
                return Ok((VecDeque::new(), after));
            }
            let page = read::list(state, &query, 0, "")?;
            Ok((page.objects.into_iter().map(Event::Added).collect(), page.version))
        })?;
        Ok(Stream {
            sandbox: self.clone(),
            watch: Watch::new(&self.shared, query, Some(after)),
            form: Form::of(&request.accept),
            first,
            tells_end: initial == Some(true),
            bookmarks: options::boolean(request, "allowWatchBookmarks")?.unwrap_or(false),
            timeout: timeout.filter(|seconds| *seconds > 0).map(Duration::from_secs),
            told_columns: false,
            ended: false,
            target,
        })
    }
}

impl Stream {
    /// How long the client wants to watch.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Whether the client wants to be told of versions at which nothing happens.
    pub fn wants_bookmarks(&self) -> bool {
        self.bookmarks
    }

    /// Whether the last event has been told.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// The next event if there is one already.
    pub fn next_event(&mut self) -> Option<Value> {
        if self.ended {
            return None;
        }
        if let Some(event) = self.first.pop_front() {
            return Some(self.told(event));
        }
        if std::mem::take(&mut self.tells_end) {
            return Some(self.bookmark_with(json!({ INITIAL_EVENTS_END: "true" })));
        }
        match self.watch.next_event(Duration::ZERO) {
            Ok(event) => event.map(|event| self.told(event)),
            Err(status) => {
                self.ended = true;
                Some(json!({ "type": "ERROR", "object": status.to_json() }))
            }
        }
    }

    /// Tells that everything up to now has been told.
    pub fn bookmark(&mut self) -> Value {
        self.bookmark_with(Value::Null)
    }

    fn told(&mut self, event: Event) -> Value {
        let (word, object) = match event {
            Event::Added(object) => ("ADDED", object),
            Event::Modified(object) => ("MODIFIED", object),
            Event::Deleted(object) => ("DELETED", object),
        };
        self.event(word, object)
    }

    fn event(&mut self, word: &str, object: Arc<Value>) -> Value {
        let object = match self.form {
            Form::Whole => Value::clone(&object),
            Form::Metadata => metadata(&object),
            Form::Table => self.table(object),
        };
        json!({ "type": word, "object": object })
    }

    /// A table of one row. Only the first one says what its columns are.
    fn table(&mut self, object: Arc<Value>) -> Value {
        let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
        let now = self.sandbox.shared.lock().state.now;
        let mut table = table::of(&self.target.resource, &[object], now);
        table["metadata"]["resourceVersion"] = version;
        if std::mem::replace(&mut self.told_columns, true) {
            table["columnDefinitions"] = Value::Null;
        }
        table
    }

    fn bookmark_with(&mut self, annotations: Value) -> Value {
        let resource = &self.target.resource;
        let mut object = json!({
            "kind": resource.kind, "apiVersion": resource.api_version(),
            "metadata": { "resourceVersion": self.watch.seen().to_string() },
        });
        if !annotations.is_null() {
            object["metadata"]["annotations"] = annotations;
        }
        self.event("BOOKMARK", object.into())
    }
}

/// The version after which events are told; 0 for none.
fn resource_version(request: &Request) -> Result<u64, Status> {
    let text = request.parameter("resourceVersion");
    if text.is_empty() {
        return Ok(0);
    }
    let wrong = || {
        let error = FieldError::invalid("resourceVersion", &text.into(), "must be a number");
        Status::invalid("meta.k8s.io", "ListOptions", "", &[error])
    };
    text.parse().map_err(|_| wrong())
}

/// Source: apimachinery `internalversion/validation.ValidateListOptions`.
fn check_initial(request: &Request, initial: Option<bool>) -> Result<(), Status> {
    let matching = request.parameter("resourceVersionMatch");
    let error = match (initial, matching) {
        (None, "") | (Some(_), "NotOlderThan") => return Ok(()),
        (None, _) => {
            let why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is \
                       provided";
            FieldError::forbidden("resourceVersionMatch", why)
        }
        (Some(_), "") => {
            let why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
            FieldError::forbidden("resourceVersionMatch", why)
        }
        (Some(_), other) => {
            FieldError::not_supported("resourceVersionMatch", &other.into(), &["NotOlderThan"])
        }
    };
    Err(Status::invalid("meta.k8s.io", "ListOptions", "", &[error]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Request;
    use crate::{Options, Sandbox};

    const SECRETS: &str = "/api/v1/namespaces/default/secrets";

    fn request(method: &str, path: &str, query: &[(&str, &str)], body: &Value) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
            ..Request::default()
        }
    }

    fn make(sandbox: &Sandbox, name: &str) -> String {
        let secret = json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": name },
        });
        let made = sandbox.request(&request("POST", SECRETS, &[], &secret));
        made.body["metadata"]["resourceVersion"].as_str().unwrap().to_owned()
    }

    fn types(stream: &mut super::Stream) -> Vec<String> {
        let events = std::iter::from_fn(|| stream.next_event());
        events.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_watch_begins_where_it_is_asked_to() {
        let sandbox = Sandbox::new(Options::default());
        let version = make(&sandbox, "a");
        make(&sandbox, "b");
        let watch = |query: &[(&str, &str)]| {
            let asked = request("GET", SECRETS, query, &Value::Null);
            sandbox.watch_request(&asked).map_err(|refused| refused.status)
        };
        assert_eq!(types(&mut watch(&[]).unwrap()), ["ADDED", "ADDED"]);
        let mut after = watch(&[("resourceVersion", &version)]).unwrap();
        assert_eq!(types(&mut after), ["ADDED"]);
        sandbox.request(&request("DELETE", &format!("{SECRETS}/b"), &[], &Value::Null));
        assert_eq!(types(&mut after), ["DELETED"]);
        let listed = [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")];
        let mut stream = watch(&listed).unwrap();
        assert_eq!(stream.next_event().unwrap()["type"], "ADDED");
        let end = stream.next_event().unwrap();
        let annotations = &end["object"]["metadata"]["annotations"];
        assert_eq!(
            (&end["type"], &annotations["k8s.io/initial-events-end"]),
            (&json!("BOOKMARK"), &json!("true"))
        );
        for (name, value) in [("sendInitialEvents", "true"), ("resourceVersion", "x")] {
            assert_eq!(watch(&[(name, value)]).err(), Some(422), "{name}");
        }
    }

    #[test]
    fn tables_tell_their_columns_once() {
        let sandbox = Sandbox::new(Options::default());
        make(&sandbox, "a");
        make(&sandbox, "b");
        let mut asked = request("GET", SECRETS, &[("watch", "1")], &Value::Null);
        asked.accept = "application/json;as=Table;v=v1;g=meta.k8s.io".to_owned();
        assert!(asked.is_watch());
        let mut stream = sandbox.watch_request(&asked).map_err(|no| no.body).unwrap();
        let first = stream.next_event().unwrap();
        assert_eq!(first["object"]["rows"][0]["cells"][0], "a");
        assert!(first["object"]["columnDefinitions"].is_array());
        assert!(stream.next_event().unwrap()["object"]["columnDefinitions"].is_null());
    }
}

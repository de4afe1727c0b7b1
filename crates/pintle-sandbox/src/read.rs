//! Objects as they are asked for: one, many, or as changes.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::json::text;
use crate::kinds::Served;
use crate::selector::Selector;
use crate::state::State;
use crate::status::Status;
use crate::store::{Change, Key};
use crate::write::Target;

/// What is listed or watched.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) resource: Served,
    /// Nothing for all.
    pub(crate) namespace: Option<String>,
    pub(crate) selector: Selector,
}

/// A part of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) objects: Vec<Arc<Value>>,
    pub(crate) version: u64,
    /// Where it goes on; empty at the end.
    pub(crate) following: String,
    pub(crate) remaining: usize,
}

/// What became of an object, as a watch tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Added(Arc<Value>),
    Modified(Arc<Value>),
    Deleted(Arc<Value>),
}

/// One object.
///
/// # Errors
/// There is none of that name.
pub(crate) fn get(state: &State, target: &Target) -> Result<Arc<Value>, Status> {
    target.present(state).ok_or_else(|| target.not_found())
}

/// An object in the version that is asked for.
pub(crate) fn in_version(resource: &Served, object: Arc<Value>) -> Arc<Value> {
    let wanted = resource.api_version();
    if text(&object, "/apiVersion") == wanted {
        return object;
    }
    let mut object = Value::clone(&object);
    crate::convert::convert(&mut object, &wanted);
    object.into()
}

/// Objects after a place, as many as wanted; all of them with a limit of 0.
///
/// # Errors
/// A place that is none.
pub(crate) fn list(
    state: &State,
    query: &Query,
    limit: usize,
    after: &str,
) -> Result<Page, Status> {
    let resource = &query.resource;
    let after = match after {
        "" => None,
        place => Some(read_place(resource, place)?),
    };
    let (group, plural) = resource.place();
    let namespace = query.namespace.as_deref();
    let mut found = state
        .store
        .list(group, plural, namespace, after.as_ref())
        .filter(|(_, object)| query.selector.matches(object));
    let count = if limit == 0 { usize::MAX } else { limit };
    let mut objects = Vec::new();
    let mut last = None;
    for (key, object) in found.by_ref().take(count) {
        last = Some(key.clone());
        objects.push(in_version(resource, Arc::clone(object)));
    }
    let remaining = found.count();
    let following = match last {
        Some(key) if remaining > 0 => format!("{}/{}", key.namespace, key.name),
        _ => String::new(),
    };
    Ok(Page { objects, version: state.store.version(), following, remaining })
}

fn read_place(resource: &Served, place: &str) -> Result<Key, Status> {
    let (namespace, name) = place
        .split_once('/')
        .ok_or_else(|| Status::bad_request("continue key is not valid: unrecognizable encoding"))?;
    let (group, plural) = resource.place();
    Ok(Key::new(group, plural, namespace, name))
}

impl Query {
    /// What a change means to whoever watches; nothing if it is not about the query.
    pub(crate) fn event(&self, change: &Change) -> Option<Event> {
        let (group, plural) = self.resource.place();
        if !change.key.is_of(group, plural)
            || self.namespace.as_ref().is_some_and(|name| *name != change.key.namespace)
        {
            return None;
        }
        let selected = |object: &Option<Arc<Value>>| {
            object.as_ref().filter(|object| self.selector.matches(object)).map(Arc::clone)
        };
        let convert = |object| in_version(&self.resource, object);
        match (selected(&change.old), selected(&change.new)) {
            (None, Some(new)) => Some(Event::Added(convert(new))),
            (Some(_), Some(new)) => Some(Event::Modified(convert(new))),
            // The last version is told with that of its end.
            (Some(old), None) => {
                let mut last = Value::clone(change.new.as_ref().unwrap_or(&old));
                last["metadata"]["resourceVersion"] = change.version.to_string().into();
                Some(Event::Deleted(convert(last.into())))
            }
            (None, None) => None,
        }
    }
}

/// A list as the server writes it. Items of built-in kinds do not say their kind.
pub(crate) fn list_json(resource: &Served, page: &Page) -> Value {
    let items = page.objects.iter().map(|object| {
        let mut item = Value::clone(object);
        if let (true, Some(map)) = (resource.is_builtin(), item.as_object_mut()) {
            map.remove("kind");
            map.remove("apiVersion");
        }
        item
    });
    let mut metadata = json!({ "resourceVersion": page.version.to_string() });
    if !resource.is_builtin() {
        metadata["continue"] = "".into();
    }
    if !page.following.is_empty() {
        metadata["continue"] = page.following.as_str().into();
        metadata["remainingItemCount"] = page.remaining.into();
    }
    json!({
        "kind": resource.list_kind, "apiVersion": resource.api_version(), "metadata": metadata,
        "items": items.collect::<Vec<_>>(),
    })
}

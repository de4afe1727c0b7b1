//! Why objects are not ready, in a dozen lines: object, pod, container, reason, events, last words.

use pintle_cluster::{Gvk, ListOptions, LogOptions, Object, Resource};
use serde_json::Value;

use super::table::Table;
use crate::Session;
use crate::hooks::{containers, pods};

/// Lines of a story.
const MAX_LINES: usize = 12;

/// Objects that a story is about.
const MAX_OBJECTS: usize = 3;

/// Events that are told of a pod.
const MAX_EVENTS: usize = 2;

/// Lines of a log that are told.
const LOG_LINES: u32 = 3;

/// Tells of the objects that have not reached the goal. Whatever cannot be found out is left out.
pub(super) fn tell(session: &Session, table: &Table<'_>) -> Vec<String> {
    let mut story = Vec::new();
    for (target, live, missing) in table.unready().take(MAX_OBJECTS) {
        let Some(live) = Object::from_json(live.clone()) else { continue };
        let title = format!("{}/{}", target.kind(), target.place.name);
        let mut lines = blame(&live);
        let reason = if lines.is_empty() { missing.to_owned() } else { lines.remove(0) };
        story.push(if reason.is_empty() { title } else { format!("{title}: {reason}") });
        if target.kind() == "Pod" {
            story.extend(of_pod(session, &live));
        } else if let Some(pod) = worst_pod(session, &live) {
            story.push(format!("  Pod/{}: {}", pod.name(), blame(&pod).join("; ")));
            story.extend(of_pod(session, &pod).into_iter().map(|line| format!("  {line}")));
        }
    }
    story.truncate(MAX_LINES);
    story
}

fn blame(object: &Object) -> Vec<String> {
    pintle_ready::blame(&Value::Object(object.0.clone()))
}

/// The youngest pod of a controller that has something to complain about.
fn worst_pod(session: &Session, controller: &Object) -> Option<Object> {
    let options = ListOptions::default();
    let found = session.cluster.list(&pods(), Some(controller.namespace()), &options).ok()?;
    let json = |object: &Object| Value::Object(object.0.clone());
    let selector = json(controller);
    let is_own = |pod: &Object| {
        let owners = pod.at(&["metadata", "ownerReferences"]).and_then(Value::as_array);
        let uid =
            |owner: &Value| owner.get("uid").and_then(Value::as_str) == Some(controller.uid());
        owners.is_some_and(|owners| owners.iter().any(uid))
            || pintle_ready::selects(&selector, &json(pod))
    };
    let ailing = found.into_iter().filter(|pod| is_own(pod) && !blame(pod).is_empty());
    ailing.max_by_key(|pod| {
        let created = pod.at(&["metadata", "creationTimestamp"]).and_then(Value::as_str);
        created.unwrap_or_default().to_owned()
    })
}

/// The last events of a pod and the last lines of its first container that failed.
fn of_pod(session: &Session, pod: &Object) -> Vec<String> {
    let events =
        Resource { gvk: Gvk::new("v1", "Event"), plural: "events".to_owned(), namespaced: true };
    let fields = format!("involvedObject.name={},involvedObject.uid={}", pod.name(), pod.uid());
    let options = ListOptions { fields, ..ListOptions::default() };
    let found = session.cluster.list(&events, Some(pod.namespace()), &options);
    let mut found = found.unwrap_or_default();
    let is_warning =
        |event: &Object| event.at(&["type"]).and_then(Value::as_str) == Some("Warning");
    found.retain(is_warning);
    found.sort_by_key(time_of_event);
    let last = found.len().saturating_sub(MAX_EVENTS);
    let mut lines: Vec<String> =
        found.iter().skip(last).flat_map(blame).map(|line| format!("  event: {line}")).collect();
    if let Some((container, previous)) = ailing_container(pod) {
        let options = LogOptions { container, tail: Some(LOG_LINES), previous };
        let text = session.cluster.logs(pod.namespace(), pod.name(), &options);
        let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
        lines.extend(text.lines().map(|line| format!("  log: {line}")));
    }
    lines
}

/// When an event was last seen, as the server writes times.
fn time_of_event(event: &Object) -> String {
    let places: [&[&str]; 3] =
        [&["series", "lastObservedTime"], &["lastTimestamp"], &["eventTime"]];
    let time = |path: &&[&str]| event.at(path).and_then(Value::as_str);
    places.iter().find_map(time).unwrap_or_default().to_owned()
}

/// The container whose log tells most: the first one that is in trouble, and whether what it wrote
/// belongs to a run that has ended.
fn ailing_container(pod: &Object) -> Option<(String, bool)> {
    let statuses = ["initContainerStatuses", "containerStatuses"]
        .into_iter()
        .filter_map(|list| pod.at(&["status", list])?.as_array())
        .flatten();
    let is_ailing = |status: &&Value| {
        status.get("ready") != Some(&Value::Bool(true))
            && status.pointer("/state/terminated/exitCode") != Some(&Value::from(0))
    };
    let name = |status: &Value| Some(status.get("name")?.as_str()?.to_owned());
    let ailing = statuses.filter(is_ailing).find_map(|status| {
        let waits = status.pointer("/state/waiting").is_some();
        let ended = status.pointer("/lastState/terminated").is_some();
        // One that waits for its first run has written nothing.
        (!waits || ended).then_some((name(status)?, waits && ended))
    });
    ailing.or_else(|| {
        let first = containers(pod, &["containers"]).into_iter().next()?;
        pod.at(&["status", "containerStatuses"]).is_none().then_some((first, false))
    })
}

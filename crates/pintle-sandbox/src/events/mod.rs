//! What controllers, the scheduler and nodes tell of what they do: Events, kept as objects of `v1`
//! beside all others, for an hour and only so many of them.
//!
//! Source: client-go `tools/record` (who tells the same again counts, many similar ones become one,
//! and one object does not fill the cluster) and `tools/events`, which the scheduler uses.

mod convert;
mod correlate;
mod object;

pub(crate) use self::convert::{from_new, to_new};

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use self::correlate::{Known, Verdict};
use crate::clock::{Moment, SECOND, parse};
use crate::json::text;
use crate::state::State;
use crate::store::Key;

/// Events that are kept; the oldest ones go first.
const MAX_EVENTS: usize = 5_000;

/// How long each one is kept. Source: the flag `event-ttl` of the API server.
const KEPT: Moment = 3600 * SECOND;

/// Nanoseconds of a millisecond.
const NANOS: i64 = 1_000_000;

/// Who tells something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'s> {
    /// A controller, by its name.
    Controller(&'s str),
    /// The scheduler, and what it was about to do.
    Scheduler(&'s str),
    /// What provisions volumes, by its name.
    Provisioner(&'s str),
    /// The kubelet of a node.
    Node(&'s str),
}

/// What is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'t> {
    pub(crate) source: Source<'t>,
    /// The object that it is about, as it is kept.
    pub(crate) about: &'t Value,
    /// The part of it, as `spec.containers{web}`; empty for the whole.
    pub(crate) part: &'t str,
    /// Whether something is wrong.
    pub(crate) warns: bool,
    /// One word.
    pub(crate) reason: &'t str,
    pub(crate) message: &'t str,
}

/// What is remembered of what was told.
#[derive(Debug, Default)]
pub(crate) struct Events {
    /// When each event was told last, the oldest ones first.
    order: VecDeque<(Moment, Key)>,
    kept: BTreeMap<Key, Kept>,
    /// By who told it, and of which object.
    known: BTreeMap<String, Known>,
    /// The number in the last name: no two are the same.
    last: i64,
}

/// What is remembered of an event that is kept.
#[derive(Debug)]
struct Kept {
    at: Moment,
    teller: String,
}

/// A controller tells of something that it did.
pub(crate) fn done(state: &mut State, by: &str, about: &Value, reason: &str, message: &str) {
    let source = Source::Controller(by);
    tell(state, &Told { source, about, part: "", warns: false, reason, message });
}

/// A controller tells of something that went wrong.
pub(crate) fn failed(state: &mut State, by: &str, about: &Value, reason: &str, message: &str) {
    let source = Source::Controller(by);
    tell(state, &Told { source, about, part: "", warns: true, reason, message });
}

/// Keeps an event. Nothing is told in a namespace that ends.
pub(crate) fn tell(state: &mut State, told: &Told<'_>) {
    let namespace = match text(told.about, "/metadata/namespace") {
        "" => "default",
        namespace => namespace,
    };
    let place = state.store.get(&Key::new("", "namespaces", "", namespace));
    if place.is_none_or(|place| text(place, "/status/phase") == "Terminating") {
        return;
    }
    if let Source::Scheduler(_) = told.source {
        let key = new_key(state, namespace, text(told.about, "/metadata/name"));
        keep(state, key, object::of(told, told.message), String::new());
        return;
    }
    let teller = object::teller(told);
    let known = state.events.known.entry(teller.clone()).or_default();
    match known.judge(told, state.now) {
        Verdict::TooMany => {}
        Verdict::Again { key, is_similar } if state.store.get(&key).is_some() => {
            again(state, &key, &worded(told.message, is_similar));
        }
        Verdict::Again { is_similar, .. } | Verdict::New { is_similar } => {
            let key = new_key(state, namespace, text(told.about, "/metadata/name"));
            if let Some(known) = state.events.known.get_mut(&teller) {
                known.note(told, key.clone(), is_similar);
            }
            keep(state, key, object::of(told, &worded(told.message, is_similar)), teller);
        }
    }
}

/// Whether that has been told already.
pub(crate) fn is_told(state: &State, told: &Told<'_>) -> bool {
    let known = state.events.known.get(&object::teller(told));
    known.is_some_and(|known| known.has(told))
}

fn worded(message: &str, is_similar: bool) -> Cow<'_, str> {
    match is_similar {
        true => format!("{}{message}", object::COMBINED).into(),
        false => message.into(),
    }
}

fn again(state: &mut State, key: &Key, message: &str) {
    let Some(event) = state.get(key) else { return };
    let mut event = Value::clone(&event);
    let now = state.time();
    object::count(&mut event, message, &now);
    if let Some(kept) = state.events.kept.get_mut(key) {
        kept.at = state.now;
    }
    state.events.order.push_back((state.now, key.clone()));
    state.put(key, event);
}

/// A name that no event has. Source: client-go `record/util` `GenerateEventName`.
fn new_key(state: &mut State, namespace: &str, name: &str) -> Key {
    let mut number = state.now.saturating_mul(NANOS).max(state.events.last + 1);
    loop {
        let key = Key::new("", "events", namespace, &format!("{name}.{number:x}"));
        if state.store.get(&key).is_none() {
            state.events.last = number;
            return key;
        }
        number += 1;
    }
}

fn keep(state: &mut State, key: Key, mut event: Value, teller: String) {
    let uid = state.uid_of(state.events.last);
    object::name(&mut event, &key, &uid, state.now);
    state.events.kept.insert(key.clone(), Kept { at: state.now, teller });
    state.events.order.push_back((state.now, key.clone()));
    state.put(&key, event);
    forget(state);
}

/// Removes what is too old or too much.
pub(crate) fn forget(state: &mut State) {
    while let Some((at, _)) = state.events.order.front() {
        let too_many = state.events.kept.len() > MAX_EVENTS;
        if !too_many && at.saturating_add(KEPT) > state.now {
            return;
        }
        let Some((at, key)) = state.events.order.pop_front() else { return };
        // Whatever was told again since is younger.
        if state.events.kept.get(&key).is_none_or(|kept| kept.at != at) {
            continue;
        }
        let Some(Kept { teller, .. }) = state.events.kept.remove(&key) else { continue };
        if let Some(known) = state.events.known.get_mut(&teller) {
            known.forget(&key);
            if known.is_empty() {
                state.events.known.remove(&teller);
            }
        }
        state.store.remove(&key);
    }
}

/// Takes up what was kept in a file.
pub(crate) fn restore(state: &mut State) {
    let mut found: Vec<(Moment, Key)> = state
        .list("", "events", None)
        .into_iter()
        .filter(|(_, event)| text(event, "/apiVersion") == "v1")
        .map(|(key, event)| (told_at(&event).unwrap_or(state.now), key))
        .collect();
    found.sort();
    for (at, key) in &found {
        state.events.kept.insert(key.clone(), Kept { at: *at, teller: String::new() });
    }
    state.events.order = found.into();
}

fn told_at(event: &Value) -> Option<Moment> {
    let places = ["/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"];
    places.iter().find_map(|place| parse(text(event, place)))
}

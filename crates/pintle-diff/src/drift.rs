//! What is on record against what is live.

use serde_json::{Map, Value};

use crate::blame::{Writer, has_own_items, last_writer, writers};
use crate::equal::{is_literal, is_nothing, is_same};
use crate::fields::{item_key, item_of, of_maps};
use crate::mask::{decode, mask_value, settle};
use crate::{Identity, Path, Segment};

/// An object of a release that is not as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectDrift {
    /// Which object it is.
    pub identity: Identity,
    /// What has become of it.
    pub state: State,
    /// Whoever wrote to it last, its state not counted.
    pub last_writer: Option<Writer>,
}

/// What has become of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It is as it was recorded.
    Same,
    /// It is not there any more.
    Missing,
    /// Fields of it have other values.
    Drifted(Vec<Drifted>),
}

/// A field with another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Drifted {
    /// Where it is.
    pub path: Path,
    /// Its value on record.
    pub recorded: Value,
    /// Its value now, if it has one.
    pub live: Option<Value>,
    /// Everyone who manages the field now, the latest one first.
    pub writers: Vec<Writer>,
}

/// Compares an object of a manifest with the live one. Fields that the manifest does not set are
/// no drift, nor are other spellings of the same amount, length of time or number. Contents of
/// Secrets are masked unless they are to be shown.
pub fn drift(
    identity: &Identity,
    recorded: &Value,
    live: Option<&Value>,
    show_secrets: bool,
) -> ObjectDrift {
    let identity = identity.clone();
    let Some(live) = live else {
        return ObjectDrift { identity, state: State::Missing, last_writer: None };
    };
    let is_secret = identity.is_secret();
    let recorded = if is_secret { settle(recorded) } else { recorded.clone() };
    let mut search = Search { live, is_secret, found: Vec::new() };
    if let (Value::Object(recorded), Value::Object(fields)) = (&recorded, live) {
        for (key, value) in recorded.iter().filter(|(key, _)| !is_of_server(key)) {
            search.look(&Path::default().key(key), value, fields.get(key));
        }
    }
    let mut found = search.found;
    if is_secret && !show_secrets {
        found.iter_mut().for_each(mask_drifted);
    }
    let state = match found.is_empty() {
        true => State::Same,
        false => State::Drifted(found),
    };
    ObjectDrift { identity, state, last_writer: last_writer(live) }
}

/// Fields that a manifest cannot set, or that say which object it is.
fn is_of_server(key: &str) -> bool {
    matches!(key, "apiVersion" | "kind" | "status")
}

struct Search<'v> {
    live: &'v Value,
    is_secret: bool,
    found: Vec<Drifted>,
}

impl Search<'_> {
    fn look(&mut self, path: &Path, recorded: &Value, live: Option<&Value>) {
        let Some(live) = live.filter(|live| !live.is_null()) else {
            if !is_nothing(path, recorded) {
                self.add(path, recorded, None);
            }
            return;
        };
        match (recorded, live) {
            (Value::Null, _) => {}
            (Value::Object(recorded), Value::Object(live)) => self.look_maps(path, recorded, live),
            (Value::Array(old), Value::Array(new)) => self.look_lists(path, old, new),
            _ if is_same(path, recorded, live) || self.is_same_content(path, recorded, live) => {}
            _ => self.add(path, recorded, Some(live)),
        }
    }

    fn look_maps(&mut self, path: &Path, recorded: &Map<String, Value>, live: &Map<String, Value>) {
        for (key, value) in recorded {
            self.look(&path.key(key), value, live.get(key));
        }
    }

    fn look_lists(&mut self, path: &Path, recorded: &[Value], live: &[Value]) {
        if !of_maps(recorded) || !of_maps(live) {
            let same = |(a, b)| is_same(path, a, b);
            let is_all_same = recorded.len() == live.len() && recorded.iter().zip(live).all(same);
            // Of a set, somebody else may have members of his own.
            let is_part = || {
                has_own_items(self.live, path) == Some(true)
                    && recorded.iter().all(|item| live.contains(item))
            };
            if !(is_all_same || is_part()) {
                let (recorded, live) = (recorded.to_vec().into(), live.to_vec().into());
                self.add(path, &recorded, Some(&live));
            }
            return;
        }
        match item_key(&[recorded, live]) {
            Some(key) => self.look_items(path, key, recorded, live),
            None => self.look_numbered(path, recorded, live),
        }
    }

    fn look_items(&mut self, path: &Path, key: &'static str, recorded: &[Value], live: &[Value]) {
        let mut matched = 0;
        for item in recorded {
            let Some(value) = item.get(key) else { continue };
            let found = item_of(live, key, value);
            matched += usize::from(found.is_some());
            self.look(&path.with(Segment::Item { key, value: value.clone() }), item, found);
        }
        // Where items have managers of their own, somebody else's are no drift.
        if matched < live.len() && has_own_items(self.live, path) == Some(false) {
            let is_known = |item: &&Value| {
                item.get(key).is_some_and(|value| item_of(recorded, key, value).is_some())
            };
            for item in live.iter().filter(|item| !is_known(item)) {
                let value = item.get(key).cloned().unwrap_or_default();
                self.add(&path.with(Segment::Item { key, value }), &Value::Null, Some(item));
            }
        }
    }

    fn look_numbered(&mut self, path: &Path, recorded: &[Value], live: &[Value]) {
        for (at, item) in recorded.iter().enumerate() {
            self.look(&path.with(Segment::Index(at)), item, live.get(at));
        }
        for (at, item) in live.iter().enumerate().skip(recorded.len()) {
            self.add(&path.with(Segment::Index(at)), &Value::Null, Some(item));
        }
    }

    /// Whether the bytes of a Secret or of binary data are the same.
    fn is_same_content(&self, path: &Path, recorded: &Value, live: &Value) -> bool {
        let is_encoded = match path.0.first() {
            Some(Segment::Key(key)) => key == "binaryData" || key == "data" && self.is_secret,
            _ => false,
        };
        match (recorded.as_str(), live.as_str()) {
            (Some(a), Some(b)) if is_encoded => decode(a).is_some_and(|a| Some(a) == decode(b)),
            _ => false,
        }
    }

    fn add(&mut self, path: &Path, recorded: &Value, live: Option<&Value>) {
        debug_assert!(live.is_some() || !is_nothing(path, recorded) || is_literal(path));
        self.found.push(Drifted {
            path: path.clone(),
            recorded: recorded.clone(),
            live: live.cloned(),
            writers: writers(self.live, path),
        });
    }
}

fn mask_drifted(field: &mut Drifted) {
    let Some(Segment::Key(name)) = field.path.0.first() else { return };
    if name != "data" {
        return;
    }
    field.recorded = match &field.recorded {
        Value::Object(map) => {
            let masked =
                |(key, value): (&String, &Value)| (key.clone(), mask_value("data", value, false));
            Value::Object(map.iter().map(masked).collect())
        }
        value => mask_value("data", value, false),
    };
    field.live = field.live.as_ref().map(|value| mask_value("data", value, true));
}

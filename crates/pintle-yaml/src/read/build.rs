//! Values as templates see them, built without a detour over JSON text.

use std::borrow::Cow;
use std::sync::Arc;

use pintle_value::{Entries, List, Map, Origin, OriginKind, Str, Value, strconv};

use super::decode::Build;
use super::go_value::{float_key, json_text};
use super::tree::Scalar;

/// Builds [`Value`]s.
pub(super) struct Values<'o> {
    origin: Option<&'o (OriginKind, Arc<str>)>,
    /// Line of the file on which the document starts, from 1.
    first_line: usize,
    /// Whether a key came up that JSON cannot hold.
    pub(super) odd_key: bool,
    /// Whether a number came up that JSON cannot hold.
    pub(super) infinite: bool,
}

/// The entries of a map so far.
pub(super) struct OpenMap {
    entries: Vec<(Str, Value)>,
    /// Of each entry, if origins are recorded.
    lines: Vec<u32>,
}

impl<'o> Values<'o> {
    pub(super) fn new(origin: Option<&'o (OriginKind, Arc<str>)>, first_line: usize) -> Values<'o> {
        Values { origin, first_line, odd_key: false, infinite: false }
    }

    fn key(&mut self, key: Scalar<'_>) -> Str {
        match key {
            Scalar::Str(text) => json_str(text),
            Scalar::Bool(true) => Str::from("true"),
            Scalar::Bool(false) => Str::from("false"),
            Scalar::Int(n) => {
                let mut text = Vec::new();
                strconv::append_int(&mut text, n);
                Str::from(text)
            }
            Scalar::Float(n) => Str::from(float_key(n)),
            Scalar::Null | Scalar::Uint(_) => {
                self.odd_key = true;
                Str::EMPTY
            }
        }
    }
}

/// Only texts from base64, which are owned, may be other than UTF-8.
fn json_str(text: Cow<'_, [u8]>) -> Str {
    match text {
        Cow::Borrowed(text) => Str::new(text),
        Cow::Owned(text) => json_text(&text),
    }
}

impl Build for Values<'_> {
    type Value = Value;
    type Map = OpenMap;

    fn scalar(&mut self, scalar: Scalar<'_>) -> Value {
        match scalar {
            Scalar::Null => Value::Nil,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => Value::float(n as f64),
            Scalar::Uint(n) => Value::float(n as f64),
            Scalar::Float(n) => {
                self.infinite |= !n.is_finite();
                Value::float(n)
            }
            Scalar::Str(text) => Value::Str(json_str(text)),
        }
    }

    fn list(&mut self, items: Vec<Value>) -> Value {
        Value::List(List::new(items))
    }

    fn open_map(&mut self, capacity: usize) -> OpenMap {
        let lines = if self.origin.is_some() { capacity } else { 0 };
        OpenMap { entries: Vec::with_capacity(capacity), lines: Vec::with_capacity(lines) }
    }

    fn set(&mut self, map: &mut OpenMap, key: Scalar<'_>, value: Value, line: u32) {
        map.entries.push((self.key(key), value));
        if self.origin.is_some() {
            map.lines.push(line);
        }
    }

    fn close_map(&mut self, map: OpenMap) -> Value {
        let Some((kind, source)) = self.origin else {
            return Value::Map(Map::from(Entries::from_unsorted(map.entries)));
        };
        let mut items: Vec<_> = map.entries.into_iter().zip(map.lines).collect();
        // In order, each insertion is one at the end; of equal keys the last stays the last.
        items.sort_by(|a, b| a.0.0.cmp(&b.0.0));
        let mut entries = Entries::default();
        for ((key, value), line) in items {
            let line = u32::try_from(self.first_line + line as usize).unwrap_or(u32::MAX);
            entries.insert_with(key, value, Some(Origin::new(*kind, source.clone(), line)));
        }
        Value::Map(Map::from(entries))
    }
}

/// The first number in `value`, in the order of JSON text, that JSON cannot hold.
pub(super) fn find_infinite(value: &Value) -> Option<&'static str> {
    match value {
        Value::Float(_, n) if n.is_nan() => Some("NaN"),
        Value::Float(_, n) if *n == f64::INFINITY => Some("+Inf"),
        Value::Float(_, n) if *n == f64::NEG_INFINITY => Some("-Inf"),
        Value::List(list) => list.iter().find_map(find_infinite),
        Value::Map(map) => map.entries().iter().find_map(|(_, value)| find_infinite(value)),
        _ => None,
    }
}

//! Drift for people and for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::blame::Writer;
use crate::drift::{Drifted, ObjectDrift, State};
use crate::json::of_identity;
use crate::text::painted;

/// Characters of a value that are shown on a line.
const MAX_SHOWN: usize = 100;

/// The drifted and missing objects of a release as text: a line each, and one for each field.
pub fn drift_text(objects: &[ObjectDrift], color: bool) -> String {
    let mut out = String::new();
    for object in objects {
        match &object.state {
            State::Same => {}
            State::Missing => {
                let word = painted(color, "31", "missing");
                let _ = writeln!(out, "  {}: {word}", object.identity);
            }
            State::Drifted(fields) => {
                let word = painted(color, "33", "drifted");
                let _ = writeln!(out, "  {}: {word}", object.identity);
                for field in fields {
                    write_field(&mut out, object, field);
                }
            }
        }
    }
    out
}

fn write_field(out: &mut String, object: &ObjectDrift, field: &Drifted) {
    let recorded = match &field.recorded {
        Value::Null => "(not recorded)".to_owned(),
        value => shown(value),
    };
    let live = field.live.as_ref().map_or("(removed)".to_owned(), shown);
    let _ = writeln!(out, "    {}: {recorded} -> {live}", field.path);
    match (field.writers.first(), &object.last_writer) {
        (Some(writer), _) => {
            let _ = writeln!(out, "      by {writer}");
        }
        (None, Some(writer)) => {
            let _ =
                writeln!(out, "      nobody manages it; the object was last written by {writer}");
        }
        (None, None) => {}
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// The drifted and missing objects of a release as JSON. Each has `group`, `kind`, `namespace`,
/// `name`, `state` (`missing`, `drifted`), `lastWriter`, and `fields` with `path`, `recorded`,
/// `live` (left out if the field is gone) and `writers`, the latest one first. A writer has
/// `manager`, `operation`, `subresource` and `time`.
pub fn drift_json(objects: &[ObjectDrift]) -> Value {
    objects.iter().filter_map(of_object).collect::<Vec<_>>().into()
}

fn of_object(object: &ObjectDrift) -> Option<Value> {
    let mut map = of_identity(&object.identity);
    match &object.state {
        State::Same => return None,
        State::Missing => {
            map.insert("state".to_owned(), "missing".into());
        }
        State::Drifted(fields) => {
            map.insert("state".to_owned(), "drifted".into());
            let fields: Vec<Value> = fields.iter().map(of_field).collect();
            map.insert("fields".to_owned(), fields.into());
        }
    }
    if let Some(writer) = &object.last_writer {
        map.insert("lastWriter".to_owned(), of_writer(writer));
    }
    Some(map.into())
}

fn of_field(field: &Drifted) -> Value {
    let mut map = Map::new();
    map.insert("path".to_owned(), field.path.to_string().into());
    map.insert("recorded".to_owned(), field.recorded.clone());
    if let Some(live) = &field.live {
        map.insert("live".to_owned(), live.clone());
    }
    map.insert("writers".to_owned(), field.writers.iter().map(of_writer).collect());
    map.into()
}

fn of_writer(writer: &Writer) -> Value {
    let Writer { manager, operation, subresource, time } = writer;
    json!({
        "manager": manager, "operation": operation, "subresource": subresource, "time": time,
    })
}

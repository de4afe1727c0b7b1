//! Who wrote a field, as the API server keeps it. Source: structured-merge-diff `fieldpath`.

use serde_json::Value;

use crate::{Path, Segment};

/// Somebody who wrote to an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writer {
    /// The name under which he manages fields.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// The part of the object's API, such as `scale`; empty for the object itself.
    pub subresource: String,
    /// When he last did, as the API server writes times; empty if that is unknown.
    pub time: String,
}

impl Writer {
    fn of(entry: &Value) -> Writer {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        Writer {
            manager: text("manager").to_owned(),
            operation: text("operation").to_owned(),
            subresource: text("subresource").to_owned(),
            time: text("time").to_owned(),
        }
    }
}

/// `kubectl-edit (Update, scale) at 2026-01-02T03:04:05Z`
impl std::fmt::Display for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Writer { manager, operation, subresource, time } = self;
        write!(f, "{manager} ({operation}")?;
        if !subresource.is_empty() {
            write!(f, ", {subresource}")?;
        }
        f.write_str(")")?;
        if !time.is_empty() {
            write!(f, " at {time}")?;
        }
        Ok(())
    }
}

/// Everyone who manages the field now, the latest one first.
pub(crate) fn writers(live: &Value, path: &Path) -> Vec<Writer> {
    let owns = |entry: &&Value| {
        entry.get("fieldsV1").is_some_and(|fields| is_owned(fields, live, &path.0))
    };
    let mut writers: Vec<Writer> = entries(live).filter(owns).map(Writer::of).collect();
    writers.sort_by(|a, b| b.time.cmp(&a.time));
    writers
}

/// Whoever wrote anything to a live object last, its state not counted.
pub fn last_writer(live: &Value) -> Option<Writer> {
    let writers = entries(live).map(Writer::of).filter(|writer| writer.subresource != "status");
    writers.max_by(|a, b| a.time.cmp(&b.time))
}

/// Whether the items of a list have managers of their own. Nothing if nobody manages the list.
pub(crate) fn has_own_items(live: &Value, path: &Path) -> Option<bool> {
    let lists = entries(live)
        .filter_map(|entry| descend(entry.get("fieldsV1")?, live, &path.0))
        .collect::<Vec<_>>();
    if lists.is_empty() {
        return None;
    }
    let is_own = |list: &&Value| {
        let keys = list.as_object().into_iter().flat_map(serde_json::Map::keys);
        keys.into_iter().any(|key| key.starts_with("k:") || key.starts_with("v:"))
    };
    Some(lists.iter().any(is_own))
}

fn entries(live: &Value) -> impl Iterator<Item = &Value> {
    live.pointer("/metadata/managedFields").and_then(Value::as_array).into_iter().flatten()
}

/// Whether a set of fields has that one, or a whole that it is part of.
fn is_owned(fields: &Value, live: &Value, path: &[Segment]) -> bool {
    let Some((segment, rest)) = path.split_first() else { return true };
    // A leaf of the set is managed as a whole.
    if fields.as_object().is_some_and(serde_json::Map::is_empty) {
        return true;
    }
    match step(fields, live, segment) {
        Some((fields, live)) => is_owned(fields, live, rest),
        None => false,
    }
}

fn descend<'f>(fields: &'f Value, live: &Value, path: &[Segment]) -> Option<&'f Value> {
    let Some((segment, rest)) = path.split_first() else { return Some(fields) };
    let (fields, live) = step(fields, live, segment)?;
    descend(fields, live, rest)
}

/// One step down both trees. What is not live any more has no fields below it either.
fn step<'f, 'v>(
    fields: &'f Value,
    live: &'v Value,
    segment: &Segment,
) -> Option<(&'f Value, &'v Value)> {
    const NOTHING: &Value = &Value::Null;
    match segment {
        Segment::Key(key) => {
            Some((fields.get(format!("f:{key}"))?, live.get(key).unwrap_or(NOTHING)))
        }
        Segment::Index(index) => {
            let item = live.get(index).unwrap_or(NOTHING);
            let numbered = fields.get(format!("i:{index}"));
            Some((numbered.or_else(|| item_fields(fields, item))?, item))
        }
        Segment::Item { key, value } => {
            let items = live.as_array()?;
            let item = items.iter().find(|item| item.get(key) == Some(value))?;
            Some((item_fields(fields, item)?, item))
        }
    }
}

/// The fields of the item whose keys have the values that the set names.
fn item_fields<'f>(fields: &'f Value, item: &Value) -> Option<&'f Value> {
    let is_of = |key: &str| {
        let keys = key.strip_prefix("k:").and_then(|json| serde_json::from_str(json).ok());
        let Some(Value::Object(keys)) = keys else { return false };
        keys.iter().all(|(name, value)| item.get(name) == Some(value))
    };
    fields.as_object()?.iter().find(|(key, _)| is_of(key)).map(|(_, fields)| fields)
}

//! Differences for programs.

use serde_json::{Map, Value, json};

use crate::Identity;
use crate::compare::{Change, Reason, Report, Summary, Verdict};
use crate::fields::FieldChange;
use crate::pair::Part;

/// Version of the document's shape.
const FORMAT_VERSION: u32 = 1;

impl Report {
    /// The differences as JSON: `version`, `before`, `after`, `summary` with a number for each kind
    /// of change, and `changes`. Each of those has `group`, `kind`, `namespace`, `name`, `part`
    /// (`manifest`, `hook`, `crd`), `change`, `reasons` (`chart`, `drift`), `fields` with
    /// `path`, `before`, `after` and `reasons`, `diff` as text, and `problems` if there are any. Objects
    /// that do not change are left out unless `unchanged` is set.
    pub fn to_json(&self, unchanged: bool) -> Value {
        let Summary { created, changed, removed, kept, unchanged: same } = self.summary();
        let shown = |change: &&Change| {
            unchanged || change.verdict != Verdict::Unchanged || !change.problems.is_empty()
        };
        json!({
            "version": FORMAT_VERSION,
            "before": self.before,
            "after": self.after,
            "summary": {
                "created": created,
                "changed": changed,
                "removed": removed,
                "kept": kept,
                "unchanged": same,
            },
            "changes": self.changes.iter().filter(shown).map(of_change).collect::<Vec<_>>(),
        })
    }
}

fn of_change(change: &Change) -> Value {
    let mut object = of_identity(&change.identity);
    let part = match change.part {
        Part::Manifest => "manifest",
        Part::Hook => "hook",
        Part::Definition => "crd",
    };
    object.insert("part".to_owned(), part.into());
    object.insert("change".to_owned(), change.verdict.as_str().into());
    if change.verdict != Verdict::Unchanged {
        object.insert("reasons".to_owned(), reasons(change.reason));
    }
    let fields: Vec<Value> = change.fields.iter().map(of_field).collect();
    object.insert("fields".to_owned(), fields.into());
    object.insert("diff".to_owned(), diff_text(change).into());
    if !change.problems.is_empty() {
        object.insert("problems".to_owned(), change.problems.clone().into());
    }
    object.into()
}

pub(crate) fn of_identity(identity: &Identity) -> Map<String, Value> {
    let Identity { group, kind, namespace, name } = identity;
    let pairs = [("group", group), ("kind", kind), ("namespace", namespace), ("name", name)];
    pairs.into_iter().map(|(key, text)| (key.to_owned(), text.as_str().into())).collect()
}

fn of_field(field: &FieldChange) -> Value {
    let mut object = Map::new();
    object.insert("path".to_owned(), field.path.to_string().into());
    // A value that is missing is told from one that is null.
    for (key, value) in [("before", &field.before), ("after", &field.after)] {
        if let Some(value) = value {
            object.insert(key.to_owned(), value.clone());
        }
    }
    object.insert("reasons".to_owned(), reasons(field.reason));
    object.into()
}

fn reasons(reason: Reason) -> Value {
    match reason {
        Reason::Chart => json!(["chart"]),
        Reason::Drift => json!(["drift"]),
        Reason::Both => json!(["chart", "drift"]),
    }
}

fn diff_text(change: &Change) -> String {
    let mut text = String::new();
    for hunk in &change.hunks {
        text.push_str(&hunk.header());
        text.push('\n');
        for line in &hunk.lines {
            let (sign, line) = line.parts();
            text.push(sign);
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

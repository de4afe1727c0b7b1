//! What is compared of Events: what they tell, not when, how often and of which of several pods.

use regex::Regex;
use serde_json::{Map, Value};

/// Tellers whose events come again and again as long as something is wrong.
const INSISTENT: [&str; 3] =
    ["controllermanager", "persistentvolume-controller", "default-scheduler"];

/// Tellers whose part a program has that tells nothing.
const PLAYED: [&str; 2] = ["kubelet", "pintle.test/volume"];

/// Masks for Events.
pub(super) struct Events {
    pod: Regex,
    node: Regex,
}

impl Events {
    pub(super) fn new() -> Result<Events, regex::Error> {
        let letters = "[bcdfghjklmnpqrstvwxz2456789]";
        Ok(Events {
            pod: Regex::new(&format!(
                r"(-{letters}{{8,10}})?-({letters}{{5}}|{letters}{{8,10}})\b"
            ))?,
            node: Regex::new(r"\bnode-\d\b")?,
        })
    }

    /// Masks the items of a list and puts them in order.
    pub(super) fn list(&self, items: &mut Vec<Value>) {
        items.retain(|item| !PLAYED.contains(&teller(item.as_object())));
        items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| self.item(item));
        items.sort_by_key(|item| {
            let part = |path: &str| item.pointer(path).map(Value::to_string).unwrap_or_default();
            let about = ["/involvedObject/kind", "/involvedObject/name", "/regarding/kind"];
            let told = ["/regarding/name", "/reason", "/message", "/note"];
            about.iter().chain(&told).map(|path| part(path)).collect::<Vec<_>>()
        });
        items.dedup();
    }

    fn item(&self, event: &mut Map<String, Value>) {
        if let Some(name) = event.get_mut("metadata").and_then(|metadata| metadata.get_mut("name"))
        {
            *name = "{event}".into();
        }
        let is_insistent = INSISTENT.contains(&teller(Some(event)));
        let warns = event.get("type").is_some_and(|kind| kind == "Warning");
        if warns || is_insistent {
            event.remove("series");
            let fields = event
                .get_mut("metadata")
                .and_then(|metadata| metadata.pointer_mut("/managedFields/0/fieldsV1"));
            if let Some(Value::Object(fields)) = fields {
                fields.remove("f:series");
            }
            for field in ["count", "deprecatedCount"] {
                if let Some(count) = event.get_mut(field) {
                    *count = "{count}".into();
                }
            }
        }
        if let Some(instance) = event.get_mut("reportingInstance").filter(|text| **text != "") {
            *instance = "{instance}".into();
        }
        for field in ["message", "note"] {
            if let Some(Value::String(text)) = event.get_mut(field) {
                *text = self.text(text);
            }
        }
        for field in ["involvedObject", "regarding"] {
            let about = event.get_mut(field).and_then(Value::as_object_mut);
            if let Some(Value::String(name)) = about.and_then(|about| about.get_mut("name")) {
                *name = self.text(name);
            }
        }
    }

    fn text(&self, text: &str) -> String {
        let text = self.pod.replace_all(text, "-{random}");
        self.node.replace_all(&text, "{node}").into_owned()
    }
}

fn teller(event: Option<&Map<String, Value>>) -> &str {
    let of = |field: &&str| event?.get(*field)?.as_str();
    ["reportingComponent", "reportingController"].iter().find_map(of).unwrap_or_default()
}

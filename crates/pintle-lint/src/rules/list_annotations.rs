//! `list-annotations`

use pintle_source::Severity;
use pintle_value::Value;
use pintle_yaml::json::mismatch;
use pintle_yaml::{ReadOptions, Shape, parse_shaped};

use crate::object::field;
use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "list-annotations",
    severity: Severity::Error,
    summary: "Items of a List have no annotation that Helm does not look at.",
    help: "Helm looks at `helm.sh/resource-policy` of whole documents only. Write a document for each item.",
    part: Part::Templates,
    check,
};

const ANNOTATION: &str = "helm.sh/resource-policy";

/// The Go type that Helm decodes the first document into.
const SHAPE: Shape = Shape::Struct(&[("Items", Shape::List(&ITEM))]);
const ITEM: Shape = Shape::Struct(&[("Metadata", METADATA)]);
const METADATA: Shape = Shape::Struct(&[("Annotations", Shape::Map(&Shape::Str))]);

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for located in rendering.objects().filter(|located| located.object.kind == "List") {
        let text = match find(&located.template.text) {
            Ok(false) => continue,
            Ok(true) => format!("annotation '{ANNOTATION}' within List objects are ignored"),
            Err(error) => format!("unable to parse YAML: {error}"),
        };
        let places = rendering.object_places(&located, &format!("{ANNOTATION}:"));
        report.add_at(located.order, &located.template.name, text, places);
    }
}

/// Whether an item of the first document has the annotation.
fn find(text: &[u8]) -> Result<bool, String> {
    let value = parse_shaped(text, &ReadOptions::default(), &SHAPE);
    let mut search = Search::default();
    search.list(&value.map_err(|error| error.to_string())?);
    match search.error {
        None => Ok(search.found),
        Some(text) => Err(format!("error unmarshaling JSON: while decoding JSON: {text}")),
    }
}

/// What decoding the document finds.
#[derive(Default)]
struct Search {
    found: bool,
    error: Option<String>,
}

impl Search {
    fn wrong(&mut self, value: &Value, target: &str) {
        self.error.get_or_insert_with(|| mismatch(value, target));
    }

    /// The values of a field in a map, whatever the case of its name.
    fn each(&mut self, value: &Value, name: &str, target: &str, then: fn(&mut Search, &Value)) {
        match value {
            Value::Nil => {}
            Value::Map(map) => {
                for (key, value) in map.entries().iter() {
                    if !field(key, &[name]).is_empty() {
                        then(self, value);
                    }
                }
            }
            other => self.wrong(other, target),
        }
    }

    fn list(&mut self, value: &Value) {
        const TYPE: &str = "Go value of type struct { Items []struct { Metadata struct { \
             Annotations map[string]string } } }";
        self.each(value, "items", TYPE, Search::items);
    }

    fn items(&mut self, value: &Value) {
        const TYPE: &str = "Go struct field .Items of type []struct { Metadata struct { \
             Annotations map[string]string } }";
        const ITEM: &str = "Go struct field .Items of type struct { Metadata struct { Annotations \
             map[string]string } }";
        match value {
            Value::Nil => {}
            Value::List(items) => {
                for item in items.iter() {
                    self.each(item, "metadata", ITEM, Search::metadata);
                }
            }
            other => self.wrong(other, TYPE),
        }
    }

    fn metadata(&mut self, value: &Value) {
        const TYPE: &str = "Go struct field .Items.Metadata of type struct { Annotations \
             map[string]string }";
        self.each(value, "annotations", TYPE, Search::annotations);
    }

    fn annotations(&mut self, value: &Value) {
        const PATH: &str = "Go struct field .Items.Metadata.Annotations of type";
        match value {
            Value::Nil => {}
            Value::Map(map) => {
                for (key, value) in map.entries().iter() {
                    self.found |= **key == *ANNOTATION.as_bytes();
                    if !matches!(value, Value::Nil | Value::Str(_)) {
                        self.wrong(value, &format!("{PATH} string"));
                    }
                }
            }
            other => self.wrong(other, &format!("{PATH} map[string]string")),
        }
    }
}

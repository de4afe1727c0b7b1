//! Writing YAML.

use std::collections::BTreeMap;

use pintle_value::{List, Map, Value};
use pintle_yaml::emit::to_yaml_pretty;

use super::data::{Data, Numbers, Table};

/// Stands before what must not be quoted although it looks like something else than a text, while
/// a document is written. A character of the private use area.
const MARK: char = '\u{f8ab}';

/// A value as yaml.v3 writes it, indented by two. Texts lose line breaks at their start.
pub(crate) fn text(data: &Data) -> String {
    written(&marked(data))
}

/// The content of a file of snapshots: by test, and by number.
pub(crate) fn text_of_snapshots(tests: &BTreeMap<String, BTreeMap<u64, String>>) -> String {
    let numbered = |snapshots: &BTreeMap<u64, String>| {
        let entries = snapshots.iter();
        let entries = entries.map(|(number, text)| (format!("{MARK}{number}"), text.as_str()));
        Value::Map(entries.collect::<Map>())
    };
    let tests = tests.iter().map(|(test, snapshots)| (test.as_str(), numbered(snapshots)));
    written(&Value::Map(tests.collect::<Map>()))
}

fn written(value: &Value) -> String {
    // A value that comes from YAML has neither complex numbers nor itself inside.
    let bytes = to_yaml_pretty(value).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    match text.contains(MARK) {
        true => text.replace(MARK, ""),
        false => text.into_owned(),
    }
}

fn marked(data: &Data) -> Value {
    match data {
        Data::Str(text) => Value::str(text.trim_start_matches('\n')),
        Data::Time(text) => Value::str(format!("{MARK}{text}")),
        Data::List(items) => Value::List(List::new(items.iter().map(marked).collect())),
        Data::Table(table) => Value::Map(marked_table(table)),
        other => other.to_value(Numbers::Kept),
    }
}

fn marked_table(table: &Table) -> Map {
    let entries = table.entries().iter().map(|entry| {
        let key = match entry.is_text {
            true => entry.key.clone(),
            false => format!("{MARK}{}", entry.key),
        };
        (key, marked(&entry.value))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{text, text_of_snapshots};
    use crate::yaml::{Decoder, read};

    #[test]
    fn documents_are_written_as_yaml_v3_writes_them() {
        let source = "b: [1, 2.5, 'x']\na: {80: x, '81': y}\nt: 2001-12-14\nl: |\n\n  x\n  y\n";
        let tree = read(source).expect("it is YAML");
        let data = tree.root().map(|root| Decoder::default().data(root));
        let data = data.expect("a document").expect("values");
        assert_eq!(
            text(&data),
            "a:\n  80: x\n  \"81\": \"y\"\nb:\n  - 1\n  - 2.5\n  - x\nl: |\n  x\n  y\n\
             t: 2001-12-14T00:00:00Z\n"
        );
    }

    #[test]
    fn snapshots_are_numbered() {
        let numbered = BTreeMap::from([(1, "a: 1\n".to_owned()), (10, "x".to_owned())]);
        let tests = BTreeMap::from([("a test".to_owned(), numbered)]);
        assert_eq!(text_of_snapshots(&tests), "a test:\n  1: |\n    a: 1\n  10: x\n");
    }
}

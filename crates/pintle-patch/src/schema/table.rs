//! The table of types; its first lines say how it is written.

use std::sync::OnceLock;

use super::Strategy;

const TABLE: &str = include_str!("../../data/strategies.txt");

/// A struct of Go.
pub(super) struct Type {
    pub(super) name: &'static str,
    /// Whether it reads itself from JSON.
    pub(super) is_custom: bool,
    pub(super) fields: Vec<Field>,
}

pub(super) struct Field {
    pub(super) name: &'static str,
    /// Its type, as the table writes it.
    pub(super) word: &'static str,
    pub(super) strategy: Strategy,
}

/// The type of a kind.
pub(super) fn kind(group: &str, version: &str, kind: &str) -> Option<&'static str> {
    let group = if group.is_empty() { "-" } else { group };
    TABLE.lines().find_map(|line| {
        let mut words = line.strip_prefix("kind ")?.split(' ');
        let is_it = words.next() == Some(group)
            && words.next() == Some(version)
            && words.next() == Some(kind);
        words.next().filter(|_| is_it)
    })
}

pub(super) fn structure(number: usize) -> Option<&'static Type> {
    static TYPES: OnceLock<Vec<Type>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let lines = TABLE.lines().filter_map(|line| line.strip_prefix("type "));
        lines.map(read).collect()
    });
    types.get(number)
}

impl Type {
    /// A field by its name; by its name in other letters, if there is none. Source: `fields.go` of
    /// apimachinery's copy of encoding/json.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let exact = self.fields.iter().find(|field| field.name == name);
        exact.or_else(|| self.fields.iter().find(|field| folds(field.name, name)))
    }
}

/// Whether names differ in case only. Names of fields are ASCII, two of whose letters have a third
/// case.
fn folds(field: &str, name: &str) -> bool {
    let lower = |char: char| match char {
        'ſ' => 's',
        '\u{212a}' => 'k',
        char => char.to_ascii_lowercase(),
    };
    field.chars().map(lower).eq(name.chars().map(lower))
}

fn read(line: &'static str) -> Type {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or_default();
    Type {
        name: name.trim_end_matches('!'),
        is_custom: name.ends_with('!'),
        fields: words.map(field).collect(),
    }
}

/// `containers=[22:merge:name`
fn field(text: &'static str) -> Field {
    let mut parts = text.split(':');
    let (name, word) = parts.next().and_then(|head| head.split_once('=')).unwrap_or((text, "s"));
    let mut strategy = Strategy::default();
    for one in parts.next().unwrap_or_default().split('+') {
        match one {
            "merge" => strategy.merges = true,
            "retainKeys" => strategy.retains_keys = true,
            "replace" => strategy.replaces = true,
            _ => {}
        }
    }
    strategy.key = parts.next().unwrap_or_default();
    Field { name, word, strategy }
}

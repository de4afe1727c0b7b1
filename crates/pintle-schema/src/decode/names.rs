//! What types and fields are called in Go, where OpenAPI does not tell. `data/go.txt` has, below the
//! name of each struct, its fields with the embedded structs that they come from and the names of their
//! types, one for each level of lists and maps.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::builtin::Named;
use crate::types::{Extra, Shape, Type, Width};

const NAMES: &str = include_str!("../../data/go.txt");

/// Whatever has no name there.
const NOTHING: &str = "-";

/// A field of a struct, or what is so many levels of lists and maps below it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    owner: Option<Named>,
    field: &'a str,
    level: usize,
}

struct Entry {
    field: &'static str,
    embedded: &'static str,
    types: &'static str,
}

impl<'a> Place<'a> {
    /// No field at all.
    pub(super) fn none() -> Place<'a> {
        Place { owner: None, field: "", level: 0 }
    }

    pub(super) fn of(owner: Named, field: &'a str) -> Place<'a> {
        Place { owner: Some(owner), field, level: 0 }
    }

    /// The items or values of this.
    pub(super) fn inner(self) -> Place<'a> {
        Place { level: self.level + 1, ..self }
    }

    /// The name of the struct, without its package.
    pub(super) fn structure(&self) -> &'static str {
        let name = self.owner.map_or("", Named::go_name);
        name.rsplit('.').next().unwrap_or(name)
    }

    /// The field, after the embedded structs that it is in.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'a str> {
        let embedded = match (self.entry(), self.field) {
            (Some(entry), _) if entry.embedded != NOTHING => Some(entry.embedded),
            (_, "apiVersion" | "kind") if self.owner.is_some_and(Named::is_kind) => {
                Some("TypeMeta")
            }
            _ => None,
        };
        embedded.into_iter().flat_map(|path| path.split('.')).chain([self.field])
    }

    /// The name of the type here.
    pub(super) fn type_name(self, ty: &Type) -> String {
        self.recorded().map_or_else(|| derived(ty), str::to_owned)
    }

    pub(super) fn name_or(self, default: &str) -> String {
        self.recorded().unwrap_or(default).to_owned()
    }

    fn recorded(self) -> Option<&'static str> {
        let types = self.entry()?.types;
        types.split('|').nth(self.level).filter(|name| *name != NOTHING)
    }

    fn entry(&self) -> Option<&'static Entry> {
        static TABLE: LazyLock<HashMap<&str, Vec<Entry>>> = LazyLock::new(read);
        let fields = TABLE.get(self.owner?.short_name())?;
        fields.iter().find(|entry| entry.field == self.field)
    }
}

fn read() -> HashMap<&'static str, Vec<Entry>> {
    let mut table: HashMap<&str, Vec<Entry>> = HashMap::new();
    let mut owner = "";
    for line in NAMES.lines() {
        let Some(line) = line.strip_prefix(' ') else {
            owner = line;
            continue;
        };
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap_or(NOTHING);
        let entry = Entry { field: next(), embedded: next(), types: next() };
        table.entry(owner).or_default().push(entry);
    }
    table
}

/// The name of a type that is called what it is.
fn derived(ty: &Type) -> String {
    match &ty.shape {
        Shape::Named(named) => named.go_name().to_owned(),
        Shape::String(_) => "string".to_owned(),
        Shape::Bytes => "[]uint8".to_owned(),
        Shape::Integer(Width::I32) => "int32".to_owned(),
        Shape::Integer(Width::I64) => "int64".to_owned(),
        Shape::Number => "float64".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::List(list) => format!("[]{}", derived(&list.items)),
        Shape::Object(object) => match &object.extra {
            Extra::Type(values) => format!("map[string]{}", derived(values)),
            _ => "map[string]interface {}".to_owned(),
        },
        _ => "interface {}".to_owned(),
    }
}

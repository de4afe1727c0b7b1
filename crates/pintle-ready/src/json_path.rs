//! The part of JSONPath that picks fields of an object. Source: client-go `jsonpath`.

mod compare;
mod parse;

use serde_json::Value;

use self::compare::{Literal, Operator, holds};
pub(crate) use self::parse::{PathError, closing};

/// A path such as `.status.conditions[?(@.type=="Ready")].status`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// A field: `.phase`, `['phase']`.
    Key(String),
    /// An item of a list; negative ones count from its end: `[0]`, `[-1]`.
    Index(i64),
    /// All items or fields: `[*]`, `.*`.
    All,
    /// The items of a list for which something holds: `[?(@.type=="Ready")]`, `[?(@.type)]`.
    Where(Filter),
}

#[derive(Clone, Debug, PartialEq)]
struct Filter {
    /// Path within an item; without filters.
    path: Vec<Step>,
    /// What is there has to compare so; if there is nothing, it only has to be there.
    test: Option<(Operator, Literal)>,
}

impl Path {
    /// Reads a path without its braces, with or without a dot at its beginning.
    pub(crate) fn parse(text: &str) -> Result<Path, PathError> {
        parse::path(text).map(Path)
    }

    /// All values at the path, in order.
    pub(crate) fn find<'v>(&self, object: &'v Value) -> Vec<&'v Value> {
        find(&self.0, object)
    }
}

fn find<'v>(path: &[Step], object: &'v Value) -> Vec<&'v Value> {
    let mut found = vec![object];
    for step in path {
        found = found.into_iter().flat_map(|value| apply(step, value)).collect();
    }
    found
}

fn apply<'v>(step: &Step, value: &'v Value) -> Vec<&'v Value> {
    match (step, value) {
        (Step::Key(key), Value::Object(fields)) => fields.get(key).into_iter().collect(),
        (Step::Index(index), Value::Array(items)) => {
            let index = match usize::try_from(*index) {
                Ok(index) => Some(index),
                Err(_) => usize::try_from(index.unsigned_abs())
                    .ok()
                    .and_then(|from_end| items.len().checked_sub(from_end)),
            };
            index.and_then(|index| items.get(index)).into_iter().collect()
        }
        (Step::All, Value::Array(items)) => items.iter().collect(),
        (Step::All, Value::Object(fields)) => fields.values().collect(),
        (Step::Where(filter), Value::Array(items)) => {
            items.iter().filter(|item| filter.accepts(item)).collect()
        }
        _ => Vec::new(),
    }
}

impl Filter {
    fn accepts(&self, item: &Value) -> bool {
        let found = find(&self.path, item);
        match &self.test {
            None => !found.is_empty(),
            Some((operator, wanted)) => found.iter().any(|value| holds(value, *operator, wanted)),
        }
    }
}

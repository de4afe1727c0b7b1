//! The tables of a document while it is read, and the rules for defining keys.

use std::collections::HashSet;

use pintle_value::{Elem, List, Map, Str, Value};

use super::key::path_text;

/// The document so far. Which keys may be defined again depends on how they were defined, by the
/// rules of the original rather than those of TOML.
pub(super) struct Tables {
    pub(super) root: Map,
    /// Keys of the current table.
    pub(super) context: Vec<Str>,
    /// Paths of the keys that were implied by longer ones.
    implicit: HashSet<Vec<u8>>,
    /// Paths of the keys that hold arrays.
    arrays: HashSet<Vec<u8>>,
}

impl Tables {
    pub(super) fn new() -> Tables {
        Tables {
            root: Map::new(),
            context: Vec::new(),
            implicit: HashSet::new(),
            arrays: HashSet::new(),
        }
    }

    /// Goes to the table `path`, creating the ones on the way, and defines it; with `array` a new
    /// table is appended to a list of them. Source: `addContext`.
    pub(super) fn enter(&mut self, path: &[Str], array: bool) -> Result<(), String> {
        let Some((last, parents)) = path.split_last() else { return Ok(()) };
        let mut table = self.root.clone();
        for (depth, key) in parents.iter().enumerate() {
            if !table.contains(key) {
                self.implicit.insert(path_text(&parents[..=depth]));
                table.insert(key.clone(), Map::new());
            }
            table = match inner_table(&table, key) {
                Some(table) => table,
                None => {
                    let path = text(&parents[..=depth]);
                    return Err(format!("Key '{path}' was already created as a hash."));
                }
            };
        }
        self.context.clear();
        self.context.extend_from_slice(parents);
        if !array {
            self.define(last, Map::new().into())?;
        } else if !append_table(&table, last) {
            let path = text(path);
            return Err(format!(
                "Key '{path}' was already created and cannot be used as an array."
            ));
        }
        self.context.push(last.clone());
        Ok(())
    }

    /// Enters a table below the current one that a dotted key implies.
    pub(super) fn enter_implied(&mut self, key: &Str) -> Result<(), String> {
        let mut path = self.context.clone();
        path.push(key.clone());
        self.implicit.insert(path_text(&path));
        self.enter(&path, false)
    }

    /// Enters the table of an inline table. Errors find it entered already.
    pub(super) fn enter_inline(&mut self, key: &Str, in_array: bool) -> Result<(), String> {
        self.context.push(key.clone());
        let path = self.context.clone();
        self.implicit.insert(path_text(&path));
        self.enter(&path, in_array)
    }

    /// Defines a key of the current table. Source: `setValue`.
    pub(super) fn define(&mut self, key: &Str, value: Value) -> Result<(), String> {
        let mut table = self.root.clone();
        for (depth, key) in self.context.iter().enumerate() {
            table = match inner_table(&table, key) {
                Some(table) => table,
                None => return Err(already_defined(&text(&self.context[..=depth]))),
            };
        }
        if !table.contains(key) {
            table.insert(key.clone(), value);
            return Ok(());
        }
        let path = self.path_of(key);
        // What was only implied may be defined; only lists have to be replaced by that.
        if !self.implicit.remove(&path) {
            return Err(already_defined(&String::from_utf8_lossy(&path)));
        }
        if self.arrays.contains(&path) {
            table.insert(key.clone(), value);
        }
        Ok(())
    }

    /// Notes whether a key of the current table holds an array; an empty key stands for the
    /// table itself. Source: `setType`.
    pub(super) fn note_type(&mut self, key: &[u8], array: bool) {
        let path = match key {
            [] if self.context.is_empty() => path_text(&[Str::EMPTY]),
            [] => path_text(&self.context),
            key => self.path_of(&Str::from(key)),
        };
        if array {
            self.arrays.insert(path);
        } else {
            self.arrays.remove(&path);
        }
    }

    fn path_of(&self, key: &Str) -> Vec<u8> {
        let mut path = path_text(&self.context);
        if !self.context.is_empty() {
            path.push(b'.');
        }
        super::key::append_key(&mut path, key);
        path
    }
}

/// The table behind `key`: of several, the last one.
fn inner_table(table: &Map, key: &Str) -> Option<Map> {
    match table.get(key)? {
        Value::Map(map) => Some(map),
        Value::List(list) if list.elem() == Elem::AnyMap => list.last()?.as_map().cloned(),
        _ => None,
    }
}

/// Appends an empty table to the list of tables behind `key`, unless something else is there.
fn append_table(table: &Map, key: &Str) -> bool {
    table.update(|entries| match entries.get_mut(key) {
        None => {
            let tables = List::of(Elem::AnyMap, vec![Map::new().into()]);
            entries.insert(key.clone(), tables.into());
            true
        }
        Some(Value::List(list)) if list.elem() == Elem::AnyMap => {
            list.items_mut().push(Map::new().into());
            true
        }
        Some(_) => false,
    })
}

fn already_defined(path: &str) -> String {
    format!("Key '{path}' has already been defined.")
}

fn text(path: &[Str]) -> String {
    String::from_utf8_lossy(&path_text(path)).into_owned()
}

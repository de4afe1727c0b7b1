//! The grammar of `--set` and its relatives. Source: Helm's `pkg/strvals`.
//!
//! A line is a list of `path=value` separated by commas. The path is made of names, separated by
//! dots, and of indexes in brackets; a backslash takes the meaning off any character.

mod parse;
mod scan;

use pintle_value::{Map, Origin, Value};

use crate::Error;

/// Largest index that a path may hold. Source: `strvals.MaxIndex`.
pub const MAX_INDEX: usize = 65_536;

/// How many dots a path may hold. Source: `strvals.MaxNestedNameLevel`.
pub const MAX_NESTED_NAME_LEVEL: usize = 30;

/// How deep lists may be nested by one path. Helm has no limit.
pub const MAX_DEPTH: usize = 500;

/// How many list items one line may create, gaps included. Helm has no limit.
pub const MAX_ITEMS: usize = 4_000_000;

/// What the values of a line are.
#[derive(Clone, Copy)]
pub enum Mode<'a> {
    /// `--set`: `true`, `false`, `null` and integers have their types, all else is text.
    Typed,
    /// `--set-string`: everything is text.
    Text,
    /// `--set-json`: values are JSON.
    Json,
    /// `--set-literal`: all after the first `=` is text; nothing is escaped, a comma is a comma.
    Literal,
    /// `--set-file`: values name files; the function gives their content or an error.
    File(&'a dyn Fn(&str) -> Result<Value, Error>),
}

/// Reads `line` into `values`, over what is there. With `origin` the changed entries carry it.
///
/// # Errors
/// Helm's text. The values may have been changed in part.
pub fn parse_into(
    line: &str,
    mode: Mode<'_>,
    values: &Map,
    origin: Option<&Origin>,
) -> Result<(), Error> {
    parse::Parser::new(line, mode, origin).parse(values)
}

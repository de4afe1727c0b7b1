//! Checks of values at paths.

use super::each::{Lookup, each_document, each_value};
use super::equal::no_manifest;
use super::info::{At, Expectation, Info, error, lines};
use super::{Context, Verdict};
use crate::yaml::{Data, Table, text};

/// `exists`: there is something at the path.
pub(super) fn exists(path: &str, context: &Context<'_>) -> Verdict {
    let lookup = Lookup::new(path);
    let info = |at, negative| {
        let not = if negative { "NOT " } else { "" };
        lines(at, &format!("Path:\t{path} expected to {not}exists"))
    };
    each_document(
        context,
        || info(At::default(), false),
        |index, document| {
            let at = At::document(index);
            match lookup.find(document) {
                Ok(values) => Verdict::of(values.is_empty() == context.negative, || {
                    info(at, context.negative)
                }),
                Err(problem) => Verdict::fail(error(at, &problem)),
            }
        },
    )
}

/// `isNullOrEmpty`
pub(super) fn empty(path: &str, context: &Context<'_>) -> Verdict {
    let info = |value: &Data, at, negative| {
        let what = " to be null or empty, got";
        let expected = &text(value);
        Expectation { negative, path: Some(path), what, expected, ..Expectation::default() }
            .info(at)
    };
    let missing = || info(&no_manifest(), At::default(), false);
    each_value(path, context, missing, |at, value| {
        match value.is_null_or_empty() != context.negative {
            true => (Some(true), Info::new()),
            false => (Some(false), info(value, at, context.negative)),
        }
    })
}

/// `isType`
pub(super) fn type_of(path: &str, name: &str, context: &Context<'_>) -> Verdict {
    let info = |actual: &str, at, negative| {
        let (path, actual) = (Some(path), Some(actual));
        let what = " to be of type";
        Expectation { negative, path, what, expected: name, actual, with_difference: false }
            .info(at)
    };
    let missing = || info("no manifest found", At::default(), false);
    each_value(path, context, missing, |at, value| {
        let found = value.type_name();
        match (found == name) != context.negative {
            true => (Some(true), Info::new()),
            false => (Some(false), info(found, at, context.negative)),
        }
    })
}

/// `isSubset`: the map at the path has these entries.
pub(super) fn subset(path: &str, content: &Data, context: &Context<'_>) -> Verdict {
    let info = |value: &Data, at, negative| {
        let (path, actual) = (Some(path), text(value));
        let (what, actual, expected) = (" to contain", Some(actual.as_str()), &text(content));
        Expectation { negative, path, what, expected, actual, with_difference: false }.info(at)
    };
    let missing = || info(&no_manifest(), At::default(), false);
    each_value(path, context, missing, |at, value| {
        let (Some(table), Some(content)) = (value.as_text_table(), content.as_text_table()) else {
            let found = text(value);
            let problem = format!("expect '{path}' to be an object, got:\n{found}");
            return (Some(false), error(at, &problem));
        };
        match is_subset(content, table) != context.negative {
            true => (Some(true), Info::new()),
            false => (Some(false), info(value, at, context.negative)),
        }
    })
}

/// Whether a map has all these entries. An entry that is null may be absent.
pub(super) fn is_subset(content: &Table, table: &Table) -> bool {
    content.entries().iter().all(|entry| {
        let found = table.get(&entry.key).unwrap_or(&Data::Null);
        *found == entry.value
    })
}

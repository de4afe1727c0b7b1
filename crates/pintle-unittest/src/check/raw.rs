//! Checks of texts that are no YAML: notes, and the reasons of failures.

use pintle_functions::Pattern;

use super::each::each_document;
use super::equal::{NO_MANIFEST, no_manifest, uniform_text};
use super::info::{At, Expectation, error};
use super::regex::check_pattern;
use super::{Context, Verdict};
use crate::yaml::{Data, Document, text};

/// The text of a document.
pub(super) fn raw_text(document: &Document) -> String {
    uniform_text(&document.raw_text().unwrap_or(&Data::Null).go_text())
}

/// `equalRaw`
pub(super) fn equal(value: &str, context: &Context<'_>) -> Verdict {
    let expected = text(&Data::Str(value.to_owned()));
    let info = |actual: &Data, negative| {
        let actual = text(actual);
        Expectation {
            negative,
            path: None,
            what: " to equal",
            expected: &expected,
            actual: (!negative).then_some(&actual),
            with_difference: true,
        }
        .info(At::default())
    };
    each_document(
        context,
        || info(&no_manifest(), false),
        |_, document| {
            let actual = raw_text(document);
            let passed = (actual == value) != context.negative;
            Verdict::of(passed, || info(&Data::Str(actual), context.negative))
        },
    )
}

/// `matchRegexRaw`
pub(super) fn regex(pattern: &str, context: &Context<'_>) -> Verdict {
    if let Err(info) = check_pattern(pattern) {
        return Verdict::fail(info);
    }
    let info = |actual: &str, negative| {
        let (what, actual) = (" to match", Some(actual));
        Expectation { negative, what, expected: pattern, actual, ..Expectation::default() }
            .info(At::default())
    };
    let compiled = Pattern::compile(pattern);
    if let (Err(problem), false) = (&compiled, context.documents.is_empty()) {
        return Verdict::fail(error(At::default(), problem));
    }
    each_document(
        context,
        || info(NO_MANIFEST, false),
        |_, document| {
            let actual = raw_text(document);
            let matches =
                compiled.as_ref().is_ok_and(|compiled| compiled.is_match(actual.as_bytes()));
            Verdict::of(matches != context.negative, || info(&actual, context.negative))
        },
    )
}

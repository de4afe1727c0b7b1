//! Checks of whole documents.

use super::each::{Lookup, each_document};
use super::equal::no_manifest;
use super::info::{At, Expectation, Info};
use super::{Context, Verdict};
use crate::yaml::{Data, Document, text};

/// `isKind` and `isAPIVersion`: a field has this text.
pub(super) fn field(name: &str, what: &str, of: &str, context: &Context<'_>) -> Verdict {
    let info = |actual: &Data, at, negative: bool| {
        let actual = text(actual);
        let actual = (!negative).then_some(actual.as_str());
        Expectation { negative, what, expected: of, actual, ..Expectation::default() }.info(at)
    };
    let missing = || info(&no_manifest(), At::default(), false);
    each_document(context, missing, |index, document| {
        let found = document.get(name).unwrap_or(&Data::Null);
        let passed = (found.as_str() == Some(of)) != context.negative;
        Verdict::of(passed, || info(found, At::document(index), context.negative))
    })
}

/// `hasDocuments`
pub(super) fn count(count: i64, filter_aware: bool, context: &Context<'_>) -> Verdict {
    let found = if filter_aware { context.documents.len() } else { context.count };
    let fits = i64::try_from(found) == Ok(count);
    Verdict::of(fits != context.negative, || {
        let (expected, actual) = (count.to_string(), found.to_string());
        Expectation {
            negative: context.negative,
            what: " documents count to be",
            expected: &expected,
            actual: (!context.negative).then_some(&actual),
            ..Expectation::default()
        }
        .info(At::default())
    })
}

/// `containsDocument`: the documents are, or one of them is, of a kind and name.
#[derive(Debug)]
pub(crate) struct ContainsDocument {
    pub(crate) kind: String,
    pub(crate) api_version: String,
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) any: bool,
}

impl ContainsDocument {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        if context.documents.is_empty() {
            return Verdict::of(context.negative, || self.info(0, false));
        }
        let mut all = Verdict::default();
        for (index, document) in context.documents.iter().enumerate() {
            let passed = self.fits(document) != context.negative;
            if !passed {
                all.info.extend(self.info(index, context.negative));
                if context.failfast {
                    all.passed = false;
                    break;
                }
            } else if self.any != context.negative {
                return Verdict::pass();
            }
            all.passed = if index == 0 { passed } else { all.passed && passed };
        }
        all
    }

    fn fits(&self, document: &Document) -> bool {
        let differs = |name: &str, wanted: &str| {
            document.get(name).and_then(Data::as_str).is_some_and(|found| found != wanted)
        };
        !differs("kind", &self.kind)
            && !differs("apiVersion", &self.api_version)
            && has("metadata.name", &self.name, document)
            && has("metadata.namespace", &self.namespace, document)
    }

    fn info(&self, index: usize, negative: bool) -> Info {
        let mut wanted = format!("Kind = {}, apiVersion = {}", self.kind, self.api_version);
        for (label, value) in [("Name", &self.name), ("Namespace", &self.namespace)] {
            if !value.is_empty() {
                wanted += &format!(", {label} = {value}");
            }
        }
        let (what, expected) = (" to contain document", wanted.as_str());
        Expectation { negative, what, expected, ..Expectation::default() }.info(At::document(index))
    }
}

/// Whether a path leads to this text. An empty text fits everything.
fn has(path: &str, wanted: &str, document: &Document) -> bool {
    let found = || Lookup::new(path).find(document).unwrap_or_default();
    wanted.is_empty() || found().first().is_some_and(|data| data.as_str() == Some(wanted))
}

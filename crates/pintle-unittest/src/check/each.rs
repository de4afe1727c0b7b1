//! Checks of every document and of every value in it.

use std::borrow::Cow;

use super::info::{At, Info, error};
use super::{Context, Verdict};
use crate::path::Path;
use crate::yaml::{Data, Document};

/// Checks each document. `missing` is said if there is none.
pub(super) fn each_document(
    context: &Context<'_>,
    missing: impl FnOnce() -> Info,
    mut check: impl FnMut(usize, &Document) -> Verdict,
) -> Verdict {
    if context.documents.is_empty() {
        return Verdict::of(context.negative, missing);
    }
    let mut all = Verdict::pass();
    for (index, document) in context.documents.iter().enumerate() {
        let one = check(index, document);
        all.passed &= one.passed;
        all.info.extend(one.info);
        if !all.passed && context.failfast {
            break;
        }
    }
    all
}

/// Checks each value at `path` of each document. A value that is passed over gives `None`, and a
/// document without a value passes only if the opposite must hold.
pub(super) fn each_value(
    path: &str,
    context: &Context<'_>,
    missing: impl FnOnce() -> Info,
    mut check: impl FnMut(At, &Data) -> (Option<bool>, Info),
) -> Verdict {
    let parsed = Lookup::new(path);
    each_document(context, missing, |index, document| {
        let values = match parsed.find(document) {
            Ok(values) => values,
            Err(problem) => return Verdict::fail(error(At::document(index), &problem)),
        };
        if values.is_empty() {
            let unknown = format!("unknown path {path}");
            return Verdict::of(context.negative, || error(At::document(index), &unknown));
        }
        let mut all = Verdict::default();
        for (at, value) in values.iter().enumerate() {
            let (passed, info) = check(At::value(index, at), value);
            all.info.extend(info);
            let Some(passed) = passed else { continue };
            all.passed = if at == 0 { passed } else { all.passed && passed };
            if !passed && context.failfast {
                break;
            }
        }
        all
    })
}

/// A path that is looked up in several documents.
pub(crate) struct Lookup(Option<Result<Path, String>>);

impl Lookup {
    /// An empty path stands for the whole document.
    pub(crate) fn new(path: &str) -> Lookup {
        Lookup((!path.is_empty()).then(|| Path::new(path)))
    }

    /// The values in a document.
    ///
    /// # Errors
    /// What is wrong with the path.
    pub(crate) fn find<'d>(&self, document: &'d Document) -> Result<Vec<Cow<'d, Data>>, String> {
        match &self.0 {
            None => Ok(vec![Cow::Borrowed(document.data())]),
            Some(Ok(path)) => Ok(path.find(document.reread())),
            Some(Err(error)) => Err(error.clone()),
        }
    }
}

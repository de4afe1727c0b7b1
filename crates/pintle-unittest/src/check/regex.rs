//! `matchRegex`

use pintle_functions::Pattern;

use super::each::{each_document, each_value};
use super::equal::{NO_MANIFEST, decoded};
use super::info::{At, Expectation, Info, error};
use super::{Context, Verdict};
use crate::path::Path;
use crate::yaml::{Data, text};

/// The text at a path matches a pattern.
#[derive(Debug)]
pub(crate) struct Regex {
    pub(crate) path: String,
    pub(crate) pattern: String,
    pub(crate) decode_base64: bool,
}

impl Regex {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        if let Err(info) = check_pattern(&self.pattern) {
            return Verdict::fail(info);
        }
        let missing = || self.info(NO_MANIFEST, At::default(), false);
        let pattern = match Pattern::compile(&self.pattern) {
            Ok(pattern) => pattern,
            Err(problem) => return self.bad_pattern(&problem, context, missing),
        };
        each_value(&self.path, context, missing, |at, value| {
            self.check(value, &pattern, at, context.negative)
        })
    }

    /// The path is looked at before the pattern, in each document.
    fn bad_pattern(
        &self,
        problem: &str,
        context: &Context<'_>,
        missing: impl FnOnce() -> Info,
    ) -> Verdict {
        let path = (!self.path.is_empty()).then(|| Path::new(&self.path));
        each_document(context, missing, |index, _| {
            Verdict::fail(match &path {
                Some(Err(problem)) => error(At::document(index), problem),
                _ => error(At::default(), problem),
            })
        })
    }

    fn check(
        &self,
        value: &Data,
        pattern: &Pattern,
        at: At,
        negative: bool,
    ) -> (Option<bool>, Info) {
        let value = match decoded(value, self.decode_base64) {
            Ok(value) => value,
            Err(problem) => return (Some(false), error(at, &problem)),
        };
        let Some(found) = value.as_str() else {
            let found = text(&value);
            let problem = format!("expect '{}' to be a string, got:\n{found}", self.path);
            return (Some(false), error(at, &problem));
        };
        match pattern.is_match(found.as_bytes()) != negative {
            true => (Some(true), Info::new()),
            false => (Some(false), self.info(found, at, negative)),
        }
    }

    fn info(&self, actual: &str, at: At, negative: bool) -> Info {
        let (path, actual) = (Some(self.path.as_str()), Some(actual));
        let (what, expected) = (" to match", self.pattern.as_str());
        Expectation { negative, path, what, expected, actual, with_difference: false }.info(at)
    }
}

/// A pattern must be there.
pub(super) fn check_pattern(pattern: &str) -> Result<(), Info> {
    match pattern.is_empty() {
        true => Err(error(At::default(), "expected field 'pattern' to be filled")),
        false => Ok(()),
    }
}

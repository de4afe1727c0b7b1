//! `failedTemplate`

use pintle_functions::Pattern;

use super::info::{At, Expectation, Info, error};
use super::{Context, Verdict};
use crate::yaml::Data;

/// The template failed, with this message or one that matches.
#[derive(Debug)]
pub(crate) struct FailedTemplate {
    pub(crate) message: String,
    pub(crate) pattern: String,
}

impl FailedTemplate {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        if !self.message.is_empty() && !self.pattern.is_empty() {
            let problem =
                "single attribute 'errorMessage' or 'errorPattern' supported at the same time";
            return Verdict::fail(error(At::default(), problem));
        }
        match context.render_error {
            Some(text) => {
                self.check(Some(&Data::Str(text.to_owned())), At::default(), context.negative)
            }
            None => self.documents(context),
        }
    }

    fn documents(&self, context: &Context<'_>) -> Verdict {
        if context.documents.is_empty() && !context.negative {
            return Verdict::fail(self.info("No failed document", At::default(), false));
        }
        let mut all = Verdict::pass();
        for (index, document) in context.documents.iter().enumerate() {
            let one = self.check(document.raw_text(), At::document(index), context.negative);
            all.passed &= one.passed;
            all.info.extend(one.info);
            if !all.passed && context.failfast {
                break;
            }
        }
        all
    }

    fn check(&self, actual: Option<&Data>, at: At, negative: bool) -> Verdict {
        // What is no text has not failed, and is taken for nothing.
        let actual = actual.and_then(Data::as_str);
        if !self.pattern.is_empty() {
            return self.check_pattern(actual, at, negative);
        }
        if self.message.is_empty() {
            return Verdict::pass();
        }
        let fits = actual == Some(&*self.message);
        Verdict::of(fits != negative, || self.info(actual.unwrap_or("%!s(<nil>)"), at, negative))
    }

    /// A pattern that does not match may be meant literally.
    fn check_pattern(&self, actual: Option<&str>, at: At, negative: bool) -> Verdict {
        let Some(actual) = actual else { return Verdict::pass() };
        let literally = actual.contains(&self.pattern);
        let matches = match Pattern::compile(&self.pattern) {
            Ok(pattern) => pattern.is_match(actual.as_bytes()),
            Err(_) => literally,
        };
        let has_signs = self.pattern.contains(|c| "\\.+*?()|[]{}^$".contains(c));
        let passed = matches != negative || (has_signs && literally != negative);
        Verdict::of(passed, || self.info(actual, at, negative))
    }

    fn info(&self, actual: &str, at: At, negative: bool) -> Info {
        let (what, expected) = match self.pattern.is_empty() {
            true => (" to equal", &self.message),
            false => (" to match", &self.pattern),
        };
        let expected = if self.message.is_empty() { expected } else { &self.message };
        let actual = (!negative).then_some(actual);
        Expectation { negative, what, expected, actual, ..Expectation::default() }.info(at)
    }
}

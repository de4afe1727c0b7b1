//! Errors of Jinja files.

use std::fmt;

use crate::rewrite::LOOKUP;

/// A Jinja text that does not parse or fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JinjaError {
    /// What is wrong.
    pub message: String,
    /// Name of the text in which it is.
    pub name: String,
    /// Line in that text, from 1.
    pub line: Option<usize>,
    /// Bytes in that text.
    pub range: Option<std::ops::Range<usize>>,
}

impl JinjaError {
    pub(crate) fn new(error: &minijinja::Error, name: &str) -> JinjaError {
        // The innermost error is where the fault is; the outer ones say which include led there.
        let mut innermost = error;
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            if let Some(inner) = inner.downcast_ref::<minijinja::Error>()
                && inner.line().is_some()
            {
                innermost = inner;
            }
            source = inner.source();
        }
        let message = match innermost.detail() {
            Some(detail) => format!("{}: {detail}", innermost.kind()),
            None => innermost.kind().to_string(),
        };
        JinjaError {
            message,
            name: innermost.name().unwrap_or(name).trim_start_matches(LOOKUP).to_owned(),
            line: innermost.line(),
            range: innermost.range(),
        }
    }

    /// The error as one in the text of which `skipped` bytes, one line, were not compiled.
    pub(crate) fn moved(mut self, name: &str, skipped: usize) -> JinjaError {
        if skipped > 0 && self.name == name {
            self.line = self.line.map(|line| line + 1);
            self.range = self.range.map(|range| range.start + skipped..range.end + skipped);
        }
        self
    }
}

impl fmt::Display for JinjaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.name, self.message),
            None => write!(f, "{}: {}", self.name, self.message),
        }
    }
}

impl std::error::Error for JinjaError {}

//! Findings.

use crate::{Source, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

/// One finding: what is wrong, where, how the program got there, and what to do about it.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable kebab-case name of the kind of finding, for programs.
    pub code: &'static str,
    /// The one-line text; for what Helm reports too, Helm's own text.
    pub message: String,
    /// Where it is, innermost first: the place itself, then what included it.
    pub trail: Vec<Frame>,
    /// What might help, a sentence each.
    pub hints: Vec<String>,
}

/// A place on the way to a finding.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The text that `span` points into.
    pub source: Source,
    /// The bytes in question.
    pub span: Span,
    /// What happened there, such as `include "demo.labels"`; may be empty.
    pub label: String,
}

impl Diagnostic {
    /// An error without place and hints yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            trail: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, source: Source, span: Span, label: impl Into<String>) -> Diagnostic {
        self.trail.push(Frame { source, span, label: label.into() });
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }
}

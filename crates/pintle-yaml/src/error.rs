//! What can go wrong while reading YAML.

use std::fmt;

/// Why a text could not be read, with Go's words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    line: Option<usize>,
    kind: ErrorKind,
}

/// The sorts of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are no text: bad UTF-8 or a control character.
    Encoding,
    /// The text is no YAML.
    Syntax,
    /// YAML that has no value: an unknown anchor, a bad tag, a repeated key in strict mode.
    Value,
    /// A value that JSON cannot hold: an odd key, an infinite number.
    Json,
    /// A document of another type than the one asked for.
    Type,
    /// A limit was passed, one of Go's or one of [`Limits`](crate::Limits).
    Limit,
}

impl Error {
    /// An error with Go's text for it; `line` counts from 1.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, line: Option<usize>) -> Error {
        Error { message: message.into(), line, kind }
    }

    /// Go's text.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The line the error is on, from 1. The line that Go's text names is often one less.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What sort of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The same error with `prefix` before its text.
    #[must_use]
    pub fn with_prefix(mut self, prefix: &str) -> Error {
        self.message.insert_str(0, prefix);
        self
    }

    /// The same error in a file where the text starts `lines` lines further down.
    pub(crate) fn moved_down(mut self, lines: usize) -> Error {
        self.line = self.line.map(|line| line + lines);
        self
    }

    /// The error as `yaml.Unmarshal` of `sigs.k8s.io/yaml` words it, while `yaml.YAMLToJSON`
    /// returns it as it is.
    #[must_use]
    pub(crate) fn in_conversion(self) -> Error {
        match self.kind {
            ErrorKind::Type => self.with_prefix("error unmarshaling JSON: while decoding JSON: "),
            _ => self.with_prefix("error converting YAML to JSON: "),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

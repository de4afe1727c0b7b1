//! Why something of a repository cannot be had.

use std::fmt;
use std::io;
use std::path::Path;

/// Why something of a repository cannot be had. `Display` is Helm's text where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

/// The sorts of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No such repository, chart or version.
    NotFound,
    /// A file or an address that is not what it should be.
    Invalid,
    /// A server that did not give what was asked for.
    Fetch,
    /// A file that could not be read or written.
    Io,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, text: impl Into<String>) -> Error {
        Error { kind, text: text.into() }
    }

    pub(crate) fn not_found(text: impl Into<String>) -> Error {
        Error::new(ErrorKind::NotFound, text)
    }

    pub(crate) fn invalid(text: impl Into<String>) -> Error {
        Error::new(ErrorKind::Invalid, text)
    }

    /// What a YAML file says that does not fit its type.
    pub(crate) fn of_yaml(text: &str) -> Error {
        Error::invalid(format!("error unmarshaling JSON: while decoding JSON: {text}"))
    }

    pub(crate) fn fetch(text: impl Into<String>) -> Error {
        Error::new(ErrorKind::Fetch, text)
    }

    /// As Go tells a failed call: `open /x/y: no such file or directory`.
    pub(crate) fn io(call: &str, path: &Path, error: &io::Error) -> Error {
        let text = error.to_string();
        let text = text.split(" (os error").next().unwrap_or(&text);
        let mut chars = text.chars();
        let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
        Error::new(ErrorKind::Io, format!("{call} {}: {first}{}", path.display(), chars.as_str()))
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Says in front what was being done.
    #[must_use]
    pub(crate) fn during(mut self, what: impl fmt::Display) -> Error {
        self.text = format!("{what}: {}", self.text);
        self
    }
}

impl From<pintle_chart::Error> for Error {
    fn from(error: pintle_chart::Error) -> Error {
        Error::invalid(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

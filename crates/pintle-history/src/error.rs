//! What can go wrong with records.

use std::fmt;

/// Something that went wrong with records, with Helm's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// There is no such record.
    NotFound,
    /// There is one already.
    Exists,
    /// The release was never brought to its end.
    NoDeployed(String),
    /// The place failed. What was asked of it stands in front.
    Place {
        /// Helm's words for what was asked, such as `create: failed to create`.
        asked: String,
        /// The failure.
        error: pintle_cluster::Error,
    },
    /// A record that cannot be read or made.
    Record(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFound => f.write_str("release: not found"),
            Error::Exists => f.write_str("release: already exists"),
            Error::NoDeployed(name) => write!(f, "{name:?} has no deployed releases"),
            Error::Place { asked, error } => write!(f, "{asked}: {error}"),
            Error::Record(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

//! Why an apply or update failed.

use std::fmt;

use crate::conflict::Conflicts;

/// Why an apply or update failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Others manage fields; the API server answers 409, reason `Conflict`.
    Conflicts(Conflicts),
    /// The request makes no sense; 400, `BadRequest`.
    BadRequest(String),
    /// Anything else, such as an object that is not of its type; 500, `InternalError`.
    Internal(String),
}

impl Error {
    pub(crate) fn internal(message: String) -> Error {
        Error::Internal(message)
    }
}

/// The message of the API server.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Conflicts(conflicts) => conflicts.fmt(f),
            Error::BadRequest(message) | Error::Internal(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

//! What can go wrong between a release manager and an API.

use std::fmt;
use std::time::Duration;

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// For programs.
    pub kind: ErrorKind,
    /// For people: what the API server says, or what happened on the way to it.
    pub message: String,
    /// HTTP status of the answer, if there was one.
    pub code: Option<u16>,
    /// The parts of the error as the server lists them: field and message.
    pub causes: Vec<(String, String)>,
    /// How long the server asks to wait before the next try.
    pub retry_after: Option<Duration>,
}

/// Kinds of failures that somebody acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such object.
    NotFound,
    /// The object is there already.
    AlreadyExists,
    /// Another writer was faster, or owns a field.
    Conflict,
    /// The server refuses what the object says.
    Invalid,
    /// The request itself is wrong.
    BadRequest,
    /// The user may not do this.
    Forbidden,
    /// The server does not know the user.
    Unauthorized,
    /// The request is larger than the server takes.
    TooLarge,
    /// The server wants fewer requests.
    TooManyRequests,
    /// The place in a list is too old to go on from.
    Expired,
    /// The server failed.
    Server,
    /// The server does not serve the kind.
    NoMatch,
    /// The server could not be reached.
    Unreachable,
    /// The time was up.
    Timeout,
    /// Something else.
    Other,
}

impl Error {
    /// An error without an answer of the server.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        let message = message.into();
        Error { kind, message, code: None, causes: Vec::new(), retry_after: None }
    }

    /// Whether there is no such object.
    pub fn is_not_found(&self) -> bool {
        self.kind == ErrorKind::NotFound
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

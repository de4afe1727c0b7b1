//! What rules answer.

use std::fmt;

/// The state of an object. Source: kstatus `status.Status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is on its way to what is wanted.
    InProgress,
    /// It does not get there by itself.
    Failed,
    /// It is what is wanted.
    Current,
    /// It is being deleted.
    Terminating,
    /// It is not there.
    NotFound,
    /// Nobody knows.
    Unknown,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::InProgress => "InProgress",
            State::Failed => "Failed",
            State::Current => "Current",
            State::Terminating => "Terminating",
            State::NotFound => "NotFound",
            State::Unknown => "Unknown",
        })
    }
}

/// The state of an object and what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The state.
    pub state: State,
    /// A sentence about it.
    pub message: String,
}

/// An object that no rule can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub(crate) String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

pub(crate) fn current(message: impl Into<String>) -> Status {
    Status { state: State::Current, message: message.into() }
}

pub(crate) fn in_progress(message: impl Into<String>) -> Status {
    Status { state: State::InProgress, message: message.into() }
}

pub(crate) fn failed(message: impl Into<String>) -> Status {
    Status { state: State::Failed, message: message.into() }
}

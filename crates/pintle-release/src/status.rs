//! The state of a revision.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The state of a revision. Source: Helm `release/common.Status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// Nobody knows.
    #[default]
    Unknown,
    /// It is what runs.
    Deployed,
    /// It was removed, and its record kept.
    Uninstalled,
    /// A later one runs.
    Superseded,
    /// It was not brought to its end.
    Failed,
    /// It is being removed, or that was not brought to its end.
    Uninstalling,
    /// It is being installed.
    PendingInstall,
    /// It is being upgraded to.
    PendingUpgrade,
    /// It is being rolled back to.
    PendingRollback,
    /// A word that this version does not know, kept as it is.
    Other(String),
}

impl Status {
    /// The word in the record.
    pub fn as_str(&self) -> &str {
        match self {
            Status::Unknown => "unknown",
            Status::Deployed => "deployed",
            Status::Uninstalled => "uninstalled",
            Status::Superseded => "superseded",
            Status::Failed => "failed",
            Status::Uninstalling => "uninstalling",
            Status::PendingInstall => "pending-install",
            Status::PendingUpgrade => "pending-upgrade",
            Status::PendingRollback => "pending-rollback",
            Status::Other(word) => word,
        }
    }

    /// Whether somebody is at work on it, or was when he was stopped.
    pub fn is_pending(&self) -> bool {
        matches!(self, Status::PendingInstall | Status::PendingUpgrade | Status::PendingRollback)
    }
}

impl From<String> for Status {
    fn from(word: String) -> Status {
        const KNOWN: [Status; 9] = [
            Status::Unknown,
            Status::Deployed,
            Status::Uninstalled,
            Status::Superseded,
            Status::Failed,
            Status::Uninstalling,
            Status::PendingInstall,
            Status::PendingUpgrade,
            Status::PendingRollback,
        ];
        KNOWN.into_iter().find(|status| status.as_str() == word).unwrap_or(Status::Other(word))
    }
}

impl From<Status> for String {
    fn from(status: Status) -> String {
        status.as_str().to_owned()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

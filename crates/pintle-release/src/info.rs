//! What a record says about its revision.

use serde::{Deserialize, Serialize};

use crate::time::optional;
use crate::{Json, Status, Time};

/// What a record says about its revision. Source: Helm `release/v1.Info`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Info {
    /// When the release was installed.
    #[serde(deserialize_with = "optional", skip_serializing_if = "Option::is_none")]
    pub first_deployed: Option<Time>,
    /// When this revision was.
    #[serde(deserialize_with = "optional", skip_serializing_if = "Option::is_none")]
    pub last_deployed: Option<Time>,
    /// When it was removed.
    #[serde(deserialize_with = "optional", skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Time>,
    /// A sentence for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its state.
    pub status: Status,
    /// The revision that it was rolled back to; 0 if it is none of those.
    #[serde(skip_serializing_if = "is_zero")]
    pub rollback_revision: i64,
    /// The rendered notes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The objects of the cluster, only in what `status` prints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Json>,
}

pub(crate) fn is_zero(number: &i64) -> bool {
    *number == 0
}

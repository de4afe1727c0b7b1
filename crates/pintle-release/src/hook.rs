//! Hooks in records.

use pintle_manifest::Hook as Rendered;
use serde::{Deserialize, Serialize};

use crate::Time;
use crate::info::is_zero;
use crate::time::optional;

/// A hook in a record. Source: Helm `release/v1.Hook`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hook {
    /// Name of the object.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its kind.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Path of the template.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The object as YAML.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub manifest: String,
    /// Names of the events: `pre-install` and so on.
    #[serde(deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// How it went the last time.
    pub last_run: Execution,
    /// Lower ones run first.
    #[serde(skip_serializing_if = "is_zero")]
    pub weight: i64,
    /// When the object is deleted.
    #[serde(deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub delete_policies: Vec<String>,
    /// When its logs are shown.
    #[serde(deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub output_log_policies: Vec<String>,
}

/// A run of a hook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Execution {
    /// When it began.
    #[serde(deserialize_with = "optional", skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Time>,
    /// When it ended.
    #[serde(deserialize_with = "optional", skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Time>,
    /// How far it came.
    pub phase: Phase,
}

/// How far a run of a hook came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// It did not begin.
    #[default]
    #[serde(rename = "")]
    None,
    /// Nobody knows.
    Unknown,
    /// It has begun.
    Running,
    /// It ended well.
    Succeeded,
    /// It did not.
    Failed,
}

impl Phase {
    /// The word in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::None => "",
            Phase::Unknown => "Unknown",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
        }
    }
}

impl Hook {
    /// Whether it runs at the event.
    pub fn runs_at(&self, event: &str) -> bool {
        self.events.iter().any(|name| name == event)
    }
}

impl From<Rendered> for Hook {
    fn from(hook: Rendered) -> Hook {
        Hook {
            name: hook.name,
            kind: hook.kind,
            path: hook.path,
            manifest: hook.manifest,
            events: hook.events.iter().map(|event| event.name().to_owned()).collect(),
            last_run: Execution::default(),
            weight: hook.weight,
            delete_policies: hook.delete_policies,
            output_log_policies: hook.output_log_policies,
        }
    }
}

/// Go writes `null` for a slice that was never made.
fn null_is_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Option::<Vec<String>>::deserialize(from).map(Option::unwrap_or_default)
}

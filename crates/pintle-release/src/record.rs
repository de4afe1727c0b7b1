//! The record of a revision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::chart::metadata_alone;
use crate::info::is_zero;
use crate::{ChartFacts, Hook, Info, Json, Status};

/// What names of records begin with. Source: Helm `storage.HelmStorageType`.
pub const RECORD_PREFIX: &str = "sh.helm.release.v1";

/// Labels that Helm keeps for itself. Source: Helm `driver.GetSystemLabels`.
pub const SYSTEM_LABELS: &[&str] =
    &["name", "owner", "status", "version", "createdAt", "modifiedAt"];

/// A revision of a release. Source: Helm `release/v1.Release`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Release {
    /// Name of the release.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// About this revision.
    pub info: Info,
    /// The chart, without its subcharts: Helm does not keep those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<Json>,
    /// The user's values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Json>,
    /// The objects as YAML, as they were rendered.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub manifest: String,
    /// The hooks.
    #[serde(deserialize_with = "hooks", skip_serializing_if = "Vec::is_empty")]
    pub hooks: Vec<Hook>,
    /// Number of the revision, from 1.
    #[serde(skip_serializing_if = "is_zero")]
    pub version: i64,
    /// Namespace of the release.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// How its objects were applied: a word that may be unknown here.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub apply_method: String,
    /// The user's own labels, which stand on the record and not in it.
    #[serde(skip)]
    pub labels: BTreeMap<String, String>,
}

/// How the objects of a release are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyMethod {
    /// By the server.
    ServerSide,
    /// By a patch that the client makes, as Helm 3 does.
    ClientSide,
}

impl ApplyMethod {
    /// The word in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            ApplyMethod::ServerSide => "ssa",
            ApplyMethod::ClientSide => "csa",
        }
    }
}

impl Release {
    /// How the objects were applied; records that do not say are Helm 3's.
    pub fn method(&self) -> ApplyMethod {
        match self.apply_method.as_str() {
            "ssa" => ApplyMethod::ServerSide,
            _ => ApplyMethod::ClientSide,
        }
    }

    /// Sets the state with a sentence about it.
    pub fn set_status(&mut self, status: Status, description: impl Into<String>) {
        self.info.status = status;
        self.info.description = description.into();
    }

    /// What lists show of the chart.
    pub fn chart_facts(&self) -> ChartFacts {
        self.chart.as_ref().and_then(|chart| ChartFacts::read(chart).ok()).unwrap_or_default()
    }

    /// The release without its bulk, as far as lists show it.
    #[must_use]
    pub fn outline(self) -> Release {
        Release {
            info: Info { notes: String::new(), resources: None, ..self.info },
            chart: self.chart.as_ref().and_then(metadata_alone),
            config: None,
            manifest: String::new(),
            hooks: Vec::new(),
            ..self
        }
    }

    /// Name of the record: `sh.helm.release.v1.web.v3`.
    pub fn record_name(&self) -> String {
        record_name(&self.name, self.version)
    }
}

/// Name of the record of a revision. Source: Helm `storage.makeKey`.
pub fn record_name(release: &str, revision: i64) -> String {
    format!("{RECORD_PREFIX}.{release}.v{revision}")
}

/// Release and revision of the record of that name.
pub fn revision_of_name(name: &str) -> Option<(&str, i64)> {
    let rest = name.strip_prefix(RECORD_PREFIX)?.strip_prefix('.')?;
    let (release, revision) = rest.rsplit_once(".v")?;
    Some((release, revision.parse().ok()?))
}

/// Whether there is a label among them that Helm keeps for itself.
pub fn has_system_label(labels: &BTreeMap<String, String>) -> bool {
    labels.keys().any(|key| SYSTEM_LABELS.contains(&key.as_str()))
}

/// The labels of a record: the user's, and over them those by which Helm finds it. `stamp` is
/// `createdAt` or `modifiedAt` with seconds since 1970.
pub fn labels(release: &Release, stamp: (&str, i64)) -> BTreeMap<String, String> {
    let mut labels = release.labels.clone();
    labels.insert(stamp.0.to_owned(), stamp.1.to_string());
    labels.insert("name".to_owned(), release.name.clone());
    labels.insert("owner".to_owned(), "helm".to_owned());
    labels.insert("status".to_owned(), release.info.status.as_str().to_owned());
    labels.insert("version".to_owned(), release.version.to_string());
    labels
}

fn hooks<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Hook>, D::Error> {
    Option::<Vec<Hook>>::deserialize(from).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::{record_name, revision_of_name};

    #[test]
    fn names_lead_to_revisions_and_back() {
        assert_eq!(revision_of_name(&record_name("a.v2", 3)), Some(("a.v2", 3)));
        assert_eq!(revision_of_name("sh.helm.release.v1.web"), None);
        assert_eq!(revision_of_name("other"), None);
    }
}

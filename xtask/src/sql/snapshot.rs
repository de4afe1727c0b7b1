//! The rows at one moment, without what differs from run to run, and what programs say of them.

use std::io::Read;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

use super::bed::{Bed, Place};

/// Fields of records that are times.
const TIMES: [&str; 7] = [
    "first_deployed",
    "last_deployed",
    "deleted",
    "started_at",
    "completed_at",
    "modtime",
    "schemamodtime",
];

/// What is asked of a release.
const QUESTIONS: [&[&str]; 12] = [
    &["list", "-o", "json"],
    &["list", "--all-namespaces", "-o", "json"],
    &["list", "--deployed", "--short"],
    &["list", "--uninstalled", "--short"],
    &["list", "--selector", "tier=web", "--short"],
    &["list", "--selector", "tier=back,extra", "--short"],
    &["history", "one", "-o", "json"],
    &["get", "values", "one", "-o", "json"],
    &["get", "values", "one", "--revision", "1", "-o", "json"],
    &["get", "manifest", "one"],
    &["get", "metadata", "one", "-o", "json"],
    &["get", "notes", "one"],
];

/// What there is at one moment.
pub(crate) struct Snapshot {
    pub(crate) step: String,
    /// Rows and labels.
    pub(crate) state: Value,
    /// What went wrong.
    pub(crate) failures: Vec<String>,
}

impl Snapshot {
    /// `names` are put in for the namespaces.
    ///
    /// # Errors
    /// Rows that cannot be read, and programs that cannot be started.
    pub(crate) fn take(
        bed: &Bed,
        place: Place<'_>,
        names: &[(&str, &str)],
        step: &str,
    ) -> Result<Snapshot> {
        let rows = "SELECT coalesce(json_agg(r), '[]') FROM releases_v1 r";
        let rows: Vec<Value> = serde_json::from_str(&bed.server.query(place.database, rows)?)?;
        let mut records = Map::new();
        for row in rows {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            records.insert(format!("{}/{}", text("namespace"), text("key")), record(row)?);
        }
        let labels = "SELECT coalesce(json_agg(l ORDER BY releaseNamespace, releaseKey, key), '[]') \
            FROM custom_labels_v1 l";
        let labels: Value = serde_json::from_str(&bed.server.query(place.database, labels)?)?;
        let mut state = json!({ "rows": records, "labels": labels }).to_string();
        for (name, mask) in names {
            state = state.replace(name, mask);
        }
        let state = serde_json::from_str(&state)?;
        let mut snapshot = Snapshot { step: step.to_owned(), state, failures: Vec::new() };
        snapshot.ask(bed, place)?;
        Ok(snapshot)
    }

    /// Helm 4 and pintle say the same, and Helm 3 has an answer where they have one.
    fn ask(&mut self, bed: &Bed, place: Place<'_>) -> Result<()> {
        for (nth, question) in QUESTIONS.into_iter().enumerate() {
            let helm = bed.run("helm4", place, question)?;
            let pintle = bed.run("pintle", place, question)?;
            let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            if helm.stdout != pintle.stdout || helm.status.code() != pintle.status.code() {
                self.failures.push(format!(
                    "{}: {question:?}: Helm says {}, pintle says {} {}",
                    self.step,
                    told(&helm.stdout),
                    told(&pintle.stdout),
                    told(&pintle.stderr),
                ));
            }
            // Helm 3 goes through the same rows to answer any of these.
            if nth % 3 != 0 {
                continue;
            }
            let helm3 = bed.run("helm3", place, question)?;
            if helm.status.code() != helm3.status.code() {
                self.failures.push(format!(
                    "{}: {question:?}: Helm 3 says {}",
                    self.step,
                    told(&helm3.stderr)
                ));
            }
        }
        Ok(())
    }
}

/// A row with its record unpacked; of times it is only said whether they are there.
fn record(mut row: Value) -> Result<Value> {
    let packed = STANDARD.decode(row["body"].as_str().context("a row without a record")?)?;
    let mut text = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text)?;
    row["body"] = serde_json::from_str(&text)?;
    mask(&mut row["body"]);
    for time in ["createdat", "modifiedat"] {
        row[time] = Value::Bool(row[time].as_i64().is_some_and(|seconds| seconds > 0));
    }
    Ok(row)
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| !(TIMES.contains(&name.as_str()) && value.is_string()));
            fields.values_mut().for_each(mask);
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

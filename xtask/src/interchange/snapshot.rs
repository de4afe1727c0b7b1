//! Records and objects at one moment, without what differs from run to run.

use anyhow::{Result, ensure};
use serde_json::Value;

use super::cell::Programs;
use crate::plane::state::{self, compare};

/// Kinds that the charts make, and that nobody else makes in a namespace.
const KINDS: &str = "configmaps,secrets,services,serviceaccounts,deployments.apps,\
    poddisruptionbudgets,networkpolicies,horizontalpodautoscalers,jobs";

/// What there is at one moment.
pub(crate) struct Snapshot {
    step: String,
    /// Records and objects by name.
    state: Value,
    /// What went wrong.
    pub(crate) failures: Vec<String>,
}

impl Snapshot {
    /// # Errors
    /// Programs that cannot be started, and answers of kubectl that cannot be read.
    pub(crate) fn take(programs: &Programs, namespace: &str, step: &str) -> Result<Snapshot> {
        let mut items = list(programs, namespace, KINDS)?;
        items.extend(list(programs, namespace, "widgets.pintle.example").unwrap_or_default());
        let state = state::sort(items)?.to_string().replace(namespace, "NAMESPACE");
        let mut snapshot = Snapshot {
            step: step.to_owned(),
            state: serde_json::from_str(&state)?,
            failures: Vec::new(),
        };
        snapshot.ask(programs, namespace)?;
        Ok(snapshot)
    }

    /// Helm 4 and pintle say the same about what is on record.
    fn ask(&mut self, programs: &Programs, namespace: &str) -> Result<()> {
        for question in [
            &["history", "one", "-o", "json"][..],
            &["get", "manifest", "one"],
            &["get", "values", "one", "-o", "json"],
            &["get", "hooks", "one"],
            &["get", "notes", "one"],
            &["get", "metadata", "one", "-o", "json"],
        ] {
            let helm = programs.run("helm4", namespace, question)?;
            let pintle = programs.run("pintle", namespace, question)?;
            if helm.stdout != pintle.stdout || helm.status.code() != pintle.status.code() {
                self.failures.push(format!(
                    "{}: {question:?}: Helm says {}, pintle says {}",
                    self.step,
                    String::from_utf8_lossy(&helm.stdout),
                    String::from_utf8_lossy(&pintle.stdout)
                ));
            }
        }
        Ok(())
    }
}

fn list(programs: &Programs, namespace: &str, kinds: &str) -> Result<Vec<Value>> {
    let args = ["get", kinds, "-o", "json", "--show-managed-fields"];
    let found = programs.run("kubectl", namespace, &args)?;
    ensure!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let list: Value = serde_json::from_slice(&found.stdout)?;
    Ok(list["items"].as_array().cloned().unwrap_or_default())
}

/// The differences between two lives of a release, step by step.
pub(crate) fn differences(wanted: &[Snapshot], actual: &[Snapshot]) -> Vec<String> {
    let mut found = Vec::new();
    for (wanted, actual) in wanted.iter().zip(actual) {
        found.extend(actual.failures.iter().cloned());
        compare(&wanted.state, &actual.state, &actual.step, &mut found);
    }
    found
}

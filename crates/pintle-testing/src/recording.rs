//! Recorded answers: what Helm did.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::sandbox::collect;
use crate::{Case, Outcome};

/// File of a group's folder that holds the version of Helm and the exit statuses.
const INDEX: &str = "recorded.json";

/// The answers to the questions of one group.
///
/// They lie in a folder beside `GROUP.json` with the name of the group: `recorded.json`, and for
/// each case `NAME.stdout`, `NAME.stderr` (absent if empty) and `NAME.files/` (absent if no files
/// were written).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recordings {
    /// What `helm version --short` printed.
    pub helm: String,
    /// Outcomes by name of the case.
    pub outcomes: BTreeMap<String, Outcome>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    helm: String,
    status: BTreeMap<String, Option<i32>>,
}

impl Recordings {
    /// Reads the answers of a group.
    ///
    /// # Errors
    /// Those of the file system, and an index that is not one.
    pub fn load(cases: &Path, group: &str) -> Result<Recordings> {
        let folder = cases.join(group);
        let path = folder.join(INDEX);
        let text = fs::read(&path).with_context(|| path.display().to_string())?;
        let index: Index = serde_json::from_slice(&text)?;
        let mut outcomes = BTreeMap::new();
        for (name, status) in index.status {
            let mut files = BTreeMap::new();
            let tree = folder.join(format!("{name}.files"));
            if tree.is_dir() {
                collect(&tree, "", &mut files)?;
            }
            let stdout = read_or_empty(&folder.join(format!("{name}.stdout")))?;
            let stderr = read_or_empty(&folder.join(format!("{name}.stderr")))?;
            outcomes.insert(name, Outcome { status, stdout, stderr, files });
        }
        Ok(Recordings { helm: index.helm, outcomes })
    }

    /// Writes the answers of a group and removes what was recorded before.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn save(&self, cases: &Path, group: &str) -> Result<()> {
        let folder = cases.join(group);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for (name, outcome) in &self.outcomes {
            write_unless_empty(folder.join(format!("{name}.stdout")), &outcome.stdout)?;
            write_unless_empty(folder.join(format!("{name}.stderr")), &outcome.stderr)?;
            for (path, bytes) in &outcome.files {
                let path = folder.join(format!("{name}.files")).join(path);
                fs::create_dir_all(path.parent().unwrap_or(&folder))?;
                fs::write(path, bytes)?;
            }
        }
        let status = self.outcomes.iter().map(|(name, outcome)| (name.clone(), outcome.status));
        let index = Index { helm: self.helm.clone(), status: status.collect() };
        let mut text = serde_json::to_string_pretty(&index)?;
        text.push('\n');
        fs::write(folder.join(INDEX), text)?;
        Ok(())
    }

    /// The answer to a question.
    pub fn outcome(&self, case: &Case) -> Option<&Outcome> {
        self.outcomes.get(&case.name)
    }

    /// Files in a group's folder that belong to none of its recorded cases.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn strays(&self, cases: &Path, group: &str) -> Result<Vec<PathBuf>> {
        let mut strays = Vec::new();
        for entry in fs::read_dir(cases.join(group))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let known = name == INDEX
                || [".stdout", ".stderr", ".files"].iter().any(|kind| {
                    name.strip_suffix(kind).is_some_and(|name| self.outcomes.contains_key(name))
                });
            if !known {
                strays.push(path);
            }
        }
        Ok(strays)
    }
}

fn read_or_empty(path: &Path) -> Result<Vec<u8>> {
    if path.exists() { Ok(fs::read(path)?) } else { Ok(Vec::new()) }
}

fn write_unless_empty(path: PathBuf, bytes: &[u8]) -> Result<()> {
    if !bytes.is_empty() {
        fs::write(path, bytes)?;
    }
    Ok(())
}

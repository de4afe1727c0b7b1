//! Questions: what to run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// One run of the command.
///
/// `{tmp}` in arguments, environment and standard input stands for an empty folder of the run.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Name of the file that holds the case, without extension.
    pub group: String,
    /// Name of the case, unique in its group; also the name of the recorded files.
    pub name: String,
    /// What is run.
    pub question: Question,
}

/// What a case file says about one case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Arguments, relative to `testdata/`.
    pub args: Vec<String>,
    /// Standard input; empty if absent.
    #[serde(default)]
    pub stdin: String,
    /// Environment variables beside those of [`crate::Sandbox`].
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Chart archives to make in `{tmp}` first: file name → chart folder, relative to `testdata/`.
    #[serde(default)]
    pub packages: BTreeMap<String, String>,
}

impl Case {
    /// `group/name`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.group, self.name)
    }
}

/// All cases of a folder, by group and name. A group is a file `GROUP.json`, an object that maps
/// names to questions.
///
/// # Errors
/// Files that cannot be read or hold something else.
pub fn load_cases(folder: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let group = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read(&path)?;
        let questions: BTreeMap<String, Question> =
            serde_json::from_slice(&text).with_context(|| path.display().to_string())?;
        cases.extend(questions.into_iter().map(|(name, question)| Case {
            group: group.clone(),
            name,
            question,
        }));
    }
    cases.sort_by(|a, b| (&a.group, &a.name).cmp(&(&b.group, &b.name)));
    Ok(cases)
}

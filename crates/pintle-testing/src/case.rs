//! Questions: what to run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::package::{copy, make_parent, write_package};

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
    /// What to copy to `{tmp}` first: name there → file or folder, relative to `testdata/`.
    #[serde(default)]
    pub copies: BTreeMap<String, String>,
    /// Texts to write to `{tmp}` first: file name → content.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// A folder of `{tmp}` that is served over HTTP as `{server}`.
    #[serde(default)]
    pub serve: Option<Serve>,
}

/// A folder that is served over HTTP.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// The folder in `{tmp}`.
    pub folder: String,
    /// `user:password` without which nothing is served.
    #[serde(default)]
    pub credentials: Option<String>,
    /// Whether it gives tokens to those with the credentials, and wants to see them.
    #[serde(default)]
    pub tokens: bool,
    /// Whether it is served over TLS. The authority, and a client's certificate and key, are then
    /// in `{tmp}/tls` as `ca.pem`, `client.pem` and `client.key`.
    #[serde(default)]
    pub tls: bool,
    /// Whether only a client with that certificate is served.
    #[serde(default)]
    pub client_certificate: bool,
}

/// What is made in a folder before a run. See [`Question`].
#[derive(Clone, Copy, Debug)]
pub struct Preparation<'a> {
    /// Archives.
    pub packages: &'a BTreeMap<String, String>,
    /// Copies of folders.
    pub copies: &'a BTreeMap<String, String>,
    /// Texts.
    pub files: &'a BTreeMap<String, String>,
}

impl Preparation<'_> {
    /// Makes it in `work`; `fill` puts values into texts.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn make(&self, work: &Path, testdata: &Path, fill: impl Fn(&str) -> String) -> Result<()> {
        for (name, chart) in self.packages {
            write_package(&testdata.join(chart), &work.join(name))?;
        }
        for (name, folder) in self.copies {
            copy(&testdata.join(folder), &work.join(name))?;
        }
        for (name, text) in self.files {
            let path = work.join(name);
            make_parent(&path)?;
            fs::write(path, fill(text))?;
        }
        Ok(())
    }
}

impl Question {
    /// What is made before a run.
    pub(crate) fn preparation(&self) -> Preparation<'_> {
        Preparation { packages: &self.packages, copies: &self.copies, files: &self.files }
    }
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

//! Cases: command lines for a namespace of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use pintle_testing::Serve;
use serde::Deserialize;

use crate::{build, shell};

/// Command lines that run one after the other in a new namespace.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Name of the file that holds the case, without extension.
    pub(crate) group: String,
    pub(crate) name: String,
    /// Whether pintle alone runs it, against what the case says.
    pub(crate) own: bool,
    pub(crate) content: Content,
}

/// What a file says about a case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    /// Flags and variables whose effect the case shows: `install --set`, `--qps`, `HELM_DRIVER`.
    pub(crate) covers: Vec<String>,
    /// Of these, the ones without an effect that anybody sees, each with the reason.
    #[serde(default)]
    pub(crate) silent: BTreeMap<String, String>,
    pub(crate) run: Vec<Step>,
    /// Environment variables of all steps.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// Files to make in `{tmp}` first.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
    /// Archives to make in `{tmp}` first: file name → folder of a chart.
    #[serde(default)]
    pub(crate) packages: BTreeMap<String, String>,
    /// What to copy to `{tmp}` first: name there → file or folder.
    #[serde(default)]
    pub(crate) copies: BTreeMap<String, String>,
    /// A folder of `{tmp}` that is served over HTTP as `{charts}`.
    #[serde(default)]
    pub(crate) serve: Option<Serve>,
    /// Further namespaces that the case makes.
    #[serde(default)]
    pub(crate) namespaces: Vec<String>,
    /// Further kinds to look at in the namespaces.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
    /// Objects outside of namespaces that the case makes, as `kind/name`. There must be none
    /// before, so that no other such case runs at the same time.
    #[serde(default)]
    pub(crate) cluster_wide: Vec<String>,
}

/// One command.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Written")]
pub(crate) struct Step {
    pub(crate) line: String,
    pub(crate) stdin: String,
    pub(crate) env: BTreeMap<String, String>,
    /// Seconds after which the program is killed, as part of the case.
    pub(crate) killed_after: Option<u64>,
    /// Seconds that the command takes at least.
    pub(crate) takes: Option<f64>,
    /// What pintle alone ends with.
    pub(crate) status: i32,
    pub(crate) stdout: Option<String>,
    pub(crate) stderr: Option<String>,
}

/// A step as it is written: the command line alone, or with more.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Line(String),
    Full(Full),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Full {
    run: String,
    #[serde(default)]
    stdin: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
    killed_after: Option<u64>,
    takes: Option<f64>,
    #[serde(default)]
    status: i32,
    stdout: Option<String>,
    stderr: Option<String>,
}

impl From<Written> for Step {
    fn from(written: Written) -> Step {
        match written {
            Written::Line(line) => Step { line, ..Step::default() },
            Written::Full(full) => Step {
                line: full.run,
                stdin: full.stdin,
                env: full.env,
                killed_after: full.killed_after,
                takes: full.takes,
                status: full.status,
                stdout: full.stdout,
                stderr: full.stderr,
            },
        }
    }
}

impl Step {
    /// # Errors
    /// A quote that is not closed.
    pub(crate) fn words(&self) -> Result<Vec<String>> {
        shell::words(&self.line)
    }
}

impl Case {
    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.group, self.name)
    }
}

/// The folder of the cases.
pub(crate) fn folder() -> PathBuf {
    build::root().join("testdata/cluster")
}

/// All cases: those for both programs, and those for pintle alone, which lie in `own/`.
///
/// # Errors
/// Files that cannot be read or hold something else.
pub(crate) fn load() -> Result<Vec<Case>> {
    let mut cases = read(&folder(), false)?;
    cases.extend(read(&folder().join("own"), true)?);
    for case in &cases {
        let covers = &case.content.covers;
        let stray = case.content.silent.keys().find(|name| !covers.contains(name));
        ensure!(stray.is_none(), "{}: {stray:?} is silent, but not covered", case.id());
        ensure!(!case.content.run.is_empty(), "{}: nothing is run", case.id());
    }
    Ok(cases)
}

fn read(folder: &Path, own: bool) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    for path in paths {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let group = if own { format!("own/{stem}") } else { stem };
        let contents: BTreeMap<String, Content> = serde_yaml::from_slice(&fs::read(&path)?)
            .with_context(|| path.display().to_string())?;
        let case = |(name, content)| Case { group: group.clone(), name, own, content };
        cases.extend(contents.into_iter().map(case));
    }
    Ok(cases)
}

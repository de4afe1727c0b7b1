//! The surroundings of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::{Case, Invocation, Outcome, Program, write_package};

/// What stands for [`Sandbox::work`] in cases and recordings.
const WORK: &str = "{tmp}";
/// What stands for the folder of the cases in recordings.
const TESTDATA: &str = "{testdata}";
/// Folder under [`Sandbox::work`] whose files belong to the outcome.
const OUTPUT: &str = "out";
/// Time that a program may take over one case.
const LIMIT: Duration = Duration::from_secs(60);

/// A new home and a new folder for files, so that nothing of the user's machine is seen: no
/// configuration, no plug-ins, no cluster, and UTC.
#[derive(Debug)]
pub struct Sandbox {
    root: TempDir,
}

impl Sandbox {
    /// Makes the folders.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn new() -> Result<Sandbox> {
        let root = TempDir::with_prefix("pintle-test-")?;
        for folder in ["home", "work"] {
            fs::create_dir(root.path().join(folder))?;
        }
        Ok(Sandbox { root })
    }

    /// The folder that a case knows as `{tmp}`.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// Runs a case of the folder `testdata` and makes the outcome independent of where it ran.
    ///
    /// # Errors
    /// A program that cannot be started, and those of the file system.
    pub fn run(&self, program: &Program, case: &Case, testdata: &Path) -> Result<Outcome> {
        let testdata = testdata.canonicalize()?;
        let question = &case.question;
        for (name, chart) in &question.packages {
            write_package(&testdata.join(chart), &self.work().join(name))?;
        }
        let work = self.work();
        let work = work.to_str().context("the folder for temporary files is not UTF-8")?;
        let fill = |text: &String| text.replace(WORK, work);
        let args: Vec<_> = question.args.iter().map(fill).collect();
        let stdin = fill(&question.stdin);
        let env = question.env.iter().map(|(name, value)| (name.clone(), fill(value))).collect();
        let invocation = Invocation {
            args: &args,
            stdin: stdin.as_bytes(),
            env: &env,
            folder: &testdata,
            limit: LIMIT,
        };
        let mut outcome = program.run(&invocation, self)?;
        let output = self.work().join(OUTPUT);
        if output.is_dir() {
            collect(&output, "", &mut outcome.files)?;
        }
        let places = [(work.as_bytes(), WORK), (testdata.as_os_str().as_encoded_bytes(), TESTDATA)];
        for (place, name) in places {
            outcome.stdout = replace(&outcome.stdout, place, name.as_bytes());
            outcome.stderr = replace(&outcome.stderr, place, name.as_bytes());
        }
        Ok(outcome)
    }

    /// The whole environment of a run.
    pub(crate) fn environment(&self) -> BTreeMap<&'static str, PathBuf> {
        let home = self.root.path().join("home");
        BTreeMap::from([
            ("PATH", PathBuf::from("/usr/bin:/bin")),
            ("TZ", PathBuf::from("UTC")),
            ("LC_ALL", PathBuf::from("C")),
            ("KUBECONFIG", home.join("no-kubeconfig")),
            ("HELM_CACHE_HOME", home.join("cache")),
            ("HELM_CONFIG_HOME", home.join("config")),
            ("HELM_DATA_HOME", home.join("data")),
            ("HOME", home),
        ])
    }

    pub(crate) fn stdout(&self) -> PathBuf {
        self.root.path().join("stdout")
    }

    pub(crate) fn stderr(&self) -> PathBuf {
        self.root.path().join("stderr")
    }
}

/// The files of a folder, by path relative to it.
pub(crate) fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// `bytes` with every `from` replaced by `to`.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        if rest.starts_with(from) {
            out.extend_from_slice(to);
            rest = &rest[from.len()..];
        } else {
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    out
}

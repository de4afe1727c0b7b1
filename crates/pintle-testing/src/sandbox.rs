//! The surroundings of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::package::archive_text;
use crate::server::Server;
use crate::{Case, Invocation, Outcome, Program};

/// What stands for [`Sandbox::work`] in cases and recordings.
const WORK: &str = "{tmp}";
/// What stands for the address of [`crate::Question::serve`] in cases and recordings.
const SERVER: &str = "{server}";
/// What stands for its host and port.
const HOST: &str = "{host}";
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
        let work = self.work();
        let server =
            question.serve.as_ref().map(|serve| Server::start(serve, &work)).transpose()?;
        let address = server.as_ref().map(Server::address).unwrap_or_default();
        let work = work.to_str().context("the folder for temporary files is not UTF-8")?;
        let host = address.split_once("//").map_or("", |(_, host)| host).to_owned();
        let fill =
            |text: &str| text.replace(WORK, work).replace(SERVER, &address).replace(HOST, &host);
        question.preparation().make(&self.work(), &testdata, fill)?;
        let args: Vec<_> = question.args.iter().map(|text| fill(text)).collect();
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
        let testdata = testdata.to_str().unwrap_or(TESTDATA);
        let places = [(work, WORK), (testdata, TESTDATA), (&address, SERVER), (&host, HOST)];
        let hide = |bytes: &[u8]| {
            let places = places.iter().filter(|(place, _)| !place.is_empty());
            places.fold(without_hashes(bytes), |bytes, (place, name)| {
                replace(&bytes, place.as_bytes(), name.as_bytes())
            })
        };
        outcome.stdout = hide(&outcome.stdout);
        outcome.stderr = hide(&outcome.stderr);
        let files = std::mem::take(&mut outcome.files).into_iter();
        outcome.files = files
            .map(|(name, content)| {
                let masked = String::from_utf8(without_hashes(name.as_bytes()))?;
                Ok((masked, hide(&comparable(&name, content)?)))
            })
            .collect::<Result<_>>()?;
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

/// A text without the hashes of addresses that change.
fn without_hashes(text: &[u8]) -> Vec<u8> {
    const BEFORE: &[u8] = b"helm-manager-";
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(BEFORE.len()).position(|window| window == BEFORE) {
        let (before, hash) = rest.split_at(at + BEFORE.len());
        out.extend_from_slice(before);
        out.extend_from_slice(b"{hash}");
        let digits = hash.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        rest = &hash[digits..];
    }
    out.extend_from_slice(rest);
    out
}

/// The content of a file without what is never twice the same.
fn comparable(name: &str, content: Vec<u8>) -> Result<Vec<u8>> {
    if name.ends_with(".tgz") || name.ends_with(".chart") {
        return archive_text(&content).with_context(|| name.to_owned());
    }
    if name.ends_with(".lock") {
        let text = String::from_utf8_lossy(&content).into_owned();
        let changes = ["http://", "file:///", "oci://"].iter().any(|word| text.contains(word));
        let lines = text.lines().map(|line| match line.split_once(": ") {
            // The digest is over an address that changes.
            Some(("digest", _)) if changes => "digest: {digest}",
            Some(("generated", _)) => "generated: {now}",
            _ => line,
        });
        return Ok(lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes());
    }
    Ok(content)
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

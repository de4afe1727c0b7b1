//! Running a program in known surroundings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::{Outcome, Sandbox};

/// A program that takes Helm's arguments.
#[derive(Clone, Debug)]
pub struct Program {
    /// Path of the executable.
    pub path: PathBuf,
    /// Arguments before those of a case.
    pub leading: Vec<OsString>,
}

/// One run of a program.
#[derive(Clone, Debug)]
pub struct Invocation<'a> {
    /// Arguments.
    pub args: &'a [String],
    /// Standard input.
    pub stdin: &'a [u8],
    /// Environment variables beside those of the sandbox.
    pub env: &'a BTreeMap<String, String>,
    /// Folder in which the program runs.
    pub folder: &'a Path,
    /// Time after which the program is ended.
    pub limit: Duration,
}

/// Longest pause between two looks at whether a program has ended.
const LONGEST_PAUSE: Duration = Duration::from_millis(4);

impl Program {
    /// Helm, as it stands at `path`.
    pub fn helm(path: impl Into<PathBuf>) -> Program {
        Program { path: path.into(), leading: Vec::new() }
    }

    /// pintle, with errors in Helm's words alone.
    pub fn pintle(path: impl Into<PathBuf>) -> Program {
        Program { path: path.into(), leading: vec!["--error-format=helm".into()] }
    }

    /// A command with the arguments and the environment of a run, and nothing of the caller's.
    pub fn command(&self, invocation: &Invocation<'_>, sandbox: &Sandbox) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.leading).args(invocation.args).current_dir(invocation.folder);
        command.env_clear().envs(sandbox.environment()).envs(invocation.env);
        command
    }

    /// Runs the program to its end or to the time limit.
    ///
    /// # Errors
    /// A program that cannot be started, and those of the file system.
    pub fn run(&self, invocation: &Invocation<'_>, sandbox: &Sandbox) -> Result<Outcome> {
        let (stdout, stderr) = (sandbox.stdout(), sandbox.stderr());
        let mut child = self
            .command(invocation, sandbox)
            .stdin(if invocation.stdin.is_empty() { Stdio::null() } else { Stdio::piped() })
            .stdout(File::create(&stdout)?)
            .stderr(File::create(&stderr)?)
            .spawn()
            .with_context(|| self.path.display().to_string())?;
        if let Some(mut pipe) = child.stdin.take() {
            // A program may fail before it reads everything.
            let _ = pipe.write_all(invocation.stdin);
        }
        let status = wait(&mut child, invocation.limit)?;
        Ok(Outcome {
            status: status.and_then(|status| status.code()),
            stdout: fs::read(stdout)?,
            stderr: fs::read(stderr)?,
            files: BTreeMap::new(),
        })
    }
}

/// The status of a child, or nothing if it had to be ended.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let begun = Instant::now();
    let mut pause = Duration::from_micros(250);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

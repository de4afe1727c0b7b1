//! `cargo xtask speed`: pintle and Helm on the same control plane, beside each other.
//!
//! Every step is done by both programs in turns, several times; the medians are compared. What is
//! asked of the server is counted in a run of its own, behind a proxy.

mod charts;
mod records;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::Value;

use crate::plane;

/// Where the control plane and the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`
    #[arg(long)]
    cluster: PathBuf,
    /// Helm 4
    #[arg(long)]
    helm: PathBuf,
    /// kubectl
    #[arg(long)]
    kubectl: PathBuf,
    /// The pintle to measure; use a released one
    #[arg(long)]
    pintle: PathBuf,
    /// Objects of the chart
    #[arg(long, default_value_t = 500)]
    objects: usize,
    /// Releases that are listed
    #[arg(long, default_value_t = 2000)]
    releases: usize,
    /// How often each step is done by each program
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Fail where pintle is not as fast as it is to be; machines are too noisy for that by default
    #[arg(long)]
    strict: bool,
}

/// Measures everything and prints a table. Whether pintle is as fast as it is to be, if that is asked.
///
/// # Errors
/// Programs that cannot be started or fail.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let ground = Ground::new(options)?;
    println!("step | Helm | pintle | ratio | requests of Helm | of pintle | goal");
    let mut fine = charts::run(&ground, options)?;
    fine &= records::run(&ground, options)?;
    println!(
        "pintle is {} as fast as it is to be",
        if fine { "everywhere" } else { "not everywhere" }
    );
    Ok(fine || !options.strict)
}

/// A namespace for measurements. It is deleted when this is dropped.
pub(crate) struct Ground {
    programs: [(&'static str, PathBuf); 2],
    kubectl: PathBuf,
    env: BTreeMap<String, String>,
    namespace: String,
}

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    /// Largest resident memory, in KiB.
    pub(crate) memory: u64,
}

impl Ground {
    fn new(options: &Options) -> Result<Ground> {
        let ground = Ground {
            programs: [("Helm", options.helm.clone()), ("pintle", options.pintle.clone())],
            kubectl: options.kubectl.clone(),
            env: plane::environment(&options.cluster)?,
            namespace: format!("speed-{}", std::process::id()),
        };
        ground.kubectl(&["create", "namespace", &ground.namespace])?;
        Ok(ground)
    }

    pub(crate) fn programs(&self) -> impl Iterator<Item = &Path> {
        self.programs.iter().map(|(_, path)| path.as_path())
    }

    /// Runs a program by a process of its own that measures it. Its output goes nowhere.
    pub(crate) fn measure(&self, program: &Path, args: &[&str]) -> Result<Taken> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["measure", "--strict", "--"]).arg(program).args(args);
        let output = self.prepare(&mut command).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} {args:?}: {errors}", program.display());
        let measured: Value = serde_json::from_slice(&output.stdout)?;
        let wall = measured["runs"][0]["wall"].as_u64().context("no time")?;
        let memory = measured["memory"].as_u64().context("no memory")?;
        Ok(Taken { wall: Duration::from_micros(wall), memory })
    }

    /// Runs a program; what it printed.
    pub(crate) fn run(&self, program: &Path, args: &[&str]) -> Result<String> {
        let output = self.prepare(Command::new(program).args(args)).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} {args:?}: {errors}", program.display());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    pub(crate) fn kubectl(&self, args: &[&str]) -> Result<String> {
        let mut all = vec!["-n", &self.namespace];
        all.extend(args);
        self.run(&self.kubectl, &all)
    }

    pub(crate) fn env(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }

    fn prepare<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .envs(&self.env)
            .env("HELM_NAMESPACE", &self.namespace)
            .env("PINTLE_PROGRESS", "off")
            .stdin(Stdio::null())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = self.kubectl(&["delete", "namespace", &self.namespace, "--wait=false"]);
    }
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

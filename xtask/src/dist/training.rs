//! What users do, for the counts of the released program.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use pintle_testing::{Program, Sandbox};
use tempfile::TempDir;

use crate::build::root;
use crate::plane::Served;
use crate::{files, sources};

/// How often the charts of `charts/` are rendered: they are more like the charts of others than those
/// of the tests are.
const RENDERINGS: usize = 30;

/// How often charts are rehearsed and suites run.
const REHEARSALS: usize = 5;

/// Releases that are listed, and how often they are.
const RELEASES: usize = 50;
const LISTS: usize = 20;

/// How many times as fast time passes in the cluster of the releases.
const SPEED: u32 = 10;

/// The most that a program exits with that has found something.
const FINDINGS: i32 = 2;

/// Renders the charts of the tests and of `charts/`.
pub(super) fn render(program: &Path) -> Result<()> {
    let program = Program::helm(program);
    let tests = sources::testdata()?;
    let own = sources::charts(&root().join("charts"))?;
    let rounds = std::iter::repeat_n(&own, RENDERINGS);
    for source in std::iter::once(&tests).chain(rounds) {
        for case in source.cases.iter().filter(|case| case.question.args[0] == "template") {
            Sandbox::new()?.run(&program, case, &source.folder)?;
        }
    }
    Ok(())
}

/// Rehearses charts, runs suites, and works on the releases of a cluster.
pub(super) fn work(program: &Path) -> Result<()> {
    for _ in 0..REHEARSALS {
        rehearse(program)?;
        run_suites(program)?;
    }
    manage_releases(program)
}

fn rehearse(program: &Path) -> Result<()> {
    for chart in ["charts/memcached", "testdata/charts/release", "testdata/charts/plain"] {
        run(Command::new(program).arg("rehearse").arg(root().join(chart)))?;
    }
    Ok(())
}

fn run_suites(program: &Path) -> Result<()> {
    let suites = root().join("crates/pintle-unittest/testdata/charts");
    for chart in sources::subfolders(&suites, sources::is_chart)? {
        // Runs write snapshots.
        let copied = TempDir::new()?;
        files::copy(&chart, copied.path())?;
        // Some suites are there to fail.
        run(Command::new(program).arg("unittest").arg(copied.path()))?;
    }
    Ok(())
}

fn manage_releases(program: &Path) -> Result<()> {
    let folder = TempDir::new()?;
    let kubeconfig = folder.path().join("kubeconfig");
    let server = Served::begin(program, &kubeconfig, SPEED)?;
    let chart = root().join("charts/memcached");
    let pintle =
        |args: &[&str]| run(Command::new(program).args(args).env("KUBECONFIG", &kubeconfig));
    let chart = chart.to_string_lossy();
    for release in 0..RELEASES {
        let release = format!("release-{release}");
        pintle(&["install", &release, &chart, "--set", "replicas=0"])?;
        pintle(&["upgrade", &release, &chart, "--set", "replicas=1"])?;
        pintle(&["rollback", &release])?;
    }
    for _ in 0..LISTS {
        pintle(&["list", "--max", "0", "--output", "json"])?;
    }
    server.end()
}

/// Runs a command that may find something; its output goes nowhere.
fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(status.code().is_some_and(|code| code <= FINDINGS), "{command:?}: {status}");
    Ok(())
}

//! The life of a release at the hands of two programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::Options;
use super::snapshot::Snapshot;
use crate::build;
use crate::plane::{self, Plane};

/// The programs and where they find the control plane.
pub(crate) struct Programs {
    paths: BTreeMap<&'static str, PathBuf>,
    env: BTreeMap<String, String>,
}

impl Programs {
    /// # Errors
    /// A folder without its file `env`.
    pub(crate) fn new(options: &Options, plane: &Plane, pintle: PathBuf) -> Result<Programs> {
        let env = plane::environment(plane.folder())?;
        let paths = [
            ("pintle", pintle),
            ("helm4", options.helm4.clone()),
            ("helm3", options.helm3.clone()),
            ("kubectl", options.kubectl.clone()),
        ];
        Ok(Programs { paths: paths.into_iter().collect(), env })
    }

    /// # Errors
    /// A program that cannot be started.
    pub(crate) fn run(&self, program: &str, namespace: &str, args: &[&str]) -> Result<Output> {
        let path = self.paths.get(program).map_or(Path::new(program), PathBuf::as_path);
        let mut command = Command::new(path);
        command.args(["-n", namespace]).args(args).envs(&self.env).stdin(Stdio::null());
        command.output().with_context(|| path.display().to_string())
    }
}

/// A chart and what changes between its revisions.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    chart: &'static str,
    first: &'static [&'static str],
    second: &'static [&'static str],
    /// Whether objects are applied by the server.
    server_side: bool,
}

impl Subject {
    pub(crate) fn all() -> Vec<Subject> {
        let charts: [(&str, &str, &[&str], &[&str]); 6] = [
            ("memcached", "charts/memcached", &[], &["--set", "replicas=2"]),
            ("release", "testdata/charts/release", &[], &["--set", "parts=2,text=two,image=web:2"]),
            (
                "many",
                "testdata/charts/release",
                &["--set", "parts=200,web=false"],
                &["--set", "parts=190,web=false,text=two"],
            ),
            ("custom", "testdata/charts/custom", &[], &["--set", "size=2"]),
            ("keep", "testdata/charts/keep", &[], &["--set", "first=false,second=true,kept=false"]),
            (
                "parents",
                "testdata/charts/parents",
                &["--set", "number=2"],
                &["--set", "tags.extra=true,kid.port=82,global.zone=there"],
            ),
        ];
        let both = [true, false];
        charts
            .into_iter()
            .flat_map(|(name, chart, first, second)| {
                both.map(|server_side| Subject { name, chart, first, second, server_side })
            })
            .collect()
    }

    pub(crate) fn title(&self) -> String {
        let side = if self.server_side { "server-side" } else { "client-side" };
        format!("{}, {side}", self.name)
    }
}

/// Lets one program install the chart and another one upgrade it, roll it back and uninstall it
/// twice; what there is after each step.
///
/// # Errors
/// Programs that cannot be started, and a namespace that cannot be made.
pub(crate) fn steps(
    programs: &Programs,
    subject: &Subject,
    maker: &str,
    goer: &str,
) -> Result<Vec<Snapshot>> {
    let side = if subject.server_side { "s" } else { "c" };
    let namespace = format!("ix-{}-{maker}-{goer}-{side}-{}", subject.name, std::process::id());
    let made = programs.run("kubectl", &namespace, &["create", "namespace", &namespace])?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let chart = build::root().join(subject.chart);
    let chart = chart.to_string_lossy();
    let method = |program: &str| -> &[&str] {
        if subject.server_side || program == "helm3" { &[] } else { &["--server-side=false"] }
    };
    let install = [&["install", "one", &chart], subject.first, method(maker)].concat();
    let upgrade = [&["upgrade", "one", &chart], subject.second].concat();
    let mut snapshots = Vec::new();
    for (program, args) in [
        (maker, install),
        (goer, upgrade),
        (goer, vec!["rollback", "one", "1"]),
        (goer, vec!["uninstall", "one", "--keep-history"]),
        (goer, vec!["uninstall", "one"]),
    ] {
        let done = programs.run(program, &namespace, &args)?;
        let mut snapshot = Snapshot::take(programs, &namespace, args[0])?;
        if !done.status.success() {
            let error = String::from_utf8_lossy(&done.stderr);
            snapshot.failures.push(format!("{program} {}: {error}", args[0]));
        }
        snapshots.push(snapshot);
    }
    programs.run("kubectl", &namespace, &["delete", "namespace", &namespace, "--wait=false"])?;
    Ok(snapshots)
}

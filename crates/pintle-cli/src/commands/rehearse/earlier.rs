//! The version of a chart that was there before.

use std::process::Command;

use pintle_chart::{Chart, LoadOptions, load_archive};

use crate::environment::Environment;
use crate::report::Failure;

/// What a revision of a repository begins with.
const GIT: &str = "git:";

/// The earlier version that `from` names: a folder, an archive, or `git:REVISION` for the folder of
/// the chart as it was then.
pub(super) fn load(from: &str, chart: &str, environment: &Environment) -> Result<Chart, Failure> {
    match from.strip_prefix(GIT) {
        None => super::load(from, &environment.current_dir),
        Some(revision) => of_revision(revision, chart, environment),
    }
}

fn of_revision(revision: &str, chart: &str, environment: &Environment) -> Result<Chart, Failure> {
    if revision.is_empty() || revision.starts_with('-') {
        return Err(Failure::new(format!("{revision:?} is no revision of git")));
    }
    let folder = environment.current_dir.join(chart);
    let failed = |why: &str| Failure::new(format!("{chart} at {revision}: {why}"));
    let done = Command::new("git")
        .arg("-C")
        .arg(&folder)
        .args(["archive", "--format=tar.gz", "--prefix=chart/", revision])
        .env_clear()
        .envs(&environment.variables)
        .output()
        .map_err(|error| failed(&format!("git cannot be started: {error}")))?;
    if !done.status.success() {
        return Err(failed(String::from_utf8_lossy(&done.stderr).trim()));
    }
    let loaded = load_archive(&done.stdout, &LoadOptions::default());
    loaded.map(|loaded| loaded.chart).map_err(|error| failed(&error.to_string()))
}

//! The version of a chart that was there before.

use std::process::Command;

use pintle_chart::{Chart, LoadOptions, load_archive};

use crate::commands::locate::Locator;
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// What a revision of a repository begins with.
const GIT: &str = "git:";

/// The revision that `from` means, if it means one.
pub(super) fn revision(from: &str) -> Option<&str> {
    from.strip_prefix(GIT)
}

/// The earlier version of `chart` that `from` names: a folder, an archive, an address, or a chart
/// of a repository.
pub(super) fn find(
    from: &str,
    chart: &Chart,
    locator: Locator<'_>,
    terminal: &mut Terminal,
) -> Result<Chart, Failure> {
    let locator = locator.or_version(format!("<{}", chart.metadata.version));
    let mut notices = Vec::new();
    let location = locator.locate(from, &mut notices, &mut |_, text| terminal.tell(text));
    terminal.notices(&notices);
    let (earlier, notices) = locator.load(&location?, &mut |_, text| terminal.tell(text))?;
    terminal.notices(&notices);
    Ok(earlier)
}

/// The folder of a chart as it was at a revision of git.
pub(super) fn of_revision(
    revision: &str,
    chart: &str,
    environment: &Environment,
) -> Result<Chart, Failure> {
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

//! Where a chart is. Source: Helm `ChartPathOptions.LocateChart`.

use std::path::{Component, Path, PathBuf};

use pintle_chart::{Chart, LoadOptions, Loaded, Notice, load_archive, load_dir, load_file};

use crate::args::ChartArgs;
use crate::environment::Environment;
use crate::remote;
use crate::report::Failure;

/// A chart that was found.
pub(crate) enum Location {
    Dir(PathBuf),
    Archive(PathBuf),
    /// An archive that was fetched.
    Fetched(Vec<u8>),
}

/// Finds the chart that `reference` names: a directory, an archive or an address.
pub(crate) fn locate(
    reference: &str,
    args: &ChartArgs,
    environment: &Environment,
) -> Result<Location, Failure> {
    let reference = reference.trim();
    if args.repo.is_none() {
        let path = environment.current_dir.join(reference);
        if let Ok(found) = std::fs::metadata(&path) {
            let path = clean(&path);
            if args.verify.unwrap_or_default() {
                let text = match found.is_dir() {
                    true => "unpacked charts cannot be verified",
                    false => "--verify of archives is not supported yet",
                };
                return Err(Failure::new(text));
            }
            return Ok(if found.is_dir() { Location::Dir(path) } else { Location::Archive(path) });
        }
        if reference.starts_with(['.', '/']) {
            return Err(Failure::new(format!("path {reference:?} not found")));
        }
        if remote::is_url(reference) {
            return Ok(Location::Fetched(remote::get(reference, &remote::Options::of(args))?));
        }
    }
    Err(Failure::new(not_found(reference, args)))
}

/// Loads the chart and checks that it can be rendered on its own.
pub(crate) fn load(path: &Location, args: &ChartArgs) -> Result<(Chart, Vec<Notice>), Failure> {
    let loaded = path.load()?;
    let (chart, mut notices) = (loaded.chart, loaded.notices);
    let kind = chart.metadata.chart_type.as_str();
    if !matches!(kind, "" | "application") {
        return Err(Failure::new(format!("{kind} charts are not installable")).after(&notices));
    }
    if chart.metadata.deprecated {
        notices.push(Notice::warn("this chart is deprecated"));
    }
    match check_dependencies(&chart, args) {
        Ok(()) => Ok((chart, notices)),
        Err(failure) => Err(failure.after(&notices)),
    }
}

/// Source: Helm `action.CheckDependencies`.
fn check_dependencies(chart: &Chart, args: &ChartArgs) -> Result<(), Failure> {
    let there = |name: &str| chart.dependencies.iter().any(|subchart| subchart.name() == name);
    let wanted = chart.metadata.dependencies.iter().flatten();
    let missing: Vec<&str> =
        wanted.map(|wanted| wanted.name.as_str()).filter(|name| !there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    if args.dependency_update.unwrap_or_default() {
        return Err(Failure::new(format!(
            "missing in charts/ directory: {missing}; --dependency-update cannot fetch charts yet"
        )));
    }
    Err(Failure::new(format!(
        "an error occurred while checking for chart dependencies. You may need to run 'helm \
         dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in \
         charts/ directory: {missing}"
    )))
}

/// Helm's words where it has some for a reference that leads to no chart.
fn not_found(reference: &str, args: &ChartArgs) -> String {
    if args.repo.is_some() {
        return "--repo: charts of repositories are not supported yet".to_owned();
    }
    if reference.starts_with("oci://") {
        return "charts of OCI registries are not supported yet".to_owned();
    }
    if let Some((scheme, _)) = reference.split_once("://") {
        return format!("scheme {scheme:?} not supported");
    }
    match reference.split_once('/') {
        Some((repository, _)) => format!("repo {repository} not found"),
        None => format!(
            "non-absolute URLs should be in form of repo_name/path_to_chart, got: {reference}"
        ),
    }
}

impl Location {
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let options = LoadOptions::default();
        let loaded = match self {
            Location::Dir(path) => load_dir(path, &options),
            Location::Archive(path) => load_file(path, &options),
            Location::Fetched(packed) => load_archive(packed, &options),
        };
        loaded.map_err(|error| Failure::new(error.to_string()))
    }
}

/// The path without `.` and `..`, as Go's `filepath.Abs` gives it.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

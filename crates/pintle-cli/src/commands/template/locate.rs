//! Where a chart is. Source: Helm `ChartPathOptions.LocateChart`.

use std::path::{Component, Path, PathBuf};

use pintle_chart::{LoadOptions, Loaded, load_archive, load_dir, load_file};

use crate::args::ChartArgs;
use crate::environment::Environment;
use crate::remote;
use crate::report::Failure;

/// A chart that was found.
pub(super) enum Location {
    Dir(PathBuf),
    Archive(PathBuf),
    /// An archive that was fetched.
    Fetched(Vec<u8>),
}

/// Finds the chart that `reference` names: a directory, an archive or an address.
pub(super) fn locate(
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
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
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

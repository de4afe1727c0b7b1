//! Where a chart is, and how it comes into memory. Source: Helm `ChartPathOptions.LocateChart`.

use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use pintle_chart::{Chart, LoadOptions, Loaded, Notice, load_dir, load_file};
use pintle_repository::{Access, Client, Dependencies, Query, Setting, Tell};

use super::signature;
use crate::args::{ChartArgs, GlobalArgs};
use crate::environment::Environment;
use crate::remote::{self, Http};
use crate::report::Failure;

/// A chart that was found.
pub(crate) enum Location {
    Dir(PathBuf),
    Archive(PathBuf),
}

/// Finds and loads the charts that flags mean.
pub(crate) struct Locator<'a> {
    args: &'a ChartArgs,
    global: &'a GlobalArgs,
    environment: &'a Environment,
    /// Constraint on the version.
    version: String,
    debug: bool,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(
        args: &'a ChartArgs,
        global: &'a GlobalArgs,
        environment: &'a Environment,
    ) -> Locator<'a> {
        Locator {
            args,
            global,
            environment,
            version: match args.version.as_deref().unwrap_or_default().trim() {
                "" if args.devel.unwrap_or_default() => ">0.0.0-0".to_owned(),
                version => version.to_owned(),
            },
            debug: global.debug.unwrap_or(environment.debug),
        }
    }

    /// Takes this constraint where flags give none.
    pub(crate) fn or_version(mut self, constraint: String) -> Locator<'a> {
        if self.version.is_empty() {
            self.version = constraint;
        }
        self
    }

    /// Finds the chart that `reference` names: a directory, an archive, an address, or a chart of
    /// a repository or registry; `tell` gets what is said of that.
    pub(crate) fn locate(
        &self,
        reference: &str,
        notices: &mut Vec<Notice>,
        tell: &mut Tell<'_>,
    ) -> Result<Location, Failure> {
        let reference = reference.trim();
        if self.args.repo.as_deref().unwrap_or_default().is_empty() {
            let path = self.environment.current_dir.join(reference);
            if let Ok(found) = std::fs::metadata(&path) {
                let path = clean(&path);
                if self.args.verify.unwrap_or_default() {
                    signature::verify_file(&path, &self.keyring())?;
                }
                return Ok(match found.is_dir() {
                    true => Location::Dir(path),
                    false => Location::Archive(path),
                });
            }
            if reference.starts_with(['.', '/']) {
                return Err(Failure::new(format!("path {reference:?} not found")));
            }
        }
        self.fetch(reference, notices, tell)
    }

    /// Loads the chart and checks that it can be rendered on its own. Dependencies that are missing
    /// are fetched if the flags say so; `tell` gets what is said of it.
    pub(crate) fn load(
        &self,
        location: &Location,
        tell: &mut Tell<'_>,
    ) -> Result<(Chart, Vec<Notice>), Failure> {
        let Loaded { mut chart, mut notices } = location.load()?;
        let kind = chart.metadata.chart_type.as_str();
        if !matches!(kind, "" | "application") {
            let text = format!("{kind} charts are not installable");
            return Err(Failure::new(text).after(&notices));
        }
        if chart.metadata.deprecated {
            notices.push(Notice::warn("this chart is deprecated"));
        }
        let missing = missing_dependencies(&chart);
        if missing.is_empty() {
            return Ok((chart, notices));
        }
        if !self.args.dependency_update.unwrap_or_default() {
            return Err(Failure::new(format!(
                "an error occurred while checking for chart dependencies. You may need to run \
                 'helm dependency build' to fetch missing dependencies: found in Chart.yaml, but \
                 missing in charts/ directory: {}",
                missing.join(", ")
            ))
            .after(&notices));
        }
        if let Err(failure) = self.update_dependencies(location, tell, &mut notices) {
            return Err(failure.after(&notices));
        }
        match location.load() {
            Ok(loaded) => {
                notices.extend(loaded.notices);
                chart = loaded.chart;
                Ok((chart, notices))
            }
            Err(failure) => {
                Err(failure.during("failed reloading chart after repo update").after(&notices))
            }
        }
    }

    fn fetch(
        &self,
        reference: &str,
        notices: &mut Vec<Notice>,
        tell: &mut Tell<'_>,
    ) -> Result<Location, Failure> {
        let http = self.http();
        let client = self.client(&http);
        let query = Query {
            chart: reference.to_owned(),
            version: self.version.clone(),
            repository: self.args.repo.clone().unwrap_or_default(),
            access: access(self.args),
        };
        let verify = self.args.verify.unwrap_or_default();
        let failed = |error: pintle_repository::Error| Failure::new(error.to_string());
        let found = client.find(&query, notices).map_err(failed)?;
        let download = client.download(&found, verify, notices, tell).map_err(failed)?;
        if let Some(provenance) = &download.provenance {
            signature::verify(&download.archive, provenance, &download.name, &self.keyring())?;
        }
        Ok(Location::Archive(download.kept))
    }

    fn update_dependencies(
        &self,
        location: &Location,
        tell: &mut Tell<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Failure> {
        let (Location::Dir(folder) | Location::Archive(folder)) = location;
        let setting = Setting {
            now: SystemTime::now(),
            stamp: self.environment.source_date_epoch()?,
            refresh: true,
            debug: self.debug,
        };
        let http = self.http();
        let client = self.client(&http);
        Dependencies { client: &client, folder, setting }
            .update(tell, notices)
            .map_err(|error| Failure::new(error.to_string()))
    }

    // Most charts are in folders and files: what servers need is put together for the others.
    fn http(&self) -> Http {
        Http { credentials: self.environment.registry_credentials(self.global) }
    }

    fn client<'h>(&self, http: &'h Http) -> Client<'h> {
        let folders = self.environment.repository_folders(self.global);
        Client { getter: http, folders, registry: access(self.args) }
    }

    fn keyring(&self) -> PathBuf {
        match &self.args.keyring {
            Some(path) => self.environment.current_dir.join(path),
            None => self.environment.default_keyring(),
        }
    }
}

/// Whether what flags say about certificates can be read.
pub(crate) fn check_access(args: &ChartArgs) -> Result<(), Failure> {
    remote::check(&access(args)).map_err(Failure::new)
}

fn access(args: &ChartArgs) -> Access {
    let text = |flag: &Option<String>| flag.clone().unwrap_or_default();
    Access {
        address: text(&args.repo),
        username: text(&args.username),
        password: text(&args.password),
        pass_credentials: args.pass_credentials.unwrap_or_default(),
        cert_file: text(&args.cert_file),
        key_file: text(&args.key_file),
        ca_file: text(&args.ca_file),
        insecure: args.insecure_skip_tls_verify.unwrap_or_default(),
        plain_http: args.plain_http.unwrap_or_default(),
    }
}

/// Names of the dependencies that `charts/` lacks. Source: Helm `action.CheckDependencies`.
fn missing_dependencies(chart: &Chart) -> Vec<String> {
    let there = |name: &str| chart.dependencies.iter().any(|subchart| subchart.name() == name);
    let wanted = chart.metadata.dependencies.iter().flatten();
    wanted.map(|wanted| &wanted.name).filter(|name| !there(name)).cloned().collect()
}

impl Location {
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let options = LoadOptions::default();
        let loaded = match self {
            Location::Dir(path) => load_dir(path, &options),
            Location::Archive(path) => load_file(path, &options),
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

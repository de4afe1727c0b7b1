//! Fetches and packs what goes into `charts/`. Source: Helm `Manager.downloadAll`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pintle_chart::{Dependency, Notice};
use pintle_version::Version;

use super::resolve::constraint;
use super::settle::settle;
use super::{Dependencies, FOLDER, load_chart};
use crate::address::{equal, is_registry, resolve};
use crate::client::quoted;
use crate::{Entry, Error, Found, Query, Tell, Voice, pack};

/// Puts all that is pinned into `charts/`; versions of folders go into `locked`. Everything is put
/// beside that folder first.
pub(super) fn gather(
    manager: &Dependencies<'_>,
    locked: &mut [Dependency],
    entries: &[Entry],
    tell: &mut Tell<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let charts = charts_folder(manager.folder)?;
    let beside = Beside::new(manager.folder)?;
    tell(Voice::Dependencies, &format!("Saving {} charts\n", locked.len()));
    let mut gathering = Gathering { manager, entries, beside: &beside.0, fetched: BTreeSet::new() };
    for dependency in locked.iter_mut() {
        gathering.one(dependency, &charts, tell, notices).inspect_err(|error| {
            tell(Voice::Dependencies, &format!("Save error occurred:  {error}\n"));
        })?;
    }
    settle(locked, &beside.0, &charts, tell)
}

fn charts_folder(chart: &Path) -> Result<PathBuf, Error> {
    let charts = chart.join("charts");
    match fs::metadata(&charts) {
        Ok(found) if !found.is_dir() => {
            let charts = quoted(&charts.to_string_lossy());
            Err(Error::invalid(format!("{charts} is not a directory")))
        }
        Ok(_) => Ok(charts),
        Err(_) => match fs::create_dir_all(&charts) {
            Ok(()) => Ok(charts),
            Err(error) => Err(Error::io("mkdir", &charts, &error)),
        },
    }
}

/// A folder beside `charts/` that goes when this does.
struct Beside(PathBuf);

impl Beside {
    fn new(chart: &Path) -> Result<Beside, Error> {
        let path = chart.join(format!("tmpcharts-{}", std::process::id()));
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Beside(path)),
            Err(error) => Err(Error::io("mkdir", &path, &error)),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // What is left there is nobody's, and the next run takes it away.
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Gathering<'a> {
    manager: &'a Dependencies<'a>,
    entries: &'a [Entry],
    beside: &'a Path,
    /// Addresses of what is there already.
    fetched: BTreeSet<String>,
}

impl Gathering<'_> {
    fn one(
        &mut self,
        dependency: &mut Dependency,
        charts: &Path,
        tell: &mut Tell<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Error> {
        let Dependency { name, repository, .. } = &*dependency;
        if repository.is_empty() {
            tell(
                Voice::Dependencies,
                &format!(
                    "Dependency {name} did not declare a repository. Assuming it exists in the charts \
                 directory\n"
                ),
            );
            return check_local(dependency, charts, notices);
        }
        if repository.starts_with(FOLDER) {
            if self.manager.setting.debug {
                tell(Voice::Dependencies, &format!("Archiving {name} from repo {repository}\n"));
            }
            dependency.version = self.pack(dependency, notices)?;
            return Ok(());
        }
        if is_registry(repository) {
            return self.pull(dependency, tell, notices);
        }
        let found = self.address(dependency, notices)?;
        if !self.fetched.insert(found.address.clone()) {
            tell(
                Voice::Dependencies,
                &format!("Already downloaded {name} from repo {repository}\n"),
            );
            return Ok(());
        }
        tell(Voice::Dependencies, &format!("Downloading {name} from repo {repository}\n"));
        let download = self
            .manager
            .client
            .download(&found, false, notices, tell)
            .map_err(|error| error.during(format!("could not download {}", found.address)))?;
        self.put(&download.name, &download.archive)
    }

    fn pull(
        &mut self,
        dependency: &Dependency,
        tell: &mut Tell<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Error> {
        let Dependency { name, repository, version, .. } = dependency;
        let address = format!("{repository}/{name}");
        if !self.fetched.insert(format!("{address}:{version}")) {
            let text = format!("Already downloaded {name} from repo {repository}\n");
            tell(Voice::Dependencies, &text);
            return Ok(());
        }
        tell(Voice::Dependencies, &format!("Downloading {name} from repo {repository}\n"));
        let client = self.manager.client;
        let found = client.find_in_registry(&address, version);
        let download = found.and_then(|found| client.download(&found, false, notices, tell));
        let download =
            download.map_err(|error| error.during(format!("could not download {address}")))?;
        self.put(&download.name, &download.archive)
    }

    /// Packs the folder that a dependency means, and says its version.
    fn pack(&self, dependency: &Dependency, notices: &mut Vec<Notice>) -> Result<String, Error> {
        let path = self.manager.local_path(&dependency.repository)?;
        let chart = load_chart(&path, notices)?;
        let version = Version::parse(&chart.metadata.version)
            .map_err(|error| Error::invalid(error.to_string()))?;
        if !constraint(dependency)?.check(&version) {
            let name = &dependency.name;
            return Err(Error::not_found(format!(
                "can't get a valid version for dependency {name}"
            )));
        }
        let setting = &self.manager.setting;
        let packed = pack(&chart, setting.now, setting.stamp)?;
        self.put(&packed.name, &packed.archive)?;
        Ok(chart.metadata.version)
    }

    /// Where a dependency of a repository is. Source: Helm `Manager.findChartURL`.
    fn address(&self, dependency: &Dependency, notices: &mut Vec<Notice>) -> Result<Found, Error> {
        let Dependency { name, repository, version, .. } = dependency;
        let client = self.manager.client;
        let entry = self.entries.iter().find(|entry| equal(&entry.access.address, repository));
        let Some(entry) = entry else {
            let query = Query {
                chart: name.clone(),
                version: version.clone(),
                repository: repository.clone(),
                ..Query::default()
            };
            return client.find(&query, notices).map_err(|error| {
                error
                    .during(format!("chart {name} not found in {repository}"))
                    .during("could not find ")
            });
        };
        let failed = |error: Error| error.during("could not find ");
        let versions = client.load_index(&entry.name).map_err(failed)?.versions(name, notices);
        let versions = versions.ok_or_else(|| failed(Error::not_found("entry not found")))?;
        let mut fitting = versions.iter().filter(|found| {
            let same = Version::parse(version)
                .is_ok_and(|version| version.compare(found.version()).is_eq());
            same || found.metadata.version == *version
        });
        let found = fitting.find_map(|found| found.urls.first().map(|url| (url, found.sha256())));
        let (url, digest) = found.ok_or_else(|| failed(Error::not_found("no matching version")))?;
        Ok(Found {
            address: resolve(repository, url).map_err(failed)?,
            digest,
            access: entry.access.clone(),
        })
    }

    fn put(&self, name: &str, archive: &[u8]) -> Result<(), Error> {
        let path = self.beside.join(name);
        fs::write(&path, archive).map_err(|error| Error::io("open", &path, &error))
    }
}

/// Checks the version of a chart that is in `charts/` as a folder.
fn check_local(
    dependency: &Dependency,
    charts: &Path,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let path = charts.join(&dependency.name);
    let chart = load_chart(&path, notices)
        .map_err(|error| error.during(format!("unable to load chart '{}'", path.display())))?;
    let found = &chart.metadata.version;
    let version = Version::parse(found).map_err(|error| {
        let (name, wanted) = (&dependency.name, &dependency.version);
        Error::invalid(format!("invalid version {wanted} for dependency {name}: {error}"))
    })?;
    match constraint(dependency)?.check(&version) {
        true => Ok(()),
        false => Err(Error::not_found(format!(
            "dependency {} at version {found} does not satisfy the constraint {}",
            dependency.name, dependency.version
        ))),
    }
}

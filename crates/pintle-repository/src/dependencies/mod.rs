//! The `charts/` folder of a chart, filled with what its `Chart.yaml` asks for.
//! Source: Helm `downloader.Manager`.

mod gather;
mod lock;
mod resolve;
mod settle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use pintle_chart::{Chart, Dependency, LoadOptions, Notice, dir_files, load_files};

use crate::address::{equal, is_address, is_registry};
use crate::client::hex;
use crate::{Access, Client, Entry, Error, Tell, Voice};

/// In front of the names of repositories that nobody has added.
const UNMANAGED: &str = "helm-manager-";

/// How many indexes are fetched at the same time.
const FETCHES_AT_ONCE: usize = 8;

/// In front of an address in the field `repository` of a dependency that is a folder.
const FOLDER: &str = "file://";

/// The dependencies of the chart in a folder.
pub struct Dependencies<'a> {
    /// Fetches what is not in folders.
    pub client: &'a Client<'a>,
    /// Folder of the chart.
    pub folder: &'a Path,
    /// What else there is to know.
    pub setting: Setting,
}

/// What a [`Dependencies`] has to know.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The moment at which the lock file is written.
    pub now: SystemTime,
    /// A moment for all files of archives that are made, so that they repeat themselves.
    pub stamp: Option<SystemTime>,
    /// Whether to fetch the indexes of repositories first.
    pub refresh: bool,
    /// Whether to tell more.
    pub debug: bool,
}

impl Dependencies<'_> {
    /// Finds the newest versions that `Chart.yaml` allows, puts them into `charts/`, takes out
    /// archives that are no longer asked for, and writes the lock file if it changes.
    ///
    /// # Errors
    /// The first dependency that cannot be had. What was in `charts/` before is left as it was.
    pub fn update(&self, tell: &mut Tell<'_>, notices: &mut Vec<Notice>) -> Result<(), Error> {
        let chart = self.load(notices)?;
        let Some(mut wanted) = chart.metadata.dependencies.clone() else { return Ok(()) };
        let entries = Entry::load(&self.client.folders.repositories)?;
        let mut names = self.repository_names(&mut wanted, &entries, tell)?;
        self.add_unmanaged(&mut names, &wanted, tell)?;
        if self.setting.refresh && !entries.is_empty() {
            tell(
                Voice::Dependencies,
                "Hang tight while we grab the latest from your chart repositories...\n",
            );
            self.refresh(&entries, tell)?;
            tell(Voice::Dependencies, "Update Complete. ⎈Happy Helming!⎈\n");
        }
        let mut locked = resolve::resolve(self, &wanted, &names, notices)?;
        gather::gather(self, &mut locked, &entries, tell, notices)?;
        let digest = lock::digest(&wanted, &locked)?;
        if chart.lock.as_ref().is_some_and(|lock| lock.digest == digest) {
            return Ok(());
        }
        lock::write(self.folder, &chart, digest, locked, self.setting.now)
    }

    fn load(&self, notices: &mut Vec<Notice>) -> Result<Chart, Error> {
        let found = fs::metadata(self.folder).map_err(|error| {
            let what = format!("could not find {}", self.folder.display());
            Error::io("stat", self.folder, &error).during(what)
        })?;
        if !found.is_dir() {
            return Err(Error::invalid("only unpacked charts can be updated"));
        }
        load_chart(self.folder, notices)
    }

    /// The names of the repositories of dependencies that the user has added, by the names of the
    /// dependencies. Aliases of repositories (`@stable`) become addresses.
    /// Source: `Manager.resolveRepoNames`.
    fn repository_names(
        &self,
        wanted: &mut [Dependency],
        entries: &[Entry],
        tell: &mut Tell<'_>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let mut names = BTreeMap::new();
        let mut missing = Vec::new();
        for dependency in wanted {
            let repository = &dependency.repository;
            if repository.is_empty() {
                continue;
            }
            if repository.starts_with(FOLDER) {
                self.local_path(repository)?;
                if self.setting.debug {
                    tell(
                        Voice::Dependencies,
                        &format!("Repository from local path: {repository}\n"),
                    );
                }
                names.insert(dependency.name.clone(), repository.clone());
                continue;
            }
            if is_registry(repository) {
                names.insert(dependency.name.clone(), repository.clone());
                continue;
            }
            let alias = repository.strip_prefix('@').or(repository.strip_prefix("alias:"));
            let entry = entries.iter().find(|entry| {
                alias == Some(&entry.name) || equal(&entry.access.address, repository)
            });
            match entry {
                Some(entry) => {
                    names.insert(dependency.name.clone(), entry.name.clone());
                    if alias.is_some() {
                        dependency.repository.clone_from(&entry.access.address);
                    }
                }
                None if is_address(repository) => {}
                None => missing.push(repository.clone()),
            }
        }
        if missing.is_empty() { Ok(names) } else { Err(no_definition(&missing)) }
    }

    /// Gives the repositories that the user has not added names of their own, and fetches their
    /// indexes. Source: `Manager.ensureMissingRepos`.
    fn add_unmanaged(
        &self,
        names: &mut BTreeMap<String, String>,
        wanted: &[Dependency],
        tell: &mut Tell<'_>,
    ) -> Result<(), Error> {
        let mut unmanaged = Vec::new();
        for dependency in wanted {
            let address = &dependency.repository;
            if address.is_empty() || names.contains_key(&dependency.name) {
                continue;
            }
            let name = format!("{UNMANAGED}{}", hex(address.as_bytes()));
            names.insert(dependency.name.clone(), name.clone());
            let access = Access { address: address.clone(), ..Access::default() };
            unmanaged.push(Entry { name, access });
        }
        if self.setting.refresh && !unmanaged.is_empty() {
            tell(Voice::Dependencies, "Getting updates for unmanaged Helm repositories...\n");
            self.refresh(&unmanaged, tell)?;
        }
        Ok(())
    }

    /// Fetches indexes. One that cannot be had is only told of: an older one may do.
    fn refresh(&self, entries: &[Entry], tell: &mut Tell<'_>) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        let mut different: Vec<&Entry> = Vec::new();
        for entry in entries {
            // Helm does not begin at all with what is no address of a repository.
            entry.access.check_scheme()?;
            if seen.insert(entry.access.address.trim_end_matches('/')) {
                different.push(entry);
            }
        }
        for some in different.chunks(FETCHES_AT_ONCE) {
            for (entry, result) in some.iter().zip(self.fetch_at_once(some)) {
                tell(Voice::Dependencies, &refreshed(entry, result));
            }
        }
        Ok(())
    }

    fn fetch_at_once(&self, entries: &[&Entry]) -> Vec<Result<(), Error>> {
        std::thread::scope(|scope| {
            let fetch = |entry: &Entry| self.client.update_index(&entry.name, &entry.access);
            let threads: Vec<_> =
                entries.iter().map(|entry| scope.spawn(move || fetch(entry))).collect();
            let joined = threads.into_iter().map(|thread| thread.join());
            joined.map(|joined| joined.unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    }

    /// The folder that `file://…` means, relative to the chart's.
    fn local_path(&self, repository: &str) -> Result<PathBuf, Error> {
        let path = self.folder.join(repository.strip_prefix(FOLDER).unwrap_or(repository));
        let path = PathBuf::from(pintle_chart::clean_path(&path.to_string_lossy()));
        match fs::metadata(&path) {
            Ok(_) => Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::not_found(format!("directory {} not found", path.display())))
            }
            Err(error) => Err(Error::io("stat", &path, &error)),
        }
    }
}

/// What is told of a repository whose index was fetched.
fn refreshed(Entry { name, access }: &Entry, result: Result<(), Error>) -> String {
    let (shown, address) = match name.starts_with(UNMANAGED) {
        true => (&access.address, String::new()),
        false => (name, format!(" ({})", access.address)),
    };
    match result {
        Ok(()) => {
            format!("...Successfully got an update from the \"{shown}\" chart repository\n")
        }
        Err(error) => format!(
            "...Unable to get an update from the \"{shown}\" chart repository{address}:\n\t{error}\n"
        ),
    }
}

fn no_definition(missing: &[String]) -> Error {
    let mut text = format!(
        "no repository definition for {}. Please add them via 'helm repo add'",
        missing.join(", ")
    );
    let is_name = |repository: &String| {
        !repository.contains("//")
            && !repository.starts_with('@')
            && !repository.starts_with("alias:")
    };
    if missing.iter().any(is_name) {
        text += "\nNote that repositories must be URLs or aliases. For example, to refer to the \
                 \"example\"\nrepository, use \"https://charts.example.com/\" or \"@example\" \
                 instead of\n\"example\". Don't forget to add the repo, too ('helm repo add').";
    }
    Error::not_found(text)
}

fn load_chart(folder: &Path, notices: &mut Vec<Notice>) -> Result<Chart, Error> {
    let options = LoadOptions::default();
    let loaded = load_files(dir_files(folder, &options, notices)?, &options)?;
    notices.extend(loaded.notices);
    Ok(loaded.chart)
}

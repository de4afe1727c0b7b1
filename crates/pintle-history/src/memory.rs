//! Records in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pintle_release::{Release, labels};

use crate::{Driver, Error};

/// Records in memory, for tests and for trying things out.
#[derive(Debug, Default)]
pub struct Memory {
    /// By namespace, name and revision.
    records: Mutex<BTreeMap<(String, String, i64), Release>>,
    /// Where new records go and which ones are seen; all if empty.
    namespace: String,
}

impl Memory {
    /// Records of one namespace, or of all if it is empty.
    pub fn new(namespace: &str, releases: impl IntoIterator<Item = Release>) -> Memory {
        let key =
            |release: &Release| (release.namespace.clone(), release.name.clone(), release.version);
        let records = releases.into_iter().map(|release| (key(&release), release)).collect();
        Memory { records: Mutex::new(records), namespace: namespace.to_owned() }
    }

    /// Reads the releases of a file as `HELM_MEMORY_DRIVER_DATA` names it: a list in YAML.
    ///
    /// # Errors
    /// Text that is no YAML, or no list of releases.
    pub fn read(text: &[u8]) -> Result<Vec<Release>, Error> {
        let json = pintle_yaml::yaml_to_json(text, false)
            .map_err(|error| Error::Record(error.to_string()))?;
        serde_json::from_slice(&json).map_err(|error| Error::Record(error.to_string()))
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<(String, String, i64), Release>> {
        // A thread that panicked did so between changes.
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, release: &Release) -> (String, String, i64) {
        (release.namespace.clone(), release.name.clone(), release.version)
    }

    fn sees(&self, release: &Release) -> bool {
        self.namespace.is_empty() || self.namespace == release.namespace
    }

    fn key_of(&self, release: &str, revision: i64) -> Option<(String, String, i64)> {
        let is_wanted = |found: &&Release| {
            self.sees(found) && found.name == release && found.version == revision
        };
        self.records().values().find(is_wanted).map(|found| self.key(found))
    }
}

impl Driver for Memory {
    fn get(&self, release: &str, revision: i64) -> Result<Release, Error> {
        let key = self.key_of(release, revision).ok_or(Error::NotFound)?;
        self.records().get(&key).cloned().ok_or(Error::NotFound)
    }

    fn revisions(&self, release: &str) -> Result<Vec<Release>, Error> {
        let records = self.records();
        let wanted = records.values().filter(|found| self.sees(found) && found.name == release);
        let mut found: Vec<Release> = wanted.cloned().collect();
        found.sort_by_key(|release| release.version);
        Ok(found)
    }

    fn list(&self) -> Result<Vec<Release>, Error> {
        let records = self.records();
        let with_labels = |release: &Release| {
            let mut copy = release.clone();
            copy.labels = labels(release, ("createdAt", 0));
            copy.labels.remove("createdAt");
            copy
        };
        Ok(records.values().filter(|release| self.sees(release)).map(with_labels).collect())
    }

    fn create(&self, release: &Release, _now: i64) -> Result<(), Error> {
        let mut records = self.records();
        if records.contains_key(&self.key(release)) {
            return Err(Error::Exists);
        }
        records.insert(self.key(release), release.clone());
        Ok(())
    }

    fn update(&self, release: &Release, _now: i64) -> Result<(), Error> {
        let mut records = self.records();
        let place = records.get_mut(&self.key(release)).ok_or(Error::NotFound)?;
        *place = release.clone();
        Ok(())
    }

    fn delete(&self, release: &str, revision: i64) -> Result<(), Error> {
        let key = self.key_of(release, revision).ok_or(Error::NotFound)?;
        self.records().remove(&key);
        Ok(())
    }
}

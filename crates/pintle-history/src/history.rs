//! The history of releases.

use std::sync::Arc;

use pintle_release::{Release, Status};

use crate::{Driver, Error};

/// The history of the releases in one place. Source: Helm `storage.Storage`.
#[derive(Clone)]
pub struct History {
    driver: Arc<dyn Driver>,
}

impl History {
    /// The history in a place.
    pub fn new(driver: Arc<dyn Driver>) -> History {
        History { driver }
    }

    /// The record of a revision, or of the last one if that is 0.
    ///
    /// # Errors
    /// [`Error::NotFound`], and places that cannot be read.
    pub fn get(&self, release: &str, revision: i64) -> Result<Release, Error> {
        match revision {
            0 => self.last(release),
            revision => self.driver.get(release, revision),
        }
    }

    /// The last revision.
    ///
    /// # Errors
    /// As [`History::get`].
    pub fn last(&self, release: &str) -> Result<Release, Error> {
        self.driver.revisions(release)?.pop().ok_or(Error::NotFound)
    }

    /// All revisions, the oldest first; none is no error.
    ///
    /// # Errors
    /// A place that cannot be read.
    pub fn revisions(&self, release: &str) -> Result<Vec<Release>, Error> {
        self.driver.revisions(release)
    }

    /// All records of the place.
    ///
    /// # Errors
    /// A place that cannot be read.
    pub fn list(&self) -> Result<Vec<Release>, Error> {
        self.driver.list()
    }

    /// All records of the place, without what lists do not show: see [`Release::outline`]; with their
    /// labels only if those are asked for.
    ///
    /// # Errors
    /// A place that cannot be read.
    pub fn outlines(&self, labels: bool) -> Result<Vec<Release>, Error> {
        self.driver.outlines(labels)
    }

    /// Keeps a new record and takes the oldest ones away, so that no more than `max` are left; 0
    /// keeps them all. The last deployed revision stays however old it is.
    ///
    /// # Errors
    /// As [`Driver::create`], and records that cannot be deleted.
    pub fn create(&self, release: &Release, max: usize, now: i64) -> Result<(), Error> {
        if max > 0 {
            self.prune(&release.name, max - 1)?;
        }
        self.driver.create(release, now)
    }

    /// Writes a record anew.
    ///
    /// # Errors
    /// As [`Driver::update`].
    pub fn update(&self, release: &Release, now: i64) -> Result<(), Error> {
        self.driver.update(release, now)
    }

    /// Takes a record away.
    ///
    /// # Errors
    /// As [`Driver::delete`].
    pub fn delete(&self, release: &str, revision: i64) -> Result<(), Error> {
        self.driver.delete(release, revision)
    }

    fn prune(&self, release: &str, max: usize) -> Result<(), Error> {
        let revisions = self.driver.revisions(release)?;
        let Some(surplus) = revisions.len().checked_sub(max).filter(|surplus| *surplus > 0) else {
            return Ok(());
        };
        let deployed = last_deployed(&revisions).map(|release| release.version);
        let old = revisions.iter().filter(|old| Some(old.version) != deployed).take(surplus);
        // As many as possible go; the next upgrade takes the rest.
        let failures: Vec<Error> =
            old.filter_map(|old| self.driver.delete(release, old.version).err()).collect();
        match failures.as_slice() {
            [] => Ok(()),
            [one] => Err(one.clone()),
            [first, ..] => Err(Error::Record(format!(
                "encountered {} deletion errors. First is: {first}",
                failures.len()
            ))),
        }
    }
}

/// The last of the revisions that is deployed.
pub(crate) fn last_deployed(revisions: &[Release]) -> Option<&Release> {
    revisions.iter().rev().find(|release| release.info.status == Status::Deployed)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pintle_release::{Release, Status};

    use super::History;
    use crate::{Error, Memory};

    fn release(version: i64, status: Status) -> Release {
        let mut release = Release { name: "web".to_owned(), version, ..Release::default() };
        release.info.status = status;
        release
    }

    #[test]
    fn the_deployed_revision_outlives_older_and_younger_ones() {
        let history = History::new(Arc::new(Memory::default()));
        for (version, status) in [
            (1, Status::Superseded),
            (2, Status::Deployed),
            (3, Status::Failed),
            (4, Status::Failed),
        ] {
            history.create(&release(version, status), 0, 0).unwrap();
        }
        history.create(&release(5, Status::Failed), 3, 0).unwrap();
        let left: Vec<i64> =
            history.revisions("web").unwrap().iter().map(|release| release.version).collect();
        assert_eq!(left, [2, 4, 5]);
        assert_eq!(history.create(&release(5, Status::Failed), 0, 0), Err(Error::Exists));
        assert_eq!(history.last("other"), Err(Error::NotFound));
        assert_eq!(history.get("web", 0).unwrap().version, 5);
    }
}

//! What a place for records has to offer.

use pintle_release::Release;

use crate::Error;

/// A place for records. Source: Helm `driver.Driver`.
pub trait Driver: Send + Sync {
    /// The record of a revision. Labels that the record has for itself are left out.
    ///
    /// # Errors
    /// [`Error::NotFound`], and records that cannot be read.
    fn get(&self, release: &str, revision: i64) -> Result<Release, Error>;

    /// All records of a release, the oldest first. Those that cannot be read are left out.
    ///
    /// # Errors
    /// A place that cannot be read. No records are no error.
    fn revisions(&self, release: &str) -> Result<Vec<Release>, Error>;

    /// All records of the place, in no order that means anything. Their labels are complete.
    ///
    /// # Errors
    /// A place that cannot be read.
    fn list(&self) -> Result<Vec<Release>, Error>;

    /// As [`Driver::list`], without what lists do not show: see [`Release::outline`]. Without labels,
    /// if nobody asks for them: they are as large as all the rest.
    ///
    /// # Errors
    /// A place that cannot be read.
    fn outlines(&self, labels: bool) -> Result<Vec<Release>, Error> {
        let mut outlines: Vec<_> = self.list()?.into_iter().map(Release::outline).collect();
        if !labels {
            outlines.iter_mut().for_each(|release| release.labels.clear());
        }
        Ok(outlines)
    }

    /// Keeps a new record. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`Error::Exists`] if there is one of that revision: somebody was faster.
    fn create(&self, release: &Release, now: i64) -> Result<(), Error>;

    /// Writes a record anew.
    ///
    /// # Errors
    /// A record that is not there, or cannot be written.
    fn update(&self, release: &Release, now: i64) -> Result<(), Error>;

    /// Takes a record away.
    ///
    /// # Errors
    /// A record that is not there, or cannot be deleted.
    fn delete(&self, release: &str, revision: i64) -> Result<(), Error>;
}

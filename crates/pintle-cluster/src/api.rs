//! The trait.

use std::time::Duration;

use crate::{DataPart, Datum, Error, Gvk, Object, ObjectRef, Resource};

/// A Kubernetes API, as far as a release manager asks for it.
///
/// Every method may block until the server answers, and may be called from many threads at once.
pub trait Cluster: Send + Sync {
    /// Asks the server who it is: the first request of every command.
    ///
    /// # Errors
    /// A server that cannot be reached, with client-go's words about why.
    fn version(&self) -> Result<Version, Error>;

    /// All that the server serves, as `.Capabilities.APIVersions` lists it: `apps/v1` and
    /// `apps/v1/Deployment`, in byte order.
    ///
    /// # Errors
    /// As [`Cluster::version`]. Groups that fail while others answer are left out.
    fn api_versions(&self) -> Result<Vec<String>, Error>;

    /// What discovery says about a kind.
    ///
    /// # Errors
    /// [`NoMatch`](crate::ErrorKind::NoMatch) for kinds that the server does not serve:
    /// `no matches for kind "Gadget" in version "pintle.test/v1"`.
    fn resource(&self, gvk: &Gvk) -> Result<Resource, Error>;

    /// Forgets what discovery said, after definitions of kinds were installed.
    fn forget_discovery(&self);

    /// The object; nothing if there is none.
    ///
    /// # Errors
    /// Whatever else the server answers.
    fn get(&self, object: &ObjectRef) -> Result<Option<Object>, Error>;

    /// Objects of a kind in one namespace, or in all. Pages are put together.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Vec<Object>, Error>;

    /// What Secrets or ConfigMaps hold under a key of their data, as the answer comes: the rest is on
    /// its way while a part is worked on. The page of the options does not matter.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn data(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
        key: &str,
        take: &mut dyn FnMut(DataPart),
    ) -> Result<(), Error> {
        let objects = self.list(resource, namespace, options)?;
        take(DataPart::More(objects.iter().map(|object| Datum::of(object, key)).collect()));
        Ok(())
    }

    /// An object as the server would have it shown: a `Table` of `meta.k8s.io/v1`.
    ///
    /// # Errors
    /// Whatever the server answers; [`NotFound`](crate::ErrorKind::NotFound) too.
    fn get_table(&self, object: &ObjectRef) -> Result<serde_json::Value, Error>;

    /// Objects of a kind as the server would have them shown: a `Table` of `meta.k8s.io/v1`.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn list_table(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<serde_json::Value, Error>;

    /// Creates an object and gives it as the server keeps it.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn create(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error>;

    /// Replaces an object. Its `resourceVersion`, if there is one, must be that of the server.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn replace(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error>;

    /// Changes an object.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn patch(
        &self,
        object: &ObjectRef,
        patch: &Patch<'_>,
        options: &WriteOptions,
    ) -> Result<Object, Error>;

    /// Deletes an object.
    ///
    /// # Errors
    /// Whatever the server answers; [`NotFound`](crate::ErrorKind::NotFound) too.
    fn delete(&self, object: &ObjectRef, options: &DeleteOptions) -> Result<(), Error>;

    /// The objects of a kind now, each as [`WatchEvent::Changed`], then [`WatchEvent::Synced`], then
    /// whatever happens to them. A watch that breaks is taken up again inside. It ends when it is
    /// dropped.
    ///
    /// # Errors
    /// Whatever the server answers to the first request.
    fn watch(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Box<dyn Watched>, Error>;

    /// How far the cluster's time is ahead of the machine's: time that has passed in a cluster whose
    /// time passes as fast as somebody waits.
    fn ahead(&self) -> Duration {
        Duration::ZERO
    }

    /// Lets time pass until something happens by itself, but not longer than said; `false`, and
    /// nothing is done, for clusters whose time passes by itself.
    fn pass(&self, _at_most: Duration) -> bool {
        false
    }

    /// What a container of a pod has written.
    ///
    /// # Errors
    /// Whatever the server answers.
    fn logs(&self, namespace: &str, pod: &str, options: &LogOptions) -> Result<Vec<u8>, Error>;
}

/// What the server says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// `v1.34.1`
    pub git_version: String,
    /// `1`
    pub major: String,
    /// `34`, maybe with a plus sign
    pub minor: String,
}

/// A watch at work.
pub trait Watched: Send {
    /// The next event; nothing if none comes in that time.
    ///
    /// # Errors
    /// A watch that cannot be taken up again.
    fn next(&mut self, timeout: Duration) -> Result<Option<WatchEvent>, Error>;
}

/// What a watch tells.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent {
    /// An object is there, or is another now.
    Changed(Object),
    /// An object is gone.
    Deleted(Object),
    /// All objects that there are have been told.
    Synced,
}

/// Which objects, and how many at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// Selector by labels, empty for all.
    pub labels: String,
    /// Selector by fields, empty for all.
    pub fields: String,
    /// Objects of a page; all at once if 0.
    pub page: usize,
    /// Whether the first page is enough. Who gets fewer objects than fit on it has got all.
    pub first_page: bool,
    /// Whether only metadata is wanted.
    pub metadata_only: bool,
}

/// How something is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Who manages the fields; the server's choice if empty.
    pub manager: String,
    /// Whether nothing is to be kept.
    pub dry_run: bool,
    /// What to do about fields that the kind does not have.
    pub validation: Option<Validation>,
}

/// What the server does about unknown and repeated fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// Nothing.
    Ignore,
    /// Answers with warnings.
    Warn,
    /// Refuses them.
    Strict,
}

/// A change to an object.
#[derive(Clone, Copy, Debug)]
pub enum Patch<'a> {
    /// Server-side apply of a whole object.
    Apply {
        /// What is wanted.
        object: &'a Object,
        /// Whether fields of other managers are taken over.
        force: bool,
    },
    /// RFC 7386.
    Merge(&'a serde_json::Value),
    /// Kubernetes' strategic merge patch.
    Strategic(&'a serde_json::Value),
    /// RFC 6902.
    Json(&'a serde_json::Value),
}

/// How something is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// What happens to dependents; the kind's own default without it.
    pub propagation: Option<Propagation>,
    /// Only the object with this uid.
    pub uid: Option<String>,
    /// Only the object in this state.
    pub resource_version: Option<String>,
}

/// What happens to the dependents of a deleted object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// They are deleted later.
    Background,
    /// They are deleted first.
    Foreground,
    /// They stay.
    Orphan,
}

/// What is wanted of a container's log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// The container; the pod's only one if empty.
    pub container: String,
    /// Only the last lines.
    pub tail: Option<u32>,
    /// Of the container's last run instead of this one.
    pub previous: bool,
}

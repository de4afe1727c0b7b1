//! Objects on their way into the cluster and out of it. Source: Helm `kube.Client`.

mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use pintle_cluster::{DeleteOptions, ErrorKind, Propagation};
use pintle_release::ApplyMethod;

use crate::parallel::for_each;
use crate::snapshot::Snapshot;
use crate::target::{Identity, Target, groups};
use crate::{Error, Session};

use self::write::{Failure, Written};
pub(crate) use self::write::{Write, apply_error, hints, patch_of};

/// The annotation by which objects outlive their release.
pub(crate) const RESOURCE_POLICY: &str = "helm.sh/resource-policy";

/// Its value for objects that stay.
pub(crate) const KEEP: &str = "keep";

/// How objects are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) method: ApplyMethod,
    /// Take fields of other managers over.
    pub(crate) force_conflicts: bool,
    /// Replace objects instead of changing them.
    pub(crate) force_replace: bool,
    /// Whether custom resources are merged with what is live, too.
    pub(crate) merge_custom: bool,
    /// Whether what an earlier client-side apply manages becomes the apply's.
    pub(crate) upgrade_managers: bool,
}

/// What a change has come to; also when it failed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed {
    /// Objects that were not there before.
    pub(crate) created: Vec<Target>,
}

/// Tries for a write that another writer keeps interfering with. Source: client-go
/// `retry.DefaultRetry`.
const TRIES: u32 = 5;

/// Pause before the second try.
const PAUSE: Duration = Duration::from_millis(10);

impl Policy {
    /// Combinations that contradict themselves.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let on_server = self.method == ApplyMethod::ServerSide;
        let text = if !on_server && self.force_conflicts {
            "invalid client update option(s): forceConflicts enabled when serverSideApply disabled"
        } else if self.force_conflicts && self.force_replace {
            "invalid operation: cannot use force conflicts and force replace together"
        } else if on_server && self.force_replace {
            "invalid operation: cannot use server-side apply and force replace together"
        } else {
            return Ok(());
        };
        Err(Error::new(text))
    }
}

/// Creates objects, those of a kind at once, kind after kind; a failure does not keep the others.
pub(crate) fn create(
    session: &Session,
    targets: &[Target],
    method: ApplyMethod,
    force_conflicts: bool,
) -> Result<(), Error> {
    let mut errors = Vec::new();
    for group in groups(targets) {
        session.cancel.check()?;
        let results =
            for_each(group, |target| write::create(session, target, method, force_conflicts));
        errors.extend(results.into_iter().filter_map(Result::err));
    }
    Error::join(errors, "\n")
}

/// Brings objects from one state to another: creates what is missing, changes the rest, then
/// deletes what is in `before` only. Kinds come one after the other, in the order of `targets`.
/// `snapshot` is what there was just now.
pub(crate) fn update(
    session: &Session,
    before: &[Target],
    targets: &[Target],
    policy: &Policy,
    snapshot: &Snapshot,
) -> (Changed, Result<(), Error>) {
    let mut changed = Changed::default();
    let result = policy.check().and_then(|()| {
        write_all(session, before, targets, policy, snapshot, &mut changed)?;
        delete_gone(session, before, targets)
    });
    (changed, result)
}

fn write_all(
    session: &Session,
    before: &[Target],
    targets: &[Target],
    policy: &Policy,
    snapshot: &Snapshot,
    changed: &mut Changed,
) -> Result<(), Error> {
    let old: BTreeMap<Identity<'_>, &Target> =
        before.iter().map(|old| (old.identity(), old)).collect();
    let write = Write { policy, dry_run: false };
    let mut errors = Vec::new();
    for group in groups(targets) {
        session.cancel.check()?;
        let results = for_each(group, |target| {
            let old = old.get(&target.identity()).copied();
            write.object(session, snapshot, old, target)
        });
        for (target, result) in group.iter().zip(results) {
            match result {
                Ok(Written::Created) => changed.created.push(target.clone()),
                Ok(Written::Changed) => {}
                Err(Failure::Creating(error)) => {
                    changed.created.push(target.clone());
                    return Err(error.during("failed to create resource"));
                }
                Err(Failure::Looking(error)) => {
                    return Err(error.during("could not get information about the resource"));
                }
                Err(Failure::Changing(error)) => errors.push(error),
            }
        }
    }
    Error::join(errors, " && ")
}

/// Deletes what was in the manifest and is there no more, unless the live object says to keep it.
fn delete_gone(session: &Session, before: &[Target], targets: &[Target]) -> Result<(), Error> {
    let wanted: BTreeSet<Identity<'_>> = targets.iter().map(Target::identity).collect();
    let gone: Vec<&Target> =
        before.iter().filter(|old| !wanted.contains(&old.identity())).collect();
    let mut errors = Vec::new();
    for group in gone.chunk_by(|a, b| a.kind() == b.kind()) {
        session.cancel.check()?;
        let results = for_each(group, |target| {
            // Helm leaves alone what it cannot look at; nobody would ever delete it then.
            let looked = session.cluster.get(&target.place);
            looked
                .and_then(|live| match live {
                    Some(live) if live.annotation(RESOURCE_POLICY) != Some(KEEP) => {
                        delete_one(session, target, Propagation::Background)
                    }
                    _ => Ok(()),
                })
                .map_err(|error| {
                    Error::from(error).during(format!(
                        "failed to delete resource namespace={}, name={}, kind={}",
                        target.namespace(),
                        target.place.name,
                        target.kind()
                    ))
                })
        });
        errors.extend(results.into_iter().filter_map(Result::err));
    }
    Error::join(errors, " && ")
}

/// Deletes objects, those of a kind at once; the errors of all that could not be deleted. Objects
/// that are not there count as deleted.
pub(crate) fn delete(
    session: &Session,
    targets: &[Target],
    propagation: Propagation,
) -> Vec<Error> {
    let mut errors = Vec::new();
    for group in groups(targets) {
        let results = for_each(group, |target| delete_one(session, target, propagation));
        errors.extend(results.into_iter().filter_map(Result::err).map(Error::from));
    }
    errors
}

fn delete_one(
    session: &Session,
    target: &Target,
    propagation: Propagation,
) -> Result<(), pintle_cluster::Error> {
    let options = DeleteOptions { propagation: Some(propagation), ..DeleteOptions::default() };
    let result = again(
        |error| error.kind == ErrorKind::Conflict,
        || session.cluster.delete(&target.place, &options),
    );
    match result {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

/// Repeats a write while the server answers that another writer came between.
pub(crate) fn again<T>(
    is_passing: impl Fn(&pintle_cluster::Error) -> bool,
    mut write: impl FnMut() -> Result<T, pintle_cluster::Error>,
) -> Result<T, pintle_cluster::Error> {
    for _ in 1..TRIES {
        match write() {
            Err(error) if is_passing(&error) => thread::sleep(PAUSE),
            result => return result,
        }
    }
    write()
}

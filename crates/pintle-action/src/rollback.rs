//! Going back to an earlier revision. Source: Helm `action.Rollback`.

use pintle_chart::Notice;
use pintle_cluster::Propagation;
use pintle_release::{Info, Release, Status};

use crate::apply::{Changed, Policy, delete, update};
use crate::chart::check_release_name;
use crate::hooks::{has_hooks, run_hooks};
use crate::lock::{Lock, lock, record, step};
use crate::options::{Deployment, DryRun, MethodChoice};
use crate::ownership::Owner;
use crate::snapshot::Snapshot;
use crate::target::targets;
use crate::uninstall::{UninstallOptions, Uninstalled, uninstall, uninstall_locked, uninstalling};
use crate::wait::wait_until_ready;
use crate::{Error, Session, lock, preflight};

/// Characters of a description. Source: Helm `MaxDescriptionLength`.
const MAX_DESCRIPTION: usize = 256;

/// What a rollback can be told.
#[derive(Clone, Debug)]
pub struct RollbackOptions {
    /// The revision to go back to; the one before the last if 0.
    pub revision: i64,
    /// Whether anything is changed.
    pub dry_run: DryRun,
    /// How objects are applied.
    pub method: MethodChoice,
    /// How they are brought into the cluster and waited for.
    pub deployment: Deployment,
    /// Records that are kept; all if 0.
    pub history_max: usize,
    /// Description of the new revision instead of Helm's words.
    pub description: Option<String>,
}

/// What a rollback has come to.
#[derive(Clone, Debug)]
pub enum RolledBack {
    /// A new revision.
    Release(Box<Release>),
    /// What a failed first installation made is gone again.
    Removed(Box<Uninstalled>),
}

/// Makes a new revision that is what an earlier one was. Before a first installation that failed
/// there was nothing: what it made is removed, where Helm says that there is no version 0.
///
/// # Errors
/// Whatever Helm would have to say.
pub fn rollback(
    session: &Session,
    name: &str,
    options: &RollbackOptions,
) -> Result<RolledBack, Error> {
    let length = options.description.as_deref().unwrap_or_default().chars().count();
    if length > MAX_DESCRIPTION {
        return Err(Error::new(format!(
            "description must be {MAX_DESCRIPTION} characters or less, got {length}"
        )));
    }
    session.reach()?;
    let lock = match options.dry_run.is_dry() {
        true => None,
        false => lock(session, name, "rollback")?,
    };
    if options.revision == 0 && has_failed_at_first(session, name) {
        let undo = UninstallOptions {
            dry_run: options.dry_run.is_dry(),
            ..uninstalling(&options.deployment)
        };
        let removed = match undo.dry_run {
            true => uninstall(session, name, &undo)?,
            false => uninstall_locked(session, name, &undo, lock.as_ref())?,
        };
        return Ok(RolledBack::Removed(Box::new(removed)));
    }
    let release = rollback_locked(session, name, options, lock.as_ref())?;
    Ok(RolledBack::Release(Box::new(release)))
}

/// Whether all that there is of a release is an installation that failed.
fn has_failed_at_first(session: &Session, name: &str) -> bool {
    // What cannot be read is told of later.
    let revisions = session.history.revisions(name).unwrap_or_default();
    matches!(revisions.as_slice(), [one] if one.version == 1 && one.info.status == Status::Failed)
}

/// As [`rollback`], by whoever holds the lock.
pub(crate) fn rollback_locked(
    session: &Session,
    name: &str,
    options: &RollbackOptions,
    lock: Option<&Lock>,
) -> Result<Release, Error> {
    let description = options.description.clone().unwrap_or_default();
    let (mut current, mut target, policy) = prepare(session, name, options, description)?;
    if options.dry_run.is_dry() {
        return Ok(target);
    }
    session.history.create(&target, options.history_max, session.now_seconds())?;
    perform(session, &mut current, &mut target, &policy, options, lock)?;
    lock::check(lock)?;
    session.history.update(&target, session.now_seconds())?;
    Ok(target)
}

pub(crate) fn prepare(
    session: &Session,
    name: &str,
    options: &RollbackOptions,
    description: String,
) -> Result<(Release, Release, Policy), Error> {
    check_release_name(name)
        .map_err(|_| Error::new(format!("prepareRollback: Release name is invalid: {name}")))?;
    if options.revision < 0 {
        return Err(Error::new("invalid release revision"));
    }
    let mut revisions = session.history.revisions(name)?;
    let current = revisions.last().cloned().ok_or(pintle_history::Error::NotFound)?;
    let wanted = match options.revision {
        0 => current.version - 1,
        revision => revision,
    };
    let at = revisions.iter().position(|release| release.version == wanted);
    let at = at.ok_or_else(|| Error::new(format!("release has no {wanted} version")))?;
    let previous = revisions.swap_remove(at);
    let method = options.method.of(&previous);
    let description = match description.is_empty() {
        true => format!("Rollback to {wanted}"),
        false => description,
    };
    let mut labels = previous.labels;
    labels.retain(|key, _| !pintle_release::SYSTEM_LABELS.contains(&key.as_str()));
    let target = Release {
        name: name.to_owned(),
        namespace: current.namespace.clone(),
        chart: previous.chart,
        config: previous.config,
        info: Info {
            first_deployed: current.info.first_deployed,
            last_deployed: Some(session.now()),
            status: Status::PendingRollback,
            notes: previous.info.notes,
            rollback_revision: wanted,
            description,
            ..Info::default()
        },
        version: current.version + 1,
        labels,
        manifest: previous.manifest,
        hooks: previous.hooks,
        apply_method: method.as_str().to_owned(),
    };
    let policy = Policy {
        method,
        force_conflicts: options.deployment.force_conflicts,
        force_replace: options.deployment.force_replace,
        merge_custom: false,
        upgrade_managers: true,
    };
    Ok((current, target, policy))
}

fn perform(
    session: &Session,
    current: &mut Release,
    target: &mut Release,
    policy: &Policy,
    options: &RollbackOptions,
    lock: Option<&Lock>,
) -> Result<(), Error> {
    let Deployment { hooks, cleanup_on_fail, .. } = options.deployment;
    let build = |manifest: &str| targets(&*session.cluster, &target.namespace, manifest);
    let before = build(&current.manifest).map_err(|error| {
        error.during("unable to build kubernetes objects from current release manifest")
    })?;
    let mut wanted = build(&target.manifest).map_err(|error| {
        error.during("unable to build kubernetes objects from new release manifest")
    })?;
    Owner { name: &target.name, namespace: &target.namespace }.mark(&mut wanted);
    let hook_options = options.deployment.hook_options(policy.method);
    let mut snapshot = Snapshot::take(session, &wanted);
    let checked = preflight::check(session, &snapshot, &before, &wanted, policy);
    if hooks && checked.is_ok() && has_hooks(target, "pre-rollback") {
        step(lock, "pre-rollback hooks");
        run_hooks(session, target, "pre-rollback", &hook_options)?;
        snapshot = Snapshot::take(session, &wanted);
    }
    step(lock, "changing objects");
    let (changed, result) = match checked {
        Ok(()) => update(session, &before, &wanted, policy, &snapshot),
        Err(error) => (Changed::default(), Err(error)),
    };
    if let Err(error) = result {
        let text = format!("Rollback {:?} failed: {error}", target.name);
        session.events.notice(Notice::warn(&*text));
        current.info.status = Status::Superseded;
        target.set_status(Status::Failed, text);
        record(session, current, lock);
        record(session, target, lock);
        if cleanup_on_fail {
            let errors = delete(session, &changed.created, Propagation::Background);
            Error::join(errors, ", ").map_err(|cleaning| {
                cleaning.during("unable to cleanup resources").during(
                    "an error occurred while cleaning up resources. original rollback error",
                )
            })?;
        }
        return Err(error);
    }
    step(lock, "waiting for objects");
    if let Err(error) = wait_until_ready(session, &wanted, options.deployment.wait()) {
        let name = target.name.clone();
        target.set_status(Status::Failed, format!("Release {name:?} failed: {error}"));
        record(session, current, lock);
        record(session, target, lock);
        return Err(error.during(format!("release {name} failed")));
    }
    if hooks {
        step(lock, "post-rollback hooks");
        run_hooks(session, target, "post-rollback", &hook_options)?;
    }
    for mut old in session.history.revisions(&target.name)? {
        if old.info.status == Status::Deployed {
            old.info.status = Status::Superseded;
            record(session, &old, lock);
        }
    }
    target.info.status = Status::Deployed;
    Ok(())
}

//! Going on after a process was stopped in the middle, or going back.

use pintle_release::{Release, Status};

use crate::apply::{Policy, update};
use crate::hooks::run_open_hooks;
use crate::lock::{lock, step};
use crate::options::{Deployment, DryRun, MethodChoice};
use crate::ownership::Owner;
use crate::rollback::{RollbackOptions, rollback_locked};
use crate::snapshot::Snapshot;
use crate::target::{Target, targets};
use crate::uninstall::{Uninstalled, uninstall_locked, uninstalling};
use crate::wait::wait_until_ready;
use crate::{Error, Session};

/// What going on or back can be told.
#[derive(Clone, Debug)]
pub struct ResumeOptions {
    /// How objects are brought into the cluster and waited for.
    pub deployment: Deployment,
}

/// What became of the release.
#[derive(Clone, Debug)]
pub enum Resumed {
    /// The revision runs.
    Release(Box<Release>),
    /// The release is gone.
    Uninstalled(Box<Uninstalled>),
}

/// Brings to its end what was begun with a release: an installation, an upgrade, a rollback or an
/// uninstallation. Hooks that ran to their end do not run again.
///
/// # Errors
/// A release that is not in the middle of anything, and whatever the work itself says.
pub fn resume(session: &Session, name: &str, options: &ResumeOptions) -> Result<Resumed, Error> {
    session.reach()?;
    let lock = lock(session, name, "resumption")?;
    let mut revisions = session.history.revisions(name)?;
    let mut release = revisions.pop().ok_or(pintle_history::Error::NotFound)?;
    if release.info.status == Status::Uninstalling {
        let done =
            uninstall_locked(session, name, &uninstalling(&options.deployment), lock.as_ref())?;
        return Ok(Resumed::Uninstalled(Box::new(done)));
    }
    let event = match release.info.status {
        Status::PendingInstall => "install",
        Status::PendingUpgrade => "upgrade",
        Status::PendingRollback => "rollback",
        ref status => return Err(nothing_to_do(&release, status)),
    };
    let current = revisions
        .iter()
        .rev()
        .find(|old| old.info.status == Status::Deployed)
        .or_else(|| revisions.last());
    let before = current.map(|old| old.manifest.clone()).unwrap_or_default();
    step(lock.as_ref(), "looking at the objects");
    let work = Work {
        before: targets(&*session.cluster, &release.namespace, &before)?,
        after: marked(session, &release)?,
        event,
        options,
    };
    let result = work.go_on(session, &mut release, lock.as_ref());
    if let Err(error) = result {
        let text = format!("Resumption of {name:?} failed: {error}");
        release.set_status(Status::Failed, text);
        let _ = session.history.update(&release, session.now_seconds());
        return Err(error);
    }
    for mut old in revisions.into_iter().filter(|old| old.info.status == Status::Deployed) {
        old.info.status = Status::Superseded;
        let _ = session.history.update(&old, session.now_seconds());
    }
    let description = match event {
        "install" => "Install complete".to_owned(),
        "upgrade" => "Upgrade complete".to_owned(),
        _ => release.info.description.clone(),
    };
    release.set_status(Status::Deployed, description);
    session.history.update(&release, session.now_seconds())?;
    Ok(Resumed::Release(Box::new(release)))
}

/// Gives up what was begun with a release: goes back to the last revision that went well, or removes
/// everything if there is none.
///
/// # Errors
/// A release that is not in the middle of anything, and whatever the work itself says.
pub fn abort(session: &Session, name: &str, options: &ResumeOptions) -> Result<Resumed, Error> {
    session.reach()?;
    let lock = lock(session, name, "abortion")?;
    let mut revisions = session.history.revisions(name)?;
    let mut release = revisions.pop().ok_or(pintle_history::Error::NotFound)?;
    let is_open = release.info.status.is_pending() || release.info.status == Status::Failed;
    if !is_open {
        return Err(nothing_to_do(&release, &release.info.status));
    }
    let went_well =
        |old: &&Release| matches!(old.info.status, Status::Deployed | Status::Superseded);
    match revisions.iter().rev().find(went_well) {
        Some(good) => {
            let revision = good.version;
            let text = format!("Aborted in state {}", release.info.status);
            release.set_status(Status::Failed, text);
            session.history.update(&release, session.now_seconds())?;
            let back = RollbackOptions {
                revision,
                dry_run: DryRun::None,
                method: MethodChoice::Auto,
                deployment: options.deployment.clone(),
                history_max: 0,
                description: None,
            };
            let release = rollback_locked(session, name, &back, lock.as_ref())?;
            Ok(Resumed::Release(Box::new(release)))
        }
        None => {
            let undo = uninstalling(&options.deployment);
            let done = uninstall_locked(session, name, &undo, lock.as_ref())?;
            Ok(Resumed::Uninstalled(Box::new(done)))
        }
    }
}

/// The rest of an installation, an upgrade or a rollback.
struct Work<'a> {
    before: Vec<Target>,
    after: Vec<Target>,
    event: &'static str,
    options: &'a ResumeOptions,
}

impl Work<'_> {
    fn go_on(
        &self,
        session: &Session,
        release: &mut Release,
        lock: Option<&crate::lock::Lock>,
    ) -> Result<(), Error> {
        let hooks = self.options.deployment.hooks;
        let method = release.method();
        let hook_options = self.options.deployment.hook_options(method);
        if hooks {
            let event = format!("pre-{}", self.event);
            step(lock, format!("{event} hooks"));
            run_open_hooks(session, release, &event, &hook_options)?;
        }
        let policy = Policy {
            method,
            force_conflicts: self.options.deployment.force_conflicts,
            force_replace: self.options.deployment.force_replace,
            merge_custom: false,
            upgrade_managers: false,
        };
        step(lock, "changing objects");
        let snapshot = Snapshot::take(session, &self.after);
        update(session, &self.before, &self.after, &policy, &snapshot).1?;
        step(lock, "waiting for objects");
        wait_until_ready(session, &self.after, self.options.deployment.wait())?;
        if hooks {
            let event = format!("post-{}", self.event);
            step(lock, format!("{event} hooks"));
            run_open_hooks(session, release, &event, &hook_options)?;
        }
        Ok(())
    }
}

fn marked(session: &Session, release: &Release) -> Result<Vec<Target>, Error> {
    let mut objects = targets(&*session.cluster, &release.namespace, &release.manifest)?;
    Owner { name: &release.name, namespace: &release.namespace }.mark(&mut objects);
    Ok(objects)
}

fn nothing_to_do(release: &Release, status: &Status) -> Error {
    Error::new(format!(
        "nothing was begun with {:?} that is not finished: revision {} is {status}",
        release.name, release.version
    ))
}

//! Bringing a release to a new chart or new values. Source: Helm `action.Upgrade`.

use std::collections::{BTreeMap, BTreeSet};

use pintle_chart::{Chart, Notice};
use pintle_cluster::Propagation;
use pintle_release::{ApplyMethod, Release, SYSTEM_LABELS, Status};
use pintle_value::Map;

use crate::apply::{Policy, delete, update};
use crate::chart::{Facts, Rendering, capabilities, check_release_name};
use crate::definitions::DefinitionUpgrade;
use crate::hooks::{has_hooks, run_hooks};
use crate::install::check_labels;
use crate::lock::{Lock, lock, record, step, unfinished};
use crate::options::{Deployment, DryRun, MethodChoice};
use crate::ownership::{Owner, adoptable};
use crate::reuse::{Reuse, reuse_values};
use crate::rollback::{RollbackOptions, rollback_locked};
use crate::snapshot::Snapshot;
use crate::target::{Target, targets};
use crate::wait::wait_until_ready;
use crate::{Error, Session, definitions, lock, preflight};

/// What an upgrade can be told.
pub struct UpgradeOptions<'a> {
    /// Name of the release.
    pub name: String,
    /// Whether anything is changed.
    pub dry_run: DryRun,
    /// How the chart is rendered.
    pub rendering: Rendering<'a>,
    /// How objects are applied.
    pub method: MethodChoice,
    /// How they are brought into the cluster and waited for.
    pub deployment: Deployment,
    /// What becomes of the values of the current revision.
    pub reuse: Reuse,
    /// Whether objects that are there already are taken over, whoever they belong to.
    pub take_ownership: bool,
    /// Records that are kept; all if 0.
    pub history_max: usize,
    /// Description of the revision instead of Helm's words.
    pub description: Option<String>,
    /// What becomes of the files of `crds/`.
    pub definitions: DefinitionUpgrade,
    /// Labels of the record; `null` removes one.
    pub labels: BTreeMap<String, String>,
}

/// Upgrades a release.
///
/// # Errors
/// Whatever Helm would have to say. Errors up to the creation of the record leave nothing behind;
/// after that the record tells of the failure.
pub fn upgrade(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &UpgradeOptions<'_>,
) -> Result<Release, Error> {
    session.reach()?;
    let name = &options.name;
    check_release_name(name).map_err(|_| Error::new(format!("release name is invalid: {name}")))?;
    if !options.dry_run.is_dry() && options.rendering.hide_secrets {
        return Err(Error::new("hiding Kubernetes secrets requires a dry-run mode"));
    }
    let lock = match options.dry_run.is_dry() {
        true => None,
        false => lock(session, name, "upgrade")?,
    };
    let lock = lock.as_ref();
    let is_dry = options.dry_run.is_dry();
    definitions::upgrade(session, chart, values, options.definitions, is_dry, &options.deployment)?;
    let (current, mut upgraded, method) = prepare(session, chart, values, options)?;
    let plan = plan(session, &current, &upgraded, options)?;
    if options.dry_run.is_dry() {
        let description = options.description.clone().filter(|text| !text.is_empty());
        upgraded.info.description = description.unwrap_or("Dry run complete".to_owned());
        return Ok(upgraded);
    }
    execute(session, current, upgraded, &plan, method, options, lock)
}

/// Puts an upgrade on record and carries it out.
pub(crate) fn execute(
    session: &Session,
    mut current: Release,
    mut upgraded: Release,
    plan: &Plan,
    method: ApplyMethod,
    options: &UpgradeOptions<'_>,
    lock: Option<&Lock>,
) -> Result<Release, Error> {
    session.history.create(&upgraded, options.history_max, session.now_seconds())?;
    let mut created = Vec::new();
    let performed =
        perform(session, &mut current, &mut upgraded, plan, method, options, &mut created, lock);
    lock::check(lock)?;
    match performed {
        Ok(()) => {
            session.history.update(&upgraded, session.now_seconds())?;
            Ok(upgraded)
        }
        Err(error) => Err(fail(session, &mut upgraded, &created, error, options, lock)),
    }
}

/// The revision that runs, the one that is to run, and how it is applied.
pub(crate) fn prepare(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &UpgradeOptions<'_>,
) -> Result<(Release, Release, ApplyMethod), Error> {
    let revisions = session.history.revisions(&options.name)?;
    let (last, current) = current(session, &options.name, &revisions)?;
    let reused = reuse_values(session, chart, current, values, options.reuse)?;
    let chart = reused.chart.as_ref().unwrap_or(chart);
    let capabilities = capabilities(session)?;
    let facts = Facts {
        name: &options.name,
        namespace: &current.namespace,
        revision: last.version + 1,
        is_upgrade: true,
    };
    let rendering = &options.rendering;
    let mut upgraded =
        rendering.release(session, chart, &reused.values, &facts, &capabilities)?.release;
    check_labels(&options.labels)?;
    let method = options.method.of(last);
    upgraded.labels = merge_labels(&last.labels, &options.labels);
    upgraded.info.first_deployed = current.info.first_deployed;
    method.as_str().clone_into(&mut upgraded.apply_method);
    upgraded.set_status(Status::PendingUpgrade, "Preparing upgrade");
    Ok((current.clone(), upgraded, method))
}

/// The last revision, and the one that runs as far as is known.
fn current<'r>(
    session: &Session,
    name: &str,
    revisions: &'r [Release],
) -> Result<(&'r Release, &'r Release), Error> {
    let none = || pintle_history::Error::NoDeployed(name.to_owned());
    let last = revisions.last().ok_or_else(none)?;
    if last.info.status.is_pending() {
        return Err(Error::new("another operation (install/upgrade/rollback) is in progress")
            .told_by(unfinished(session, last)));
    }
    let deployed = revisions.iter().rev().find(|old| old.info.status == Status::Deployed);
    match deployed {
        Some(deployed) => Ok((last, deployed)),
        None if matches!(last.info.status, Status::Failed | Status::Superseded) => Ok((last, last)),
        None => Err(none().into()),
    }
}

fn merge_labels(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut labels = old.clone();
    labels.retain(|key, _| !SYSTEM_LABELS.contains(&key.as_str()));
    labels.extend(new.clone());
    labels.retain(|_, value| value != "null");
    labels
}

/// The objects as they were and as they are to be.
pub(crate) struct Plan {
    before: Vec<Target>,
    after: Vec<Target>,
}

pub(crate) fn plan(
    session: &Session,
    current: &Release,
    upgraded: &Release,
    options: &UpgradeOptions<'_>,
) -> Result<Plan, Error> {
    let build = |manifest: &str| targets(&*session.cluster, &upgraded.namespace, manifest);
    // Helm looks at the new objects twice and tells of what is wrong with them the first time.
    let mut after = build(&upgraded.manifest)?;
    let mut before = build(&current.manifest).map_err(|error| {
        let what = match error.to_string().contains("no matches for kind") {
            true => {
                "current release manifest contains removed kubernetes api(s) for this kubernetes \
                 version and it is therefore unable to build the kubernetes objects for \
                 performing the diff. error from kubernetes"
            }
            false => "unable to build kubernetes objects from current release manifest",
        };
        error.during(what)
    })?;
    let owner = Owner { name: &upgraded.name, namespace: &upgraded.namespace };
    owner.mark(&mut after);
    let known: BTreeSet<String> = before.iter().map(key).collect();
    let new: Vec<Target> =
        after.iter().filter(|target| !known.contains(&key(target))).cloned().collect();
    let adopted = adoptable(session, &new, &owner, options.take_ownership)
        .map_err(|error| error.during("unable to continue with update"))?;
    before.extend(adopted);
    Ok(Plan { before, after })
}

/// What an object is called where Helm looks which ones are new: here the version counts.
fn key(target: &Target) -> String {
    let gvk = &target.place.resource.gvk;
    format!("{}/{}/{}/{}", gvk.api_version(), gvk.kind, target.namespace(), target.place.name)
}

#[allow(clippy::too_many_arguments)]
fn perform(
    session: &Session,
    current: &mut Release,
    upgraded: &mut Release,
    plan: &Plan,
    method: ApplyMethod,
    options: &UpgradeOptions<'_>,
    created: &mut Vec<Target>,
    lock: Option<&Lock>,
) -> Result<(), Error> {
    let hooks = options.deployment.hooks;
    let hook_options = options.deployment.hook_options(method);
    let policy = policy(current, method, &options.deployment);
    let mut snapshot = Snapshot::take(session, &plan.after);
    preflight::check(session, &snapshot, &plan.before, &plan.after, &policy)
        .inspect_err(|_| record(session, current, lock))?;
    if hooks && has_hooks(upgraded, "pre-upgrade") {
        step(lock, "pre-upgrade hooks");
        run_hooks(session, upgraded, "pre-upgrade", &hook_options)
            .map_err(|error| error.during("pre-upgrade hooks failed"))?;
        snapshot = Snapshot::take(session, &plan.after);
    }
    step(lock, "changing objects");
    let (changed, result) = update(session, &plan.before, &plan.after, &policy, &snapshot);
    *created = changed.created;
    result
        .and_then(|()| {
            step(lock, "waiting for objects");
            wait_until_ready(session, &plan.after, options.deployment.wait())
        })
        .inspect_err(|_| record(session, current, lock))?;
    if hooks {
        step(lock, "post-upgrade hooks");
        run_hooks(session, upgraded, "post-upgrade", &hook_options)
            .map_err(|error| error.during("post-upgrade hooks failed"))?;
    }
    current.info.status = Status::Superseded;
    record(session, current, lock);
    let description = options.description.clone().filter(|text| !text.is_empty());
    upgraded.set_status(Status::Deployed, description.unwrap_or("Upgrade complete".to_owned()));
    Ok(())
}

/// How the objects of an upgrade are written.
pub(crate) fn policy(current: &Release, method: ApplyMethod, deployment: &Deployment) -> Policy {
    Policy {
        method,
        force_conflicts: deployment.force_conflicts,
        force_replace: deployment.force_replace,
        merge_custom: false,
        upgrade_managers: current.method() == ApplyMethod::ClientSide
            && method == ApplyMethod::ServerSide,
    }
}

/// Puts the failure on record, cleans up and goes back if that is wanted.
fn fail(
    session: &Session,
    upgraded: &mut Release,
    created: &[Target],
    error: Error,
    options: &UpgradeOptions<'_>,
    lock: Option<&Lock>,
) -> Error {
    let name = upgraded.name.clone();
    session.events.notice(
        Notice::warn("upgrade failed").with("name", &*name).with("error", error.to_string()),
    );
    upgraded.set_status(Status::Failed, format!("Upgrade {name:?} failed: {error}"));
    record(session, upgraded, lock);
    if options.deployment.cleanup_on_fail && !created.is_empty() {
        let errors = delete(session, created, Propagation::Background);
        if let Err(cleaning) = Error::join(errors, ", ") {
            return Error::new(format!(
                "an error occurred while cleaning up resources. original upgrade error: {error}: \
                 unable to cleanup resources: {cleaning}"
            ));
        }
    }
    match options.deployment.rollback_on_failure {
        true => go_back(session, &name, error, options, lock),
        false => error,
    }
}

/// Rolls back to the last revision that went well. A wish to stop does not stop that.
fn go_back(
    session: &Session,
    name: &str,
    error: Error,
    options: &UpgradeOptions<'_>,
    lock: Option<&Lock>,
) -> Error {
    let revisions = match session.history.revisions(name) {
        Ok(revisions) => revisions,
        Err(reading) => {
            return Error::new(format!(
                "an error occurred while finding last successful release. original upgrade error: \
                 {error}: {reading}"
            ));
        }
    };
    // There is no telling whether a revision went well; but failed ones are not superseded.
    let went_well =
        |release: &&Release| matches!(release.info.status, Status::Superseded | Status::Deployed);
    let Some(good) = revisions.iter().rev().find(went_well) else {
        return error.during(
            "unable to find a previously successful release when attempting to rollback. original \
             upgrade error",
        );
    };
    let undo = RollbackOptions {
        revision: good.version,
        dry_run: DryRun::None,
        method: options.method.clone(),
        deployment: Deployment { cleanup_on_fail: false, ..options.deployment.clone() },
        history_max: 0,
        description: None,
    };
    match rollback_locked(&session.undisturbed(), name, &undo, lock) {
        Ok(_) => error.during(format!(
            "release {name} failed, and has been rolled back due to rollback-on-failure being set"
        )),
        Err(undoing) => Error::new(format!(
            "an error occurred while rolling back the release. original upgrade error: {error}: \
             {undoing}"
        )),
    }
}

//! Bringing a chart into a cluster. Source: Helm `action.Install`.

use std::collections::BTreeMap;

use pintle_chart::{Chart, Notice};
use pintle_cluster::{ErrorKind, Gvk, Object, Propagation};
use pintle_release::{ApplyMethod, Release, SYSTEM_LABELS, Status, has_system_label};
use pintle_render::Capabilities;
use pintle_value::Map;

use crate::apply::{Policy, create, update};
use crate::chart::{Facts, Rendering, capabilities, check_release_name};
use crate::hooks::run_hooks;
use crate::lock::{Lock, lock, step, unfinished};
use crate::options::{Deployment, DryRun};
use crate::ownership::{Owner, adoptable};
use crate::snapshot::Snapshot;
use crate::target::{Target, targets};
use crate::uninstall::{UninstallOptions, uninstall_locked};
use crate::wait::wait_until_ready;
use crate::{Error, Session, definitions, lock};

/// What an installation can be told.
pub struct InstallOptions<'a> {
    /// Name of the release.
    pub name: String,
    /// Whether anything is changed.
    pub dry_run: DryRun,
    /// What a cluster could do, for [`DryRun::Client`].
    pub capabilities: Capabilities,
    /// How the chart is rendered.
    pub rendering: Rendering<'a>,
    /// How objects are applied.
    pub method: ApplyMethod,
    /// How they are brought into the cluster and waited for.
    pub deployment: Deployment,
    /// Whether the namespace is created if it is missing.
    pub create_namespace: bool,
    /// Whether the name of a release that failed or was uninstalled is used again.
    pub replace: bool,
    /// Whether the files of `crds/` are left alone.
    pub skip_crds: bool,
    /// Whether objects that are there already are taken over, whoever they belong to.
    pub take_ownership: bool,
    /// Description of the release instead of Helm's words.
    pub description: Option<String>,
    /// Labels of the record.
    pub labels: BTreeMap<String, String>,
}

/// Installs a chart.
///
/// # Errors
/// Whatever Helm would have to say. Errors up to the creation of the record leave nothing behind;
/// after that the record tells of the failure.
pub fn install(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &InstallOptions<'_>,
) -> Result<Release, Error> {
    let is_dry = options.dry_run.is_dry();
    let asks_cluster = options.dry_run != DryRun::Client;
    if asks_cluster {
        session.reach().map_err(|error| {
            let error = error.during("cluster reachability check failed");
            session.events.notice(Notice::error(error.to_string()));
            error
        })?;
    }
    if !is_dry && options.rendering.hide_secrets {
        let text = "hiding Kubernetes secrets requires a dry-run mode";
        session.events.notice(Notice::error(text));
        return Err(Error::new(text));
    }
    available_name(session, options).map_err(|error| {
        let what = "release name check failed";
        session.events.notice(Notice::error(what).with("error", error.to_string()));
        error.during(what)
    })?;
    if asks_cluster && !options.skip_crds {
        definitions::install(session, chart, values, options)?;
    }
    let mut release = rendered(session, chart, values, options)?;
    if !asks_cluster {
        release.info.description = "Dry run complete".to_owned();
        return Ok(release);
    }
    let (targets, adopted) = prepare(session, &release, options)?;
    if is_dry {
        release.info.description = "Dry run complete".to_owned();
        return Ok(release);
    }
    if options.create_namespace {
        create_namespace(session, options.method)?;
    }
    let lock = lock(session, &options.name, "installation")?;
    if options.replace {
        supersede(session, &mut release)?;
    }
    execute(session, release, &targets, &adopted, options, lock.as_ref())
}

/// Whether the objects of a manifest could be installed as a release: the cluster serves their kinds,
/// and none of them belongs to another release.
///
/// # Errors
/// As [`install`] with [`DryRun::Server`].
pub fn check_manifest(
    session: &Session,
    release: &str,
    manifest: &str,
    take_ownership: bool,
) -> Result<(), Error> {
    let mut targets =
        targets(&*session.cluster, &session.namespace, manifest).map_err(|error| {
            error.during("unable to build kubernetes objects from release manifest")
        })?;
    let owner = Owner { name: release, namespace: &session.namespace };
    owner.mark(&mut targets);
    adoptable(session, &targets, &owner, take_ownership)
        .map_err(|error| error.during("unable to continue with install"))?;
    Ok(())
}

/// Puts an installation on record and carries it out.
pub(crate) fn execute(
    session: &Session,
    mut release: Release,
    targets: &[Target],
    adopted: &[Target],
    options: &InstallOptions<'_>,
    lock: Option<&Lock>,
) -> Result<Release, Error> {
    session.history.create(&release, 0, session.now_seconds())?;
    let performed = perform(session, &mut release, targets, adopted, options, lock);
    lock::check(lock)?;
    match performed {
        Ok(()) => Ok(release),
        Err(error) => Err(fail(session, &mut release, error, options, lock)),
    }
}

/// The release that is to be, with nothing done for it.
pub(crate) fn rendered(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &InstallOptions<'_>,
) -> Result<Release, Error> {
    let capabilities = match options.dry_run {
        DryRun::Client => options.capabilities.clone(),
        _ => capabilities(session)?,
    };
    let facts = Facts {
        name: &options.name,
        namespace: &session.namespace,
        revision: 1,
        is_upgrade: false,
    };
    let mut release =
        options.rendering.release(session, chart, values, &facts, &capabilities)?.release;
    check_labels(&options.labels)?;
    release.labels.clone_from(&options.labels);
    release.info.first_deployed = release.info.last_deployed;
    options.method.as_str().clone_into(&mut release.apply_method);
    release.set_status(Status::PendingInstall, "Initial install underway");
    Ok(release)
}

/// Refuses labels that Helm keeps for itself.
pub(crate) fn check_labels(labels: &BTreeMap<String, String>) -> Result<(), Error> {
    match has_system_label(labels) {
        false => Ok(()),
        true => Err(Error::new(format!(
            "user supplied labels contains system reserved label name. System labels: [{}]",
            SYSTEM_LABELS.join(" ")
        ))),
    }
}

pub(crate) fn available_name(session: &Session, options: &InstallOptions<'_>) -> Result<(), Error> {
    check_release_name(&options.name)
        .map_err(|error| error.during(format!("release name {:?}", options.name)))?;
    if options.dry_run.is_dry() {
        return Ok(());
    }
    // As in Helm, records that cannot be read stop nobody here; creating one will.
    let Ok(mut revisions) = session.history.revisions(&options.name) else { return Ok(()) };
    match revisions.pop() {
        None => Ok(()),
        Some(last)
            if options.replace
                && matches!(last.info.status, Status::Uninstalled | Status::Failed) =>
        {
            Ok(())
        }
        Some(last) => Err(Error::new("cannot reuse a name that is still in use")
            .told_by(unfinished(session, &last))),
    }
}

/// The objects of the release, and those of them that exist and are taken over.
pub(crate) fn prepare(
    session: &Session,
    release: &Release,
    options: &InstallOptions<'_>,
) -> Result<(Vec<Target>, Vec<Target>), Error> {
    let mut targets =
        targets(&*session.cluster, &session.namespace, &release.manifest).map_err(|error| {
            error.during("unable to build kubernetes objects from release manifest")
        })?;
    let owner = Owner { name: &release.name, namespace: &release.namespace };
    owner.mark(&mut targets);
    let adopted = adoptable(session, &targets, &owner, options.take_ownership)
        .map_err(|error| error.during("unable to continue with install"))?;
    Ok((targets, adopted))
}

/// Creates the namespace of the release. One that is there is left as it is.
pub(crate) fn create_namespace(session: &Session, method: ApplyMethod) -> Result<(), Error> {
    let gvk = Gvk::new("v1", "Namespace");
    let mut object = Object::named(&gvk, &session.namespace);
    object.set_label("name", &session.namespace);
    // As Helm's has one, which then is a field that the manager holds.
    object.0.insert("spec".to_owned(), serde_json::json!({}));
    let resource = session.cluster.resource(&gvk)?;
    let place = pintle_cluster::ObjectRef::new(resource, "", &session.namespace);
    match session.cluster.get(&place) {
        Ok(Some(_)) => return Ok(()),
        // Whoever may not look may still be allowed to create.
        Err(error) if error.kind != ErrorKind::Forbidden => return Err(error.into()),
        _ => {}
    }
    create(session, &[Target { object, place }], method, false)
}

/// Makes way for the name's new release: the last record becomes superseded, a failed one stays.
pub(crate) fn supersede(session: &Session, release: &mut Release) -> Result<(), Error> {
    let Ok(mut revisions) = session.history.revisions(&release.name) else { return Ok(()) };
    let Some(mut last) = revisions.pop() else { return Ok(()) };
    release.version = last.version + 1;
    if last.info.status == Status::Failed {
        return Ok(());
    }
    last.set_status(Status::Superseded, "superseded by new release");
    Ok(session.history.update(&last, session.now_seconds())?)
}

fn perform(
    session: &Session,
    release: &mut Release,
    targets: &[Target],
    adopted: &[Target],
    options: &InstallOptions<'_>,
    lock: Option<&Lock>,
) -> Result<(), Error> {
    let hooks = options.deployment.hooks;
    let hook_options = options.deployment.hook_options(options.method);
    if hooks {
        step(lock, "pre-install hooks");
        run_hooks(session, release, "pre-install", &hook_options)
            .map_err(|error| error.during("failed pre-install"))?;
    }
    step(lock, "creating objects");
    if adopted.is_empty() {
        create(session, targets, options.method, false)?;
    } else {
        let policy = Policy {
            method: options.method,
            force_conflicts: options.deployment.force_conflicts,
            force_replace: options.deployment.force_replace,
            merge_custom: options.take_ownership && options.method == ApplyMethod::ClientSide,
            upgrade_managers: true,
        };
        let snapshot = Snapshot::take(session, targets);
        update(session, adopted, targets, &policy, &snapshot).1?;
    }
    step(lock, "waiting for objects");
    wait_until_ready(session, targets, options.deployment.wait())?;
    if hooks {
        step(lock, "post-install hooks");
        run_hooks(session, release, "post-install", &hook_options)
            .map_err(|error| error.during("failed post-install"))?;
    }
    let description = options.description.clone().filter(|text| !text.is_empty());
    release.set_status(Status::Deployed, description.unwrap_or("Install complete".to_owned()));
    if let Err(error) = session.history.update(release, session.now_seconds()) {
        // The objects are there: that is what the user is told.
        session
            .events
            .notice(Notice::error("failed to record the release").with("error", error.to_string()));
    }
    Ok(())
}

/// Puts the failure on record, or undoes the installation if that is wanted.
fn fail(
    session: &Session,
    release: &mut Release,
    error: Error,
    options: &InstallOptions<'_>,
    lock: Option<&Lock>,
) -> Error {
    let name = &options.name;
    release.set_status(Status::Failed, format!("Release {name:?} failed: {error}"));
    if !options.deployment.rollback_on_failure {
        // There is another error to tell of.
        let _ = session.history.update(release, session.now_seconds());
        return error;
    }
    let undo = UninstallOptions {
        hooks: options.deployment.hooks,
        keep_history: false,
        ignore_not_found: false,
        dry_run: false,
        propagation: Propagation::Background,
        wait: options.deployment.strategy(),
        timeout: options.deployment.timeout,
        description: None,
    };
    match uninstall_locked(&session.undisturbed(), name, &undo, lock) {
        Ok(_) => error.during(format!(
            "release {name} failed, and has been uninstalled due to rollback-on-failure being set"
        )),
        Err(undoing) => Error::new(format!(
            "an error occurred while uninstalling the release. original install error: {error}: \
             {undoing}"
        )),
    }
}

//! Plans: what `install` or `upgrade` would do, thought out to the end and kept in a file, to be
//! done later or not at all.

mod file;
mod look;

use std::time::Duration;

use pintle_chart::Chart;
use pintle_diff::{Identity, Part};
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_ready::Rule;
use pintle_release::{ApplyMethod, Release};
use pintle_render::{Capabilities, Limits};
use pintle_value::Map;

use self::look::{base, cluster_uid, moved, objects};
use crate::chart::{Rendering, check_release_name};
use crate::definitions::DefinitionUpgrade;
use crate::install::{self, InstallOptions};
use crate::inventory::items;
use crate::lock::lock;
use crate::options::{Deployment, DryRun, MethodChoice};
use crate::preview::Change;
use crate::reuse::Reuse;
use crate::upgrade::{self, UpgradeOptions};
use crate::wait::Strategy;
use crate::{Error, Session, definitions};

pub use self::file::{
    Action, Base, Definition, MAX_PLAN, Operation, Plan, PlanError, PlanOptions, PlannedObject,
    Seen,
};

/// A plan, and what the API server would refuse of it if it were carried out now.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// Objects, and why they would be refused.
    pub problems: Vec<(Identity, String)>,
}

/// Plans an upgrade.
///
/// # Errors
/// As [`upgrade`](crate::upgrade()), up to the point where it would write.
pub fn plan_upgrade(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &UpgradeOptions<'_>,
    made_by: &str,
) -> Result<Planned, Error> {
    session.reach()?;
    let name = &options.name;
    check_release_name(name).map_err(|_| Error::new(format!("release name is invalid: {name}")))?;
    let (current, mut upgraded, method) = upgrade::prepare(session, chart, values, options)?;
    // Whatever would be refused later is refused now.
    upgrade::plan(session, &current, &upgraded, options)?;
    let problems =
        Change::of_upgrade(&current, method, options).problems(session, &upgraded, Vec::new())?;
    let last = session.history.last(name)?;
    let labels = std::mem::take(&mut upgraded.labels);
    let plan = Plan {
        made_by: made_by.to_owned(),
        made_at: session.now().to_rfc3339(),
        operation: Operation::Upgrade,
        namespace: session.namespace.clone(),
        cluster: cluster_uid(session),
        last: Some(base(&last)),
        current: Some(base(&current)),
        options: PlanOptions {
            take_ownership: options.take_ownership,
            history_max: options.history_max,
            description: options.description.clone(),
            ..plan_options(&options.deployment, method)
        },
        labels,
        definitions: Vec::new(),
        objects: objects(session, Some(&current), &upgraded, &[])?,
        release: upgraded,
    };
    Ok(Planned { plan, problems })
}

/// Plans an installation.
///
/// # Errors
/// As [`install`](crate::install()), up to the point where it would write.
pub fn plan_install(
    session: &Session,
    chart: &Chart,
    values: &Map,
    options: &InstallOptions<'_>,
    made_by: &str,
) -> Result<Planned, Error> {
    session.reach()?;
    install::available_name(session, options)?;
    let definitions = match options.skip_crds {
        true => Vec::new(),
        false => definitions::files(chart, values)?,
    };
    let mut defined = Vec::new();
    for (_, text) in &definitions {
        defined.extend(items(session, &session.namespace, text, Part::Definition)?);
    }
    let mut release = install::rendered(session, chart, values, options)?;
    let last = session.history.revisions(&options.name)?.pop();
    if let Some(last) = &last {
        release.version = last.version + 1;
    }
    let objects = objects(session, None, &release, &defined)?;
    if defined.is_empty() {
        install::prepare(session, &release, options)?;
    }
    let problems = Change::of_install(options).problems(session, &release, defined)?;
    let labels = std::mem::take(&mut release.labels);
    let plan = Plan {
        made_by: made_by.to_owned(),
        made_at: session.now().to_rfc3339(),
        operation: Operation::Install,
        namespace: session.namespace.clone(),
        cluster: cluster_uid(session),
        last: last.as_ref().map(base),
        current: None,
        options: PlanOptions {
            take_ownership: options.take_ownership,
            create_namespace: options.create_namespace,
            replace: options.replace,
            description: options.description.clone(),
            ..plan_options(&options.deployment, options.method)
        },
        labels,
        definitions: definitions
            .into_iter()
            .map(|(name, text)| Definition { name, text })
            .collect(),
        objects,
        release,
    };
    Ok(Planned { plan, problems })
}

/// Does what a plan says.
///
/// # Errors
/// A cluster that is not any more as the plan has it, with a line for each thing that changed; and
/// as [`install`](crate::install()) and [`upgrade`](crate::upgrade()).
pub fn apply_plan(session: &Session, plan: &Plan) -> Result<Release, Error> {
    session.reach()?;
    let name = &plan.release.name;
    check_release_name(name).map_err(|_| Error::new(format!("release name is invalid: {name}")))?;
    let work = match plan.operation {
        Operation::Install => "installation",
        Operation::Upgrade => "upgrade",
    };
    let mut lock = lock(session, name, work)?;
    let revisions = session.history.revisions(name)?;
    let moved = moved(session, plan, &revisions)?;
    if !moved.is_empty() {
        return Err(Error::new(format!(
            "the cluster has moved since the plan was made, nothing was done:\n  {}",
            moved.join("\n  ")
        )));
    }
    let mut release = plan.release.clone();
    release.labels.clone_from(&plan.labels);
    release.info.last_deployed = Some(session.now());
    let deployment = deployment(&plan.options)?;
    let method = method(&plan.options)?;
    if plan.operation == Operation::Upgrade {
        let current = plan.current.as_ref().map_or(0, |current| current.revision);
        let current = revisions.into_iter().find(|release| release.version == current);
        let current = current.ok_or(pintle_history::Error::NotFound)?;
        let options = upgrade_options(plan, deployment, method);
        let planned = upgrade::plan(session, &current, &release, &options)?;
        return upgrade::execute(
            session,
            current,
            release,
            &planned,
            method,
            &options,
            lock.as_ref(),
        );
    }
    release.info.first_deployed = release.info.last_deployed;
    let options = install_options(plan, deployment, method);
    let files: Vec<(String, String)> =
        plan.definitions.iter().map(|file| (file.name.clone(), file.text.clone())).collect();
    definitions::install_files(session, &files, &options)?;
    let (targets, adopted) = install::prepare(session, &release, &options)?;
    if options.create_namespace {
        install::create_namespace(session, method)?;
    }
    if lock.is_none() {
        // Perhaps there was no namespace for it.
        lock = crate::lock::lock(session, name, work)?;
    }
    if options.replace {
        install::supersede(session, &mut release)?;
    }
    install::execute(session, release, &targets, &adopted, &options, lock.as_ref())
}

fn plan_options(deployment: &Deployment, method: ApplyMethod) -> PlanOptions {
    PlanOptions {
        apply_method: method.as_str().to_owned(),
        wait: match deployment.wait {
            Strategy::Watcher => "watcher",
            Strategy::Legacy => "legacy",
            Strategy::HookOnly => "hookOnly",
        }
        .to_owned(),
        timeout_millis: u64::try_from(deployment.timeout.as_millis()).unwrap_or(u64::MAX),
        ready: deployment.ready.iter().map(ToString::to_string).collect(),
        wait_for_jobs: deployment.wait_for_jobs,
        force_conflicts: deployment.force_conflicts,
        force_replace: deployment.force_replace,
        hooks: deployment.hooks,
        cleanup_on_fail: deployment.cleanup_on_fail,
        rollback_on_failure: deployment.rollback_on_failure,
        take_ownership: false,
        create_namespace: false,
        replace: false,
        history_max: 0,
        description: None,
    }
}

fn deployment(options: &PlanOptions) -> Result<Deployment, Error> {
    Ok(Deployment {
        force_conflicts: options.force_conflicts,
        force_replace: options.force_replace,
        hooks: options.hooks,
        wait: match options.wait.as_str() {
            "watcher" => Strategy::Watcher,
            "legacy" => Strategy::Legacy,
            "hookOnly" => Strategy::HookOnly,
            other => {
                return Err(Error::new(format!("the plan waits in an unknown way: {other:?}")));
            }
        },
        wait_for_jobs: options.wait_for_jobs,
        timeout: Duration::from_millis(options.timeout_millis),
        ready: ready(options)?,
        cleanup_on_fail: options.cleanup_on_fail,
        rollback_on_failure: options.rollback_on_failure,
    })
}

fn ready(options: &PlanOptions) -> Result<Vec<Rule>, Error> {
    let rules = options.ready.iter().map(|text| Rule::parse(text));
    rules.collect::<Result<_, _>>().map_err(|error| Error::new(error.to_string()))
}

fn method(options: &PlanOptions) -> Result<ApplyMethod, Error> {
    let methods = [ApplyMethod::ServerSide, ApplyMethod::ClientSide];
    let found = methods.into_iter().find(|method| method.as_str() == options.apply_method);
    found.ok_or_else(|| {
        let word = &options.apply_method;
        Error::new(format!("the plan applies objects in an unknown way: {word:?}"))
    })
}

fn upgrade_options(
    plan: &Plan,
    deployment: Deployment,
    method: ApplyMethod,
) -> UpgradeOptions<'static> {
    UpgradeOptions {
        name: plan.release.name.clone(),
        dry_run: DryRun::None,
        rendering: rendered_already(),
        method: MethodChoice::Fixed(method),
        deployment,
        reuse: Reuse::Never,
        take_ownership: plan.options.take_ownership,
        history_max: plan.options.history_max,
        description: plan.options.description.clone(),
        definitions: DefinitionUpgrade::No,
        labels: plan.labels.clone(),
    }
}

fn install_options(
    plan: &Plan,
    deployment: Deployment,
    method: ApplyMethod,
) -> InstallOptions<'static> {
    InstallOptions {
        name: plan.release.name.clone(),
        dry_run: DryRun::None,
        capabilities: Capabilities::default(),
        rendering: rendered_already(),
        method,
        deployment,
        create_namespace: plan.options.create_namespace,
        replace: plan.options.replace,
        skip_crds: false,
        take_ownership: plan.options.take_ownership,
        description: plan.options.description.clone(),
        labels: plan.labels.clone(),
    }
}

/// A plan has been rendered; nothing asks for this any more.
fn rendered_already() -> Rendering<'static> {
    Rendering {
        host: HostHandle::new(OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0)),
        limits: Limits::default(),
        skip_schema_validation: true,
        subchart_notes: false,
        hide_secrets: false,
        post_render: None,
    }
}

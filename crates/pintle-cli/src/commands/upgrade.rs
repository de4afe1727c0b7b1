//! `pintle upgrade`

use std::collections::BTreeMap;

use pintle_action::{
    DefinitionUpgrade, Deployment, DryRun, InstallOptions, MethodChoice, Rendering, Reuse, Session,
    UpgradeOptions,
};
use pintle_release::{ApplyMethod, Status};
use pintle_render::Capabilities;

use super::charts::{self, Loaded};
use super::install::show;
use super::locate::check_access;
use super::{cluster, flags, post_render};
use crate::args::{GlobalArgs, OutputFormat, UpgradeArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Upgrades a release and shows it.
pub(crate) fn run(
    args: &UpgradeArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let [name, reference] = args.args.as_slice() else {
        return Err(Failure::new(
            "\"pintle upgrade\" requires 2 arguments\n\nUsage:  pintle upgrade [RELEASE] [CHART] [flags]",
        ));
    };
    check_access(&args.chart)?;
    let deployment = deployment(args, terminal)?;
    let dry_run = flags::dry_run(&args.deploy.dry_run, terminal)?;
    let labels = flags::labels(&args.deploy.labels)?;
    let step = post_render::Step::new(&args.deploy, environment)?;
    let session = cluster::session(global, environment, terminal)?;
    environment.cancel_says(format!("Release {name} has been cancelled."));
    let change = step.as_ref().map(post_render::Step::as_change);
    let hide_secrets = args.hide_secret.unwrap_or_default();
    let rendering =
        charts::rendering(&args.deploy, hide_secrets, &session, true, change.as_deref());
    let hide_notes = args.deploy.hide_notes.unwrap_or_default();
    if args.install.unwrap_or_default()
        && let Some(replace) = is_missing(&session, name)?
    {
        if args.output == OutputFormat::Table {
            writeln!(terminal.out, "Release {name:?} does not exist. Installing it now.")?;
        }
        let Loaded { chart, values } =
            charts::load(reference, (&args.chart, &args.values), global, environment, terminal)?;
        let options = install_options(args, name, dry_run, rendering, deployment, labels, replace);
        let release = pintle_action::install(&session, &chart, &values, &options)?;
        return show(&session, &release, args.output, "", hide_notes, global, terminal);
    }
    let Loaded { chart, values } =
        charts::load(reference, (&args.chart, &args.values), global, environment, terminal)?;
    let options = options(args, name, dry_run, rendering, deployment, labels)
        .map_err(|failure| failure.during("UPGRADE FAILED"))?;
    let release = pintle_action::upgrade(&session, &chart, &values, &options)
        .map_err(|error| Failure::from(error).during("UPGRADE FAILED"))?;
    let before = format!("Release {name:?} has been upgraded. Happy Helming!\n");
    show(&session, &release, args.output, &before, hide_notes, global, terminal)
}

/// How objects are brought into the cluster and waited for.
fn deployment(args: &UpgradeArgs, terminal: &mut Terminal) -> Result<Deployment, Failure> {
    Ok(Deployment {
        cleanup_on_fail: args.cleanup_on_fail.unwrap_or_default(),
        ..flags::deployment(&args.deploy, &args.ready, terminal)?
    })
}

/// What an upgrade comes to.
pub(super) enum Change<'a> {
    /// There is no such release, and `--install` was given.
    Install(InstallOptions<'a>),
    /// There is one, or there has to be.
    Upgrade(UpgradeOptions<'a>),
}

/// Prepares an upgrade for somebody who looks at it instead of doing it, and hands it on.
pub(super) fn prepare<T>(
    args: &UpgradeArgs,
    (name, reference): (&str, &str),
    dry_run: DryRun,
    (global, environment): (&GlobalArgs, &Environment),
    terminal: &mut Terminal,
    look: impl FnOnce(&Session, &Loaded, Change<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    check_access(&args.chart)?;
    let deployment = deployment(args, terminal)?;
    let labels = flags::labels(&args.deploy.labels)?;
    let step = post_render::Step::new(&args.deploy, environment)?;
    let session = cluster::session(global, environment, terminal)?;
    let change = step.as_ref().map(post_render::Step::as_change);
    let rendering = charts::rendering(&args.deploy, false, &session, true, change.as_deref());
    let missing = match args.install.unwrap_or_default() {
        true => is_missing(&session, name)?,
        false => None,
    };
    let loaded =
        charts::load(reference, (&args.chart, &args.values), global, environment, terminal)?;
    let change = match missing {
        Some(replace) => Change::Install(install_options(
            args, name, dry_run, rendering, deployment, labels, replace,
        )),
        None => Change::Upgrade(options(args, name, dry_run, rendering, deployment, labels)?),
    };
    look(&session, &loaded, change)
}

/// What the upgrade is told.
fn options<'a>(
    args: &UpgradeArgs,
    name: &str,
    dry_run: DryRun,
    rendering: Rendering<'a>,
    deployment: Deployment,
    labels: BTreeMap<String, String>,
) -> Result<UpgradeOptions<'a>, Failure> {
    Ok(UpgradeOptions {
        name: name.to_owned(),
        dry_run,
        rendering,
        method: MethodChoice::parse(&args.server_side)?,
        deployment,
        reuse: reuse(args),
        take_ownership: args.deploy.take_ownership.unwrap_or_default(),
        history_max: usize::try_from(args.history_max).unwrap_or_default(),
        description: args.deploy.description.clone(),
        definitions: DefinitionUpgrade::parse(&args.upgrade_crds)?,
        labels,
    })
}

/// What the installation is told that `--install` makes of an upgrade.
fn install_options<'a>(
    args: &UpgradeArgs,
    name: &str,
    dry_run: DryRun,
    rendering: Rendering<'a>,
    deployment: Deployment,
    labels: BTreeMap<String, String>,
    replace: bool,
) -> InstallOptions<'a> {
    InstallOptions {
        name: name.to_owned(),
        dry_run,
        capabilities: Capabilities::default(),
        rendering,
        method: match args.server_side.as_str() {
            "false" => ApplyMethod::ClientSide,
            _ => ApplyMethod::ServerSide,
        },
        deployment,
        create_namespace: args.deploy.create_namespace.unwrap_or_default(),
        replace,
        skip_crds: args.deploy.skip_crds.unwrap_or_default(),
        take_ownership: args.deploy.take_ownership.unwrap_or_default(),
        description: args.deploy.description.clone(),
        labels,
    }
}

/// Whether there is no such release, and if so, whether its name was one before.
fn is_missing(session: &Session, name: &str) -> Result<Option<bool>, Failure> {
    session
        .cluster
        .version()
        .map_err(|error| Failure::new(format!("kubernetes cluster unreachable: {error}")))?;
    pintle_action::check_release_name(name)
        .map_err(|_| Failure::new(format!("release name is invalid: {name}")))?;
    let revisions =
        session.history.revisions(name).map_err(|error| Failure::new(error.to_string()))?;
    Ok(match revisions.last() {
        None => Some(false),
        Some(last) if last.info.status == Status::Uninstalled => Some(true),
        Some(_) => None,
    })
}

fn reuse(args: &UpgradeArgs) -> Reuse {
    let is = |flag: Option<bool>| flag.unwrap_or_default();
    if is(args.reuse.reset_values) {
        Reuse::Never
    } else if is(args.reuse.reuse_values) {
        Reuse::WithDefaults
    } else if is(args.reuse.reset_then_reuse_values) {
        Reuse::WithNewDefaults
    } else {
        Reuse::IfNoneGiven
    }
}

//! `pintle plan`

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use pintle_action::{DryRun, Plan, Planned, plan_install, plan_upgrade};
use pintle_diff::Identity;
use pintle_functions::Host;

use super::charts::Loaded;
use super::locate::check_access;
use super::upgrade::Change;
use super::{charts, cluster, diff, flags, install, post_render, release_name, upgrade};
use crate::args::{GlobalArgs, InstallArgs, PlanArgs, PlannedCommand, UpgradeArgs};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Who makes plans.
const MADE_BY: &str = concat!("pintle ", env!("CARGO_PKG_VERSION"));

/// Makes a plan and writes it to a file.
pub(crate) fn run(
    args: &PlanArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let Some(file) = args.out.as_deref().filter(|file| !file.is_empty()) else {
        return Err(Failure::new("say where the plan is to be written: --out FILE"));
    };
    let Planned { plan, problems } = match &args.what {
        Some(PlannedCommand::Install(args)) => of_install(args, global, environment, terminal)?,
        Some(PlannedCommand::Upgrade(args)) => of_upgrade(args, global, environment, terminal)?,
        None => return Err(Failure::new("say what to plan: install or upgrade")),
    };
    let text = plan.to_text().map_err(|error| Failure::new(error.to_string()))?;
    write_private(&environment.current_dir.join(file), text.as_bytes())
        .map_err(|error| Failure::new(format!("the plan cannot be written to {file}: {error}")))?;
    terminal.out.write_all(summary(&plan).as_bytes())?;
    writeln!(terminal.out, "The plan is in {file}. `pintle apply {file}` carries it out.")?;
    terminal.out.flush()?;
    for (identity, problem) in problems {
        terminal.warn(&format!("{identity} would be refused now: {problem}"));
    }
    let objects = plan.objects.iter().map(|object| object.kind.as_str());
    let hooks = plan.release.hooks.iter().map(|hook| hook.kind.as_str());
    let secrets = objects.chain(hooks).filter(|kind| *kind == "Secret").count();
    if secrets > 0 {
        let noun = if secrets == 1 { "Secret" } else { "Secrets" };
        terminal.warn(&format!("{file} holds the contents of {secrets} {noun}: keep it safe"));
    }
    Ok(0)
}

fn of_upgrade(
    args: &UpgradeArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<Planned, Failure> {
    let [name, reference] = args.args.as_slice() else {
        return Err(diff::usage("plan upgrade", "2 arguments", "RELEASE CHART"));
    };
    if args.upgrade_crds != "false" {
        return Err(Failure::new(
            "a plan leaves CRDs as they are: bring them up to date with pintle upgrade --upgrade-crds",
        ));
    }
    upgrade::prepare(
        args,
        (name, reference),
        DryRun::None,
        (global, environment),
        terminal,
        |session, Loaded { chart, values }, change| {
            Ok(match change {
                Change::Install(options) => {
                    plan_install(session, chart, values, &options, MADE_BY)?
                }
                Change::Upgrade(options) => {
                    plan_upgrade(session, chart, values, &options, MADE_BY)?
                }
            })
        },
    )
}

fn of_install(
    args: &InstallArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<Planned, Failure> {
    if args.args.is_empty() {
        return Err(diff::usage("plan install", "at least 1 argument", "[NAME] CHART"));
    }
    check_access(&args.chart)?;
    let deployment = flags::deployment(&args.deploy, &args.ready, terminal)?;
    let labels = flags::labels(&args.deploy.labels)?;
    let step = post_render::Step::new(&args.deploy, environment)?;
    let now = SystemHost { enable_dns: false }.now().seconds;
    let (name, reference) = release_name::for_install(args, now)?;
    let Loaded { chart, values } =
        charts::load(&reference, (&args.chart, &args.values), global, environment, terminal)?;
    let session = cluster::session(global, environment, terminal)?;
    let change = step.as_ref().map(post_render::Step::as_change);
    let rendering = charts::rendering(&args.deploy, false, &session, true, change.as_deref());
    let options = install::options(args, name, DryRun::None, rendering, deployment, labels);
    Ok(plan_install(&session, &chart, &values, &options, MADE_BY)?)
}

/// What is going to be done, a line for each object.
fn summary(plan: &Plan) -> String {
    let Plan { operation, release, namespace, .. } = plan;
    let mut text = format!(
        "{operation} of release {} to revision {} in namespace {namespace}:\n",
        release.name, release.version
    );
    for object in &plan.objects {
        let group = object.api_version.split_once('/').map_or("", |(group, _)| group);
        let identity = Identity {
            group: group.to_owned(),
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
        };
        let _ = writeln!(text, "  {:6}  {identity}", object.action);
    }
    text
}

/// Writes a file that nobody but its owner may read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // The file may have been there already, for everybody to read.
    #[cfg(unix)]
    if file.metadata()?.is_file() {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    file.write_all(bytes)?;
    file.flush()
}

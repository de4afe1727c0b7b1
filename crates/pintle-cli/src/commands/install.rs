//! `pintle install`

use std::collections::BTreeMap;
use std::fmt::Display;

use pintle_action::{Deployment, DryRun, InstallOptions, Rendering, Session};
use pintle_functions::Host;
use pintle_release::{ApplyMethod, Release};
use pintle_render::Capabilities;

use super::charts::{self, Loaded};
use super::locate::check_access;
use super::release_text::{Shown, text};
use super::{cluster, flags, post_render, release_name, table};
use crate::args::{GlobalArgs, InstallArgs, OutputFormat};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Installs a chart and shows the release.
pub(crate) fn run(
    args: &InstallArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if args.args.is_empty() {
        return Err(Failure::new(
            "\"pintle install\" requires at least 1 argument\n\nUsage:  pintle install [NAME] [CHART] [flags]",
        ));
    }
    check_access(&args.chart)?;
    let deployment = flags::deployment(&args.deploy, &args.ready, terminal)?;
    let dry_run = flags::dry_run(&args.deploy.dry_run, terminal)?;
    let labels = flags::labels(&args.deploy.labels)?;
    let failed = |failure: Failure| failure.during("INSTALLATION FAILED");
    let step = post_render::Step::new(&args.deploy, environment)?;
    let now = SystemHost { enable_dns: false }.now().seconds;
    let (name, reference) = release_name::for_install(args, now).map_err(failed)?;
    let Loaded { chart, values } =
        charts::load(&reference, (&args.chart, &args.values), global, environment, terminal)
            .map_err(failed)?;
    let session = match dry_run {
        DryRun::Client => cluster::offline(global, environment, terminal),
        _ => cluster::session(global, environment, terminal).map_err(failed)?,
    };
    environment.cancel_says(format!("Release {} has been cancelled.", args.args[0]));
    let change = step.as_ref().map(post_render::Step::as_change);
    let rendering = charts::rendering(
        &args.deploy,
        args.hide_secret.unwrap_or_default(),
        &session,
        dry_run != DryRun::Client,
        change.as_deref(),
    );
    let options = options(args, name, dry_run, rendering, deployment, labels);
    let release = pintle_action::install(&session, &chart, &values, &options)
        .map_err(|error| failed(Failure::from(error)))?;
    let hide_notes = args.deploy.hide_notes.unwrap_or_default();
    show(&session, &release, args.output, "", hide_notes, global, terminal)
}

/// What the installation is told.
pub(super) fn options<'a>(
    args: &InstallArgs,
    name: String,
    dry_run: DryRun,
    rendering: Rendering<'a>,
    deployment: Deployment,
    labels: BTreeMap<String, String>,
) -> InstallOptions<'a> {
    InstallOptions {
        name,
        dry_run,
        capabilities: Capabilities::default(),
        rendering,
        method: match args.name.server_side.unwrap_or(true) {
            true => ApplyMethod::ServerSide,
            false => ApplyMethod::ClientSide,
        },
        deployment,
        create_namespace: args.deploy.create_namespace.unwrap_or_default(),
        replace: args.name.replace.unwrap_or_default(),
        skip_crds: args.deploy.skip_crds.unwrap_or_default(),
        take_ownership: args.deploy.take_ownership.unwrap_or_default(),
        description: args.deploy.description.clone(),
        labels,
    }
}

/// Prints a release after a change, with a line before it.
pub(super) fn show(
    session: &Session,
    release: &Release,
    format: OutputFormat,
    before: &str,
    hide_notes: bool,
    global: &GlobalArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let everything = global.debug.unwrap_or_default();
    let shown = Shown { everything, hide_notes, fresh: true, chart: false };
    let text = match format {
        OutputFormat::Table => text(session, release, None, shown, terminal.paint(global))?,
        _ => String::new(),
    };
    table::print(&mut *terminal.out, format, release, || format!("{before}{text}"))
}

impl Failure {
    /// Puts what was being done in front.
    pub(crate) fn during(mut self, what: impl Display) -> Failure {
        self.text = format!("{what}: {}", self.text);
        if let Some(diagnostic) = &mut self.diagnostic {
            diagnostic.message = format!("{what}: {}", diagnostic.message);
        }
        self
    }
}

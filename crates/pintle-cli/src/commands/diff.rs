//! `pintle diff`

use pintle_action::{
    Deployment, DryRun, MethodChoice, Preview, PreviewOptions, RollbackOptions, Session, Strategy,
    preview_install, preview_records, preview_rollback, preview_upgrade,
};
use pintle_diff::{Options, compare};

use super::charts::Loaded;
use super::upgrade::Change;
use super::{cluster, flags, get, upgrade};
use crate::args::{
    Diff, DiffArgs, DiffFormat, DiffRecordsArgs, DiffRollbackArgs, DiffShowArgs, DiffUpgradeArgs,
    GlobalArgs,
};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// The exit status that says that there are differences, for those who ask. Source: Terraform's and
/// helm-diff's `-detailed-exitcode`.
pub(super) const EXIT_DIFFERENT: u8 = 2;

/// Compares.
pub(crate) fn run(
    args: DiffArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    match args.what {
        Some(Diff::Upgrade(args)) => of_upgrade(*args, global, environment, terminal),
        Some(Diff::Rollback(args)) => of_rollback(&args, global, environment, terminal),
        Some(Diff::Revision(args)) => of_revisions(&args, global, environment, terminal),
        Some(Diff::Release(args)) => of_releases(&args, global, environment, terminal),
        None => Err(Failure::new("say what to compare: upgrade, rollback, revision or release")),
    }
}

fn of_upgrade(
    args: DiffUpgradeArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let live = args.live.unwrap_or_default();
    let (args, show) = args.split();
    let [name, reference] = args.args.as_slice() else {
        return Err(usage("diff upgrade", "2 arguments", "RELEASE CHART"));
    };
    let wanted = PreviewOptions {
        live,
        hooks: !args.deploy.no_hooks.unwrap_or_default(),
        tests: show.include_tests.unwrap_or_default(),
    };
    let preview = upgrade::prepare(
        &args,
        (name, reference),
        DryRun::Server,
        (global, environment),
        terminal,
        |session, Loaded { chart, values }, change| {
            Ok(match change {
                Change::Install(options) => {
                    preview_install(session, chart, values, &options, wanted)?
                }
                Change::Upgrade(options) => {
                    preview_upgrade(session, chart, values, &options, wanted)?
                }
            })
        },
    )?;
    print(preview, &show, global, terminal)
}

fn of_rollback(
    args: &DiffRollbackArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let (name, number) = match args.args.as_slice() {
        [name] => (name, None),
        [name, number] => (name, Some(number)),
        _ => return Err(usage("diff rollback", "1 or 2 arguments", "RELEASE [REVISION]")),
    };
    flags::check_force(args.force_replace, None, args.force_conflicts)?;
    let options = RollbackOptions {
        revision: number.map_or(Ok(0), |text| revision(text))?,
        dry_run: DryRun::Server,
        method: MethodChoice::parse(&args.server_side)?,
        deployment: Deployment {
            force_conflicts: args.force_conflicts.unwrap_or_default(),
            force_replace: args.force_replace.unwrap_or_default(),
            hooks: true,
            wait: Strategy::HookOnly,
            wait_for_jobs: false,
            timeout: std::time::Duration::ZERO,
            ready: Vec::new(),
            cleanup_on_fail: false,
            rollback_on_failure: false,
        },
        history_max: 0,
        description: None,
    };
    let wanted = PreviewOptions {
        live: args.live.unwrap_or_default(),
        hooks: !args.no_hooks.unwrap_or_default(),
        tests: args.show.include_tests.unwrap_or_default(),
    };
    let session = cluster::session(global, environment, terminal)?;
    let preview = preview_rollback(&session, name, &options, wanted)?;
    print(preview, &args.show, global, terminal)
}

fn of_revisions(
    args: &DiffRecordsArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let (name, first, second) = match args.args.as_slice() {
        [name, first] => (name, first, None),
        [name, first, second] => (name, first, Some(second)),
        _ => return Err(usage("diff revision", "2 or 3 arguments", "RELEASE REVISION [REVISION]")),
    };
    let second = second.map_or(Ok(0), |text| revision(text))?;
    let session = cluster::session(global, environment, terminal)?;
    records(&session, (name, revision(first)?), (name, second), args, global, terminal)
}

fn of_releases(
    args: &DiffRecordsArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let [first, second] = args.args.as_slice() else {
        return Err(usage("diff release", "2 arguments", "RELEASE RELEASE"));
    };
    let session = cluster::session(global, environment, terminal)?;
    records(&session, (first, 0), (second, 0), args, global, terminal)
}

fn records(
    session: &Session,
    before: (&str, i64),
    after: (&str, i64),
    args: &DiffRecordsArgs,
    global: &GlobalArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let before = get::release(session, before.0, before.1)?;
    let after = get::release(session, after.0, after.1)?;
    let wanted = PreviewOptions {
        live: false,
        hooks: !args.no_hooks.unwrap_or_default(),
        tests: args.show.include_tests.unwrap_or_default(),
    };
    let preview = preview_records(session, &before, &after, wanted)?;
    print(preview, &args.show, global, terminal)
}

fn print(
    preview: Preview,
    show: &DiffShowArgs,
    global: &GlobalArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let options = Options {
        before: preview.before,
        after: preview.after,
        context: show.context,
        show_secrets: show.show_secrets.unwrap_or_default(),
    };
    let report = compare(preview.pairs, &options);
    let unchanged = !show.hide_unchanged.unwrap_or(true);
    let text = match show.output {
        DiffFormat::Text => report.to_text(terminal.paint(global).is_on(), unchanged),
        DiffFormat::Json => format!("{}\n", report.to_json(unchanged)),
        DiffFormat::Html => report.to_html(unchanged),
    };
    terminal.out.write_all(text.as_bytes())?;
    terminal.out.flush()?;
    if report.has_problems() {
        let problems = report.changes.iter().filter(|change| !change.problems.is_empty());
        let names: Vec<String> = problems.map(|change| change.identity.to_string()).collect();
        return Err(Failure::new(format!("the change would be refused for {}", names.join(", "))));
    }
    match show.detailed_exitcode.unwrap_or_default() && report.has_changes() {
        true => Ok(EXIT_DIFFERENT),
        false => Ok(0),
    }
}

fn revision(text: &str) -> Result<i64, Failure> {
    let number: Option<i64> = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Failure::new(format!("{text:?} is no number of a revision")))
}

pub(super) fn usage(command: &str, count: &str, arguments: &str) -> Failure {
    Failure::new(format!(
        "\"pintle {command}\" requires {count}\n\nUsage:  pintle {command} {arguments} [flags]"
    ))
}

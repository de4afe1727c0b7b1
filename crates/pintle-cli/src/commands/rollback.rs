//! `pintle rollback`

use pintle_action::{Deployment, DryRun, MethodChoice, RollbackOptions, RolledBack};

use super::{cluster, flags};
use crate::args::{GlobalArgs, RollbackArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Rolls a release back.
pub(crate) fn run(
    args: &RollbackArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let Some(name) = args.args.first() else {
        return Err(Failure::new(
            "\"pintle rollback\" requires at least 1 argument\n\nUsage:  pintle rollback <RELEASE> [REVISION] [flags]",
        ));
    };
    let revision = match args.args.get(1) {
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            Failure::new(format!(
                "could not convert revision to a number: strconv.Atoi: parsing {text:?}: invalid syntax"
            ))
        })?,
    };
    flags::warn_deprecated(args.force, None, terminal);
    flags::check_force(args.force_replace, args.force, args.force_conflicts)?;
    let options = RollbackOptions {
        revision,
        dry_run: flags::dry_run(&args.dry_run, terminal)?,
        method: MethodChoice::parse(&args.server_side)?,
        deployment: Deployment {
            force_conflicts: args.force_conflicts.unwrap_or_default(),
            force_replace: args.force_replace.or(args.force).unwrap_or_default(),
            hooks: !args.no_hooks.unwrap_or_default(),
            wait: flags::wait(args.wait.wait.as_deref(), terminal)?,
            wait_for_jobs: args.wait.wait_for_jobs.unwrap_or_default(),
            timeout: args.wait.timeout,
            ready: args.wait.ready.ready.clone(),
            cleanup_on_fail: args.cleanup_on_fail.unwrap_or_default(),
            rollback_on_failure: false,
        },
        history_max: usize::try_from(args.history_max).unwrap_or_default(),
        description: args.description.clone(),
    };
    let session = cluster::session(global, environment, terminal)?;
    match pintle_action::rollback(&session, name, &options)? {
        RolledBack::Release(_) => {
            writeln!(terminal.out, "Rollback was a success! Happy Helming!")?;
        }
        RolledBack::Removed(removed) => {
            if let Some(failure) = removed.failure {
                return Err(failure.into());
            }
            let is_dry = options.dry_run != DryRun::None;
            let what = if is_dry { "would be removed" } else { "is removed" };
            writeln!(
                terminal.out,
                "Release {name:?} was never deployed: what its installation made {what}"
            )?;
        }
    }
    terminal.out.flush()?;
    Ok(0)
}

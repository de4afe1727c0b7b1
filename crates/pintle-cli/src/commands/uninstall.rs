//! `pintle uninstall`

use pintle_action::UninstallOptions;
use pintle_cluster::Propagation;

use super::{cluster, flags};
use crate::args::{GlobalArgs, UninstallArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Uninstalls releases one after the other; the first failure ends that.
pub(crate) fn run(
    args: &UninstallArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if args.args.is_empty() {
        return Err(Failure::new(
            "\"pintle uninstall\" requires at least 1 argument\n\nUsage:  pintle uninstall RELEASE_NAME [...] [flags]",
        ));
    }
    let options = UninstallOptions {
        hooks: !args.no_hooks.unwrap_or_default(),
        keep_history: args.keep_history.unwrap_or_default(),
        ignore_not_found: args.ignore_not_found.unwrap_or_default(),
        dry_run: args.dry_run.unwrap_or_default(),
        propagation: propagation(&args.cascade)?,
        wait: flags::wait(args.wait.as_deref(), terminal)?,
        timeout: args.timeout,
        description: args.description.clone(),
    };
    let session = cluster::session(global, environment, terminal)?;
    for name in &args.args {
        let done = pintle_action::uninstall(&session, name, &options)?;
        if let Some(failure) = done.failure {
            return Err(failure.into());
        }
        if !done.kept.is_empty() {
            writeln!(terminal.out, "{}", done.kept)?;
        }
        writeln!(terminal.out, "release \"{name}\" uninstalled")?;
    }
    terminal.out.flush()?;
    Ok(0)
}

fn propagation(word: &str) -> Result<Propagation, Failure> {
    match word {
        "background" => Ok(Propagation::Background),
        "foreground" => Ok(Propagation::Foreground),
        "orphan" => Ok(Propagation::Orphan),
        other => Err(Failure::new(format!(
            "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
        ))),
    }
}

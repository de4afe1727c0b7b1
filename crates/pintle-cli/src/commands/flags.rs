//! What flags mean that several commands have.

use std::collections::BTreeMap;

use pintle_action::{Deployment, DryRun, Strategy};
use pintle_chart::Notice;

use crate::args::{DeployArgs, ReadyArgs, parse_bool, split_list};
use crate::report::Failure;
use crate::terminal::Terminal;

/// What `--dry-run` says. Source: Helm `cmdGetDryRunFlagStrategy`.
pub(crate) fn dry_run(word: &str, terminal: &mut Terminal) -> Result<DryRun, Failure> {
    let mut deprecated = |text: String| terminal.warn(&Notice::warn(text).to_string());
    match word {
        "none" => Ok(DryRun::None),
        "client" => Ok(DryRun::Client),
        "server" => Ok(DryRun::Server),
        "unset" => {
            let text = "--dry-run is deprecated and should be replaced with '--dry-run=client'";
            deprecated(text.to_owned());
            Ok(DryRun::Client)
        }
        other => match parse_bool(other) {
            Ok(is_dry) => {
                let (strategy, name) =
                    if is_dry { (DryRun::Client, "client") } else { (DryRun::None, "none") };
                deprecated(format!(
                    "boolean '--dry-run={other}' flag is deprecated and must be replaced with '--dry-run={name}'"
                ));
                Ok(strategy)
            }
            Err(_) => Err(Failure::new(format!(
                "invalid dry-run value ({other:?}). Must be \"none\", \"server\", or \"client\""
            ))),
        },
    }
}

/// What `--wait` says. Source: Helm `waitValue.Set`.
pub(crate) fn wait(word: Option<&str>, terminal: &mut Terminal) -> Result<Strategy, Failure> {
    let strategy = match word {
        None | Some("hookOnly") => Strategy::HookOnly,
        Some("watcher") => Strategy::Watcher,
        Some("legacy") => Strategy::Legacy,
        Some(value @ ("true" | "false")) => {
            let (strategy, meant) = match value {
                "true" => (Strategy::Watcher, "watcher"),
                _ => (Strategy::HookOnly, "hookOnly"),
            };
            let text = format!(
                "--wait={value} is deprecated (boolean value) and can be replaced with --wait={meant}"
            );
            terminal.warn(&Notice::warn(text).to_string());
            strategy
        }
        Some(other) => {
            return Err(Failure::new(format!(
                "invalid argument {other:?} for \"--wait\" flag: invalid wait input {other:?}. \
                 Valid inputs are watcher, hookOnly, and legacy"
            )));
        }
    };
    Ok(strategy)
}

/// Tells about flags that have other names now.
pub(crate) fn warn_deprecated(force: Option<bool>, atomic: Option<bool>, terminal: &mut Terminal) {
    for (name, value, instead) in
        [("atomic", atomic, "--rollback-on-failure"), ("force", force, "--force-replace")]
    {
        if value.is_some() {
            terminal.warn(&format!("Flag --{name} has been deprecated, use {instead} instead"));
        }
    }
}

/// Refuses flags that contradict each other. Source: cobra `MarkFlagsMutuallyExclusive`.
pub(crate) fn check_force(
    force_replace: Option<bool>,
    force: Option<bool>,
    force_conflicts: Option<bool>,
) -> Result<(), Failure> {
    if force_conflicts.is_none() {
        return Ok(());
    }
    let text = if force_replace.is_some() {
        "[force-replace force-conflicts] are set none of the others can be; [force-conflicts force-replace]"
    } else if force.is_some() {
        "[force force-conflicts] are set none of the others can be; [force force-conflicts]"
    } else {
        return Ok(());
    };
    Err(Failure::new(format!("if any flags in the group {text} were all set")))
}

/// How objects are brought into the cluster and waited for.
pub(crate) fn deployment(
    args: &DeployArgs,
    ready: &ReadyArgs,
    terminal: &mut Terminal,
) -> Result<Deployment, Failure> {
    warn_deprecated(args.force, args.atomic, terminal);
    check_force(args.force_replace, args.force, args.force_conflicts)?;
    Ok(Deployment {
        force_conflicts: args.force_conflicts.unwrap_or_default(),
        force_replace: args.force_replace.or(args.force).unwrap_or_default(),
        hooks: !args.no_hooks.unwrap_or_default(),
        wait: wait(args.wait.as_deref(), terminal)?,
        wait_for_jobs: args.wait_for_jobs.unwrap_or_default(),
        timeout: args.timeout,
        ready: ready.ready.clone(),
        cleanup_on_fail: false,
        rollback_on_failure: args.rollback_on_failure.or(args.atomic).unwrap_or_default(),
    })
}

/// The labels of `--labels`. Source: pflag `StringToString`.
pub(crate) fn labels(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |label: &String| match label.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(Failure::new(format!(
            "invalid argument {label:?} for \"-l, --labels\" flag: {label} must be formatted as key=value"
        ))),
    };
    split_list(given).iter().map(pair).collect()
}

/// The single argument of a command.
pub(crate) fn one_arg<'a>(
    command: &str,
    usage: &str,
    args: &'a [String],
) -> Result<&'a str, Failure> {
    match args {
        [one] => Ok(one),
        _ => Err(Failure::new(format!(
            "\"pintle {command}\" requires 1 argument\n\nUsage:  pintle {command} {usage} [flags]"
        ))),
    }
}

//! `pintle resume` and `pintle abort`

use pintle_action::{Deployment, ResumeOptions, Resumed};

use super::{cluster, flags};
use crate::args::{GlobalArgs, ResumeArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Goes on with what was begun with a release.
pub(crate) fn resume(
    args: &ResumeArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let name = flags::one_arg("resume", "RELEASE_NAME", &args.args)?;
    let options = options(args, terminal)?;
    let session = cluster::session(global, environment, terminal)?;
    tell(name, &pintle_action::resume(&session, name, &options)?, terminal)
}

/// Gives up what was begun with a release.
pub(crate) fn abort(
    args: &ResumeArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let name = flags::one_arg("abort", "RELEASE_NAME", &args.args)?;
    let options = options(args, terminal)?;
    let session = cluster::session(global, environment, terminal)?;
    tell(name, &pintle_action::abort(&session, name, &options)?, terminal)
}

fn options(args: &ResumeArgs, terminal: &mut Terminal) -> Result<ResumeOptions, Failure> {
    Ok(ResumeOptions {
        deployment: Deployment {
            force_conflicts: args.force_conflicts.unwrap_or_default(),
            force_replace: false,
            hooks: !args.no_hooks.unwrap_or_default(),
            wait: flags::wait(args.wait.wait.as_deref(), terminal)?,
            wait_for_jobs: args.wait.wait_for_jobs.unwrap_or_default(),
            timeout: args.wait.timeout,
            ready: args.wait.ready.ready.clone(),
            cleanup_on_fail: false,
            rollback_on_failure: false,
        },
    })
}

fn tell(name: &str, resumed: &Resumed, terminal: &mut Terminal) -> Result<u8, Failure> {
    match resumed {
        Resumed::Release(release) => {
            let (revision, status) = (release.version, &release.info.status);
            writeln!(terminal.out, "Release {name:?} is at revision {revision}: {status}")?;
        }
        Resumed::Uninstalled(done) => {
            if let Some(failure) = &done.failure {
                return Err(failure.clone().into());
            }
            if !done.kept.is_empty() {
                writeln!(terminal.out, "{}", done.kept)?;
            }
            writeln!(terminal.out, "release \"{name}\" uninstalled")?;
        }
    }
    terminal.out.flush()?;
    Ok(0)
}

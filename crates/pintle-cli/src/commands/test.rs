//! `pintle test`

use pintle_action::TestOptions;

use super::release_text::{Shown, text};
use super::{cluster, flags};
use crate::args::{GlobalArgs, TestArgs, split_list};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Runs the tests of a release and shows how that ended.
pub(crate) fn run(
    args: &TestArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let name = flags::one_arg("test", "[RELEASE]", &args.args)?;
    let filters = split_list(&args.filter);
    let with = |prefix: &'static str| {
        filters.iter().filter_map(move |filter| Some(filter.strip_prefix(prefix)?.to_owned()))
    };
    let options = TestOptions {
        only: with("name=").collect(),
        without: with("!name=").chain(with("! name=")).collect(),
        timeout: args.timeout,
        logs: args.logs.unwrap_or_default(),
    };
    let session = cluster::session(global, environment, terminal)?;
    let tested = pintle_action::test(&session, name, &options)?;
    let everything = global.debug.unwrap_or_default();
    let shown = Shown { everything, hide_notes: true, ..Shown::default() };
    let text = text(&session, &tested.release, None, shown, terminal.paint(global))?;
    terminal.out.write_all(text.as_bytes())?;
    if options.logs {
        writeln!(terminal.out)?;
    }
    for log in &tested.logs {
        writeln!(terminal.out, "POD LOGS: {} ({})", log.pod, log.container)?;
        terminal.out.write_all(&log.text)?;
        writeln!(terminal.out)?;
    }
    terminal.out.flush()?;
    match tested.failure {
        Some(failure) => Err(failure.into()),
        None => Ok(0),
    }
}

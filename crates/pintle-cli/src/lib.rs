//! The `pintle` command: flags, terminal, exit statuses, and how errors look.
//!
//! This is the only crate that prints, reads the environment or the clock, or chooses an exit
//! status. [`run`] is the whole program with its surroundings passed in, so that tests can run
//! commands in process.

pub mod args;
mod commands;
mod environment;
mod events;
mod host;
mod kubeconfig;
mod large_stack;
mod progress;
mod remote;
mod report;
mod signals;
mod terminal;
mod usage;

use std::ffi::OsString;

use crate::args::{Cli, ColorChoice, Command, ErrorFormat};
use crate::large_stack::on_large_stack;
use crate::report::{Failure, write_failure};

pub use crate::environment::Environment;
pub use crate::terminal::{SharedWriter, Terminal};

/// Runs one command. `args` begins with the name of the program. Returns the exit status.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    terminal: &mut Terminal,
) -> u8 {
    let mut cli = match Cli::parse(args.into_iter().collect()) {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error, terminal),
    };
    cli.global.debug = cli.global.debug.or(Some(environment.debug));
    let color = match cli.global.color() {
        Ok(choice) => choice,
        Err(text) => {
            terminal.warn(&format!("level=WARN msg=\"command failed\" error={text:?}"));
            return report::EXIT_ERROR;
        }
    };
    let format = cli.global.error_format;
    let outcome = match cli.command {
        // Most charts need little stack, and starting a thread takes as long as a small chart.
        Command::Template(_) => dispatch(cli, environment, terminal),
        _ => on_large_stack(|| dispatch(cli, environment, terminal)),
    };
    match outcome {
        Ok(status) => status,
        Err(failure) => {
            let failure = commands::offer_sandbox(failure, environment);
            fail(&failure, format, color, terminal)
        }
    }
}

fn dispatch(cli: Cli, environment: &Environment, terminal: &mut Terminal) -> Result<u8, Failure> {
    match cli.command {
        Command::Template(args) => {
            commands::template::run(&args, &cli.global, environment, terminal)
        }
        Command::Install(args) => commands::install::run(&args, &cli.global, environment, terminal),
        Command::Upgrade(args) => commands::upgrade::run(&args, &cli.global, environment, terminal),
        Command::Diff(args) => commands::diff::run(*args, &cli.global, environment, terminal),
        Command::Plan(args) => commands::plan::run(&args, &cli.global, environment, terminal),
        Command::Apply(args) => commands::apply::run(&args, &cli.global, environment, terminal),
        Command::Drift(args) => commands::drift::run(&args, &cli.global, environment, terminal),
        Command::Rollback(args) => {
            commands::rollback::run(&args, &cli.global, environment, terminal)
        }
        Command::Resume(args) => {
            commands::resume::resume(&args, &cli.global, environment, terminal)
        }
        Command::Abort(args) => commands::resume::abort(&args, &cli.global, environment, terminal),
        Command::Uninstall(args) => {
            commands::uninstall::run(&args, &cli.global, environment, terminal)
        }
        Command::List(args) => commands::list::run(&args, &cli.global, environment, terminal),
        Command::History(args) => commands::history::run(&args, &cli.global, environment, terminal),
        Command::Status(args) => commands::status::run(&args, &cli.global, environment, terminal),
        Command::Get(args) => commands::get::run(&args, &cli.global, environment, terminal),
        Command::Test(args) => commands::test::run(&args, &cli.global, environment, terminal),
        Command::Lint(args) => commands::lint::run(&args, &cli.global, environment, terminal),
        Command::Rehearse(args) => {
            commands::rehearse::run(&args, &cli.global, environment, terminal)
        }
        Command::Sandbox(args) => commands::sandbox::run(&args, environment, terminal),
        Command::Unittest(args) => {
            commands::unittest::run(&args, &cli.global, environment, terminal)
        }
        Command::Version(args) => commands::version::run(&args, terminal),
        Command::Oracle => commands::oracle::run(terminal),
    }
}

fn fail(failure: &Failure, format: ErrorFormat, color: ColorChoice, terminal: &mut Terminal) -> u8 {
    let color = match color {
        ColorChoice::Never => false,
        ColorChoice::Always => !terminal.no_color,
        ColorChoice::Auto => terminal.stderr_is_terminal && !terminal.no_color,
    };
    let _ = terminal.out.flush();
    // There is nobody left to tell if standard error is closed.
    let _ = write_failure(&mut terminal.err, failure, format, color);
    failure.exit
}

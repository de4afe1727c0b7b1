//! The `pintle` command: flags, terminal, exit statuses, and how errors look.
//!
//! This is the only crate that prints, reads the environment or the clock, or chooses an exit
//! status. [`run`] is the whole program with its surroundings passed in, so that tests can run
//! commands in process.

pub mod args;
mod commands;
mod environment;
mod host;
mod kubeconfig;
mod large_stack;
mod remote;
mod report;
mod terminal;
mod usage;

use std::ffi::OsString;

use crate::args::{Cli, ColorChoice, Command, ErrorFormat};
use crate::large_stack::on_large_stack;
use crate::report::{Failure, write_failure};

pub use crate::environment::Environment;
pub use crate::terminal::Terminal;

/// Runs one command. `args` begins with the name of the program. Returns the exit status.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    terminal: &mut Terminal,
) -> u8 {
    let cli = match Cli::parse(args.into_iter().collect()) {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error, terminal),
    };
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
        Err(failure) => fail(&failure, format, color, terminal),
    }
}

fn dispatch(cli: Cli, environment: &Environment, terminal: &mut Terminal) -> Result<u8, Failure> {
    match cli.command {
        Command::Template(args) => {
            commands::template::run(&args, &cli.global, environment, terminal)
        }
        Command::Lint(args) => commands::lint::run(&args, &cli.global, environment, terminal),
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

//! What was typed: one file for each command's flags, and the flags that commands share.
//!
//! Names, short forms, defaults and repetition follow Helm 4.3.1, so that scripts need no change.

mod chart;
mod global;
mod install;
mod lint;
mod template;
mod value_types;
mod values;

pub use self::chart::ChartArgs;
pub use self::global::{ColorChoice, ErrorFormat, GlobalArgs};
pub use self::install::InstallArgs;
pub use self::lint::{LintArgs, LintOutput};
pub use self::template::TemplateArgs;
pub use self::value_types::{parse_bool, parse_duration, split_list};
pub use self::values::ValuesArgs;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, FromArgMatches as _};

/// What was typed.
#[derive(Debug)]
pub struct Cli {
    /// Flags of every command.
    pub global: GlobalArgs,
    /// What to do.
    pub command: Command,
}

/// The commands.
#[derive(Debug)]
pub enum Command {
    /// `template`
    Template(Box<TemplateArgs>),
    /// `lint`
    Lint(Box<LintArgs>),
    /// `version`
    Version(VersionArgs),
    /// `oracle`
    Oracle,
}

/// Name of the program.
const PROGRAM: &str = "pintle";

/// How a command is described to clap and read back.
struct Entry {
    name: &'static str,
    about: &'static str,
    hidden: bool,
    augment: fn(clap::Command) -> clap::Command,
    read: fn(&mut ArgMatches) -> Result<Command, clap::Error>,
}

const COMMANDS: &[Entry] = &[
    Entry {
        name: "template",
        about: "Render chart templates locally and print the result",
        hidden: false,
        augment: TemplateArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Template),
    },
    Entry {
        name: "lint",
        about: "Check a chart for possible problems",
        hidden: false,
        augment: LintArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Lint),
    },
    Entry {
        name: "version",
        about: "Print the version",
        hidden: false,
        augment: VersionArgs::augment_args,
        read: |matches| VersionArgs::from_arg_matches_mut(matches).map(Command::Version),
    },
    Entry {
        name: "oracle",
        about: "Answer questions about the engine, one JSON object a line",
        hidden: true,
        augment: |command| command,
        read: |_| Ok(Command::Oracle),
    },
];

impl Cli {
    /// Reads what was typed, which begins with the name of the program.
    ///
    /// # Errors
    /// Wrong usage, and the texts that `--help` and `--version` ask for.
    pub fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
        let named = |entry: &&Entry| args.get(1).is_some_and(|arg| arg == entry.name);
        match COMMANDS.iter().find(named) {
            Some(entry) => {
                let mut matches = matches(command(entry), args.into_iter().skip(1))?;
                Cli::read(entry, &mut matches)
            }
            None => {
                let mut matches = matches(program(&args), args)?;
                let missing =
                    || clap::Error::raw(ErrorKind::MissingSubcommand, "a command is missing");
                let (name, mut inner) = matches.remove_subcommand().ok_or_else(missing)?;
                let entry = COMMANDS.iter().find(|entry| entry.name == name).ok_or_else(missing)?;
                Cli::read(entry, &mut inner)
            }
        }
    }

    fn read(entry: &Entry, matches: &mut ArgMatches) -> Result<Cli, clap::Error> {
        let global = GlobalArgs::from_arg_matches_mut(matches)?;
        Ok(Cli { global, command: (entry.read)(matches)? })
    }
}

fn matches(
    mut description: clap::Command,
    args: impl IntoIterator<Item = OsString>,
) -> Result<ArgMatches, clap::Error> {
    let matches = description.try_get_matches_from_mut(args);
    // The process is short; taking the description apart again is for nothing.
    std::mem::forget(description);
    matches
}

/// The description of one command alone, for when its name comes first, as it nearly always does:
/// describing the whole program takes as long as rendering a small chart.
fn command(entry: &Entry) -> clap::Command {
    let command = (entry.augment)(clap::Command::new(entry.name));
    with_globals(command).about(entry.about).bin_name(format!("{PROGRAM} {}", entry.name))
}

/// The description of the whole program. Only commands whose names were typed get their flags.
fn program(typed: &[OsString]) -> clap::Command {
    let program = with_globals(clap::Command::new(PROGRAM))
        .about("Renders and checks Helm charts")
        .version(env!("CARGO_PKG_VERSION"))
        .infer_long_args(false)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true);
    let subcommand = |entry: &Entry| {
        let command = clap::Command::new(entry.name);
        let is_typed = typed.iter().any(|arg| arg == entry.name);
        let command = if is_typed { (entry.augment)(command) } else { command };
        command.about(entry.about).hide(entry.hidden)
    };
    program.subcommands(COMMANDS.iter().map(subcommand))
}

fn with_globals(command: clap::Command) -> clap::Command {
    GlobalArgs::augment_args(command).args_override_self(true)
}

/// Flags of `version`.
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the version number only
    #[arg(long)]
    pub short: bool,
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, command, program};

    #[test]
    fn every_command_is_described_without_contradictions() {
        let names = COMMANDS.iter().map(|entry| entry.name.into()).collect::<Vec<_>>();
        program(&names).debug_assert();
        for entry in COMMANDS {
            command(entry).debug_assert();
        }
    }

    #[test]
    fn a_command_alone_has_the_help_that_it_has_in_the_program() {
        for entry in COMMANDS {
            let mut program = program(&[entry.name.into()]);
            program.build();
            let inside = program.find_subcommand_mut(entry.name).expect("every entry is described");
            assert_eq!(
                command(entry).render_long_help().to_string(),
                inside.render_long_help().to_string()
            );
        }
    }
}

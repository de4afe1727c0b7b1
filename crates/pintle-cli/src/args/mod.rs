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
        let mut description = command(&args);
        let matches = description.try_get_matches_from_mut(args);
        // The process is short; taking the description apart again is for nothing.
        std::mem::forget(description);
        let mut matches = matches?;
        let missing = || clap::Error::raw(ErrorKind::MissingSubcommand, "a command is missing");
        let (name, mut inner) = matches.remove_subcommand().ok_or_else(missing)?;
        let entry = COMMANDS.iter().find(|entry| entry.name == name).ok_or_else(missing)?;
        let command = (entry.read)(&mut inner)?;
        Ok(Cli { global: GlobalArgs::from_arg_matches_mut(&mut matches)?, command })
    }
}

/// The description for clap. Only commands whose names were typed get their flags: making those of
/// all takes longer than to render a small chart.
fn command(typed: &[OsString]) -> clap::Command {
    let program = GlobalArgs::augment_args(clap::Command::new("pintle"))
        .about("Renders and checks Helm charts")
        .version(env!("CARGO_PKG_VERSION"))
        .args_override_self(true)
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

/// Flags of `version`.
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the version number only
    #[arg(long)]
    pub short: bool,
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, command};

    #[test]
    fn every_command_is_described_without_contradictions() {
        let names = COMMANDS.iter().map(|entry| entry.name.into()).collect::<Vec<_>>();
        command(&names).debug_assert();
    }
}

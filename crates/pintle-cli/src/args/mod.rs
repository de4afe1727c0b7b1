//! What was typed: one file for each command's flags, and the flags that commands share.
//!
//! Names, short forms, defaults and repetition follow Helm 4.3.1, so that scripts need no change.

mod apply;
mod chart;
mod deploy;
mod diff;
mod drift;
mod get;
mod global;
mod history;
mod install;
mod lint;
mod list;
mod name;
mod output;
mod plan;
mod ready;
mod rehearse;
mod resume;
mod reuse;
mod rollback;
mod sandbox;
mod status;
mod template;
mod test;
mod uninstall;
mod unittest;
mod upgrade;
mod value_types;
mod values;
mod wait;

pub use self::apply::ApplyArgs;
pub use self::chart::ChartArgs;
pub use self::deploy::DeployArgs;
pub use self::diff::{
    Diff, DiffArgs, DiffFormat, DiffRecordsArgs, DiffRollbackArgs, DiffShowArgs, DiffUpgradeArgs,
};
pub use self::drift::{DriftArgs, DriftFormat};
pub use self::get::{Get, GetAllArgs, GetArgs, GetFormattedArgs, GetPartArgs, GetValuesArgs};
pub use self::global::{ColorChoice, ErrorFormat, GlobalArgs, ProgressChoice};
pub use self::history::{ExportArgs, ExportFormat, HistoryArgs, HistoryCommand};
pub use self::install::InstallArgs;
pub use self::lint::{LintArgs, LintOutput};
pub use self::list::ListArgs;
pub use self::name::NameArgs;
pub use self::output::OutputFormat;
pub use self::plan::{PlanArgs, PlannedCommand};
pub use self::ready::ReadyArgs;
pub use self::rehearse::{RehearseArgs, RehearseFormat};
pub use self::resume::ResumeArgs;
pub use self::reuse::ReuseArgs;
pub use self::rollback::RollbackArgs;
pub use self::sandbox::{SandboxArgs, SandboxCommand, ServeArgs};
pub use self::status::StatusArgs;
pub use self::template::TemplateArgs;
pub use self::test::TestArgs;
pub use self::uninstall::UninstallArgs;
pub use self::unittest::{ReportFormat, UnittestArgs};
pub use self::upgrade::UpgradeArgs;
pub use self::value_types::{parse_bool, parse_duration, split_list};
pub use self::values::ValuesArgs;
pub use self::wait::WaitArgs;

use std::any::TypeId;
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
    /// `install`
    Install(Box<InstallArgs>),
    /// `upgrade`
    Upgrade(Box<UpgradeArgs>),
    /// `diff`
    Diff(Box<DiffArgs>),
    /// `plan`
    Plan(Box<PlanArgs>),
    /// `apply`
    Apply(ApplyArgs),
    /// `drift`
    Drift(DriftArgs),
    /// `rollback`
    Rollback(Box<RollbackArgs>),
    /// `resume`
    Resume(ResumeArgs),
    /// `abort`
    Abort(ResumeArgs),
    /// `uninstall`
    Uninstall(Box<UninstallArgs>),
    /// `list`
    List(Box<ListArgs>),
    /// `history`
    History(HistoryArgs),
    /// `status`
    Status(StatusArgs),
    /// `get`
    Get(Box<GetArgs>),
    /// `test`
    Test(TestArgs),
    /// `lint`
    Lint(Box<LintArgs>),
    /// `rehearse`
    Rehearse(Box<RehearseArgs>),
    /// `sandbox`
    Sandbox(SandboxArgs),
    /// `unittest`
    Unittest(Box<UnittestArgs>),
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
    aliases: &'static [&'static str],
    about: &'static str,
    hidden: bool,
    augment: fn(clap::Command) -> clap::Command,
    read: fn(&mut ArgMatches) -> Result<Command, clap::Error>,
}

const COMMANDS: &[Entry] = &[
    Entry {
        name: "template",
        aliases: &[],
        about: "Render chart templates locally and print the result",
        hidden: false,
        augment: TemplateArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Template),
    },
    Entry {
        name: "install",
        aliases: &[],
        about: "Install a chart",
        hidden: false,
        augment: |command| for_cluster(InstallArgs::augment_args(command)),
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Install),
    },
    Entry {
        name: "upgrade",
        aliases: &[],
        about: "Upgrade a release",
        hidden: false,
        augment: |command| for_cluster(UpgradeArgs::augment_args(command)),
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Upgrade),
    },
    Entry {
        name: "diff",
        aliases: &[],
        about: "Show what an upgrade or a rollback would change, or how revisions differ",
        hidden: false,
        augment: |command| {
            let command = group::<DiffArgs>(command);
            command.mut_subcommands(|inner| for_cluster(inner).args_override_self(true))
        },
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Diff),
    },
    Entry {
        name: "plan",
        aliases: &[],
        about: "Write down what install or upgrade would do, for apply",
        hidden: false,
        augment: |command| {
            let command = group::<PlanArgs>(command);
            command.mut_subcommands(|inner| for_cluster(inner).args_override_self(true))
        },
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Plan),
    },
    Entry {
        name: "apply",
        aliases: &[],
        about: "Carry out a plan, unless the cluster has moved since it was made",
        hidden: false,
        augment: ApplyArgs::augment_args,
        read: |matches| ApplyArgs::from_arg_matches_mut(matches).map(Command::Apply),
    },
    Entry {
        name: "drift",
        aliases: &[],
        about: "Show where the cluster is not as releases have it on record, and who did that",
        hidden: false,
        augment: DriftArgs::augment_args,
        read: |matches| DriftArgs::from_arg_matches_mut(matches).map(Command::Drift),
    },
    Entry {
        name: "rollback",
        aliases: &[],
        about: "Roll a release back to an earlier revision",
        hidden: false,
        augment: RollbackArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Rollback),
    },
    Entry {
        name: "resume",
        aliases: &[],
        about: "Go on with an operation that was stopped in the middle",
        hidden: false,
        augment: ResumeArgs::augment_args,
        read: |matches| ResumeArgs::from_arg_matches_mut(matches).map(Command::Resume),
    },
    Entry {
        name: "abort",
        aliases: &[],
        about: "Give an operation up that was stopped in the middle, and go back",
        hidden: false,
        augment: ResumeArgs::augment_args,
        read: |matches| ResumeArgs::from_arg_matches_mut(matches).map(Command::Abort),
    },
    Entry {
        name: "uninstall",
        aliases: &["del", "delete", "un"],
        about: "Uninstall releases",
        hidden: false,
        augment: UninstallArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Uninstall),
    },
    Entry {
        name: "list",
        aliases: &["ls"],
        about: "List releases",
        hidden: false,
        augment: ListArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::List),
    },
    Entry {
        name: "history",
        aliases: &["hist"],
        about: "Show the revisions of a release, or export one",
        hidden: false,
        augment: |command| {
            let command = HistoryArgs::augment_args(command);
            command.mut_subcommands(|inner| inner.args_override_self(true))
        },
        read: |matches| HistoryArgs::from_arg_matches_mut(matches).map(Command::History),
    },
    Entry {
        name: "status",
        aliases: &[],
        about: "Show the state of a release",
        hidden: false,
        augment: StatusArgs::augment_args,
        read: |matches| StatusArgs::from_arg_matches_mut(matches).map(Command::Status),
    },
    Entry {
        name: "get",
        aliases: &[],
        about: "Get what is on record of a release",
        hidden: false,
        augment: group::<GetArgs>,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Get),
    },
    Entry {
        name: "test",
        aliases: &[],
        about: "Run the tests of a release",
        hidden: false,
        augment: TestArgs::augment_args,
        read: |matches| TestArgs::from_arg_matches_mut(matches).map(Command::Test),
    },
    Entry {
        name: "lint",
        aliases: &[],
        about: "Check a chart for possible problems",
        hidden: false,
        augment: LintArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Lint),
    },
    Entry {
        name: "rehearse",
        aliases: &[],
        about: "Try out the life of releases in a cluster in memory, and check what comes of it",
        hidden: false,
        augment: RehearseArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Rehearse),
    },
    Entry {
        name: "sandbox",
        aliases: &[],
        about: "Serve a cluster in memory to kubectl, Helm and other clients",
        hidden: false,
        augment: group::<SandboxArgs>,
        read: |matches| SandboxArgs::from_arg_matches_mut(matches).map(Command::Sandbox),
    },
    Entry {
        name: "unittest",
        aliases: &[],
        about: "Run the test suites of charts, as helm-unittest does",
        hidden: false,
        augment: UnittestArgs::augment_args,
        read: |matches| Box::from_arg_matches_mut(matches).map(Command::Unittest),
    },
    Entry {
        name: "version",
        aliases: &[],
        about: "Print the version",
        hidden: false,
        augment: VersionArgs::augment_args,
        read: |matches| VersionArgs::from_arg_matches_mut(matches).map(Command::Version),
    },
    Entry {
        name: "oracle",
        aliases: &[],
        about: "Answer questions about the engine, one JSON object a line",
        hidden: true,
        augment: |command| command,
        read: |_| Ok(Command::Oracle),
    },
];

impl Entry {
    fn is_called(&self, typed: &OsString) -> bool {
        typed == self.name || self.aliases.iter().any(|alias| typed == alias)
    }
}

impl Cli {
    /// Reads what was typed, which begins with the name of the program.
    ///
    /// # Errors
    /// Wrong usage, and the texts that `--help` and `--version` ask for.
    pub fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
        let args = unittest::with_words_for_color(args);
        let named = |entry: &&Entry| args.get(1).is_some_and(|arg| entry.is_called(arg));
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
    let command = switches(with_globals(command)).visible_aliases(entry.aliases);
    command.about(entry.about).bin_name(format!("{PROGRAM} {}", entry.name))
}

/// The description of the whole program. Only commands whose names were typed get their flags.
fn program(typed: &[OsString]) -> clap::Command {
    let program = switches(with_globals(clap::Command::new(PROGRAM)))
        .about("Renders and checks Helm charts")
        .version(env!("CARGO_PKG_VERSION"))
        .infer_long_args(false)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true);
    let subcommand = |entry: &Entry| {
        let command = clap::Command::new(entry.name);
        let is_typed = typed.iter().any(|arg| entry.is_called(arg));
        let command = if is_typed { switches((entry.augment)(command)) } else { command };
        command.about(entry.about).hide(entry.hidden).visible_aliases(entry.aliases)
    };
    program.subcommands(COMMANDS.iter().map(subcommand))
}

/// Lets flags of type bool stand alone, and take `=true` and `=false` in all of Go's spellings.
fn switches(command: clap::Command) -> clap::Command {
    let as_switch = |arg: clap::Arg| match arg.get_value_parser().type_id() == TypeId::of::<bool>()
    {
        true => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(parse_bool),
        false => arg,
    };
    command.mut_args(as_switch).mut_subcommands(switches)
}

/// A command that only has commands of its own shows its help if none is named.
fn group<A: clap::Args>(command: clap::Command) -> clap::Command {
    A::augment_args(command).arg_required_else_help(true).disable_help_subcommand(true)
}

/// What `template` takes without an effect has one here, and without a word everything is done.
fn for_cluster(command: clap::Command) -> clap::Command {
    const DEPRECATED: [&str; 2] = ["force", "atomic"];
    let shown = |arg: clap::Arg| {
        let is_deprecated = DEPRECATED.contains(&arg.get_id().as_str());
        let arg = arg.hide(is_deprecated);
        if arg.get_id() == "dry_run" { arg.default_value("none") } else { arg }
    };
    command.mut_args(shown)
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

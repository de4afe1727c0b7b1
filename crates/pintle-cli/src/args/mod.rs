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

use clap::{Parser, Subcommand};

/// Renders and checks Helm charts.
#[derive(Debug, Parser)]
#[command(name = "pintle", version, args_override_self = true, infer_long_args = false)]
#[command(disable_help_subcommand = true, propagate_version = false)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: GlobalArgs,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Render chart templates locally and print the result
    Template(Box<TemplateArgs>),
    /// Check a chart for possible problems
    Lint(Box<LintArgs>),
    /// Print the version
    Version(VersionArgs),
    /// Answer questions about the engine, one JSON object a line
    #[command(hide = true)]
    Oracle,
}

/// Flags of `version`.
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the version number only
    #[arg(long)]
    pub short: bool,
}

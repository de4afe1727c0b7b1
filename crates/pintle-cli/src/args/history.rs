//! Flags of `history`.

use clap::{Args, Subcommand, ValueEnum};

use super::OutputFormat;

/// Flags of `history`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct HistoryArgs {
    /// What else to do with a history.
    #[command(subcommand)]
    pub what: Option<HistoryCommand>,

    /// Name of a release
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// How many revisions
    #[arg(long, value_name = "N", default_value_t = 256, allow_hyphen_values = true)]
    pub max: i64,

    /// Show which revision a rollback went back to
    #[arg(long)]
    pub show_rollback_revision: Option<bool>,

    /// How the history is printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
}

/// What else to do with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Print the whole record of a revision, put together if it is kept in parts
    Export(ExportArgs),
}

/// Flags of `history export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Name of a release
    #[arg(value_name = "RELEASE", required = true)]
    pub args: Vec<String>,

    /// The revision, the last one if 0
    #[arg(long, value_name = "N", default_value_t = 0, allow_hyphen_values = true)]
    pub revision: i64,

    /// What is printed
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub format: ExportFormat,
}

/// What `history export` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The record as JSON
    Json,
    /// The text that Helm keeps: compressed, in base64
    Record,
    /// The Secret that Helm reads, as JSON for kubectl
    Secret,
}

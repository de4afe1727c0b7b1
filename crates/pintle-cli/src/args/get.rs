//! Flags of `get`.

use clap::{Args, Subcommand};

use super::OutputFormat;

/// Flags of `get`.
#[derive(Debug, Args)]
pub struct GetArgs {
    /// What to get.
    #[command(subcommand)]
    pub what: Option<Get>,
}

/// What to get of a release.
#[derive(Debug, Subcommand)]
pub enum Get {
    /// Everything
    All(GetAllArgs),
    /// The hooks
    Hooks(GetPartArgs),
    /// The objects
    Manifest(GetPartArgs),
    /// Facts about the release
    Metadata(GetFormattedArgs),
    /// The notes
    Notes(GetPartArgs),
    /// The values
    Values(GetValuesArgs),
}

/// Flags of `get hooks`, `get manifest` and `get notes`.
#[derive(Debug, Args)]
pub struct GetPartArgs {
    /// Name of a release
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// The revision; the last one if 0
    #[arg(long, value_name = "N", default_value_t = 0, allow_hyphen_values = true)]
    pub revision: i64,
}

/// Flags of `get all`.
#[derive(Debug, Args)]
pub struct GetAllArgs {
    /// Which release and revision.
    #[command(flatten)]
    pub part: GetPartArgs,

    /// Go template to print the release with; it is `.Release`
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub template: Option<String>,
}

/// Flags of `get metadata`.
#[derive(Debug, Args)]
pub struct GetFormattedArgs {
    /// Which release and revision.
    #[command(flatten)]
    pub part: GetPartArgs,

    /// How the facts are printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
}

/// Flags of `get values`.
#[derive(Debug, Args)]
pub struct GetValuesArgs {
    /// Which release and revision, and how the values are printed.
    #[command(flatten)]
    pub formatted: GetFormattedArgs,

    /// All values, the chart's defaults included
    #[arg(short, long)]
    pub all: Option<bool>,
}

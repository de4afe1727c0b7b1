//! Flags of `apply`.

use clap::Args;

use super::OutputFormat;

/// Flags of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The file that `plan` wrote
    #[arg(value_name = "FILE")]
    pub args: Vec<String>,

    /// How the release is printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
}

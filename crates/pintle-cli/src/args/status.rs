//! Flags of `status`.

use clap::Args;

use super::OutputFormat;

/// Flags of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Name of a release
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// The revision; the last one if 0
    #[arg(long, value_name = "N", default_value_t = 0, allow_hyphen_values = true)]
    pub revision: i64,

    /// How the release is printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
}

//! Flags of `test`.

use std::time::Duration;

use clap::Args;

use super::parse_duration;

/// Flags of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Name of a release
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// Time for each test
    #[arg(long, value_name = "DURATION", default_value = "5m0s", value_parser = parse_duration,
          allow_hyphen_values = true)]
    pub timeout: Duration,

    /// Print the logs of the tests
    #[arg(long)]
    pub logs: Option<bool>,

    /// Only some tests: `name=NAME`, or all but some: `!name=NAME` (repeatable)
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Vec<String>,
}

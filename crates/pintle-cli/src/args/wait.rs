//! Flags that say how a command waits.

use std::time::Duration;

use clap::Args;

use super::{ReadyArgs, parse_duration};

/// Flags that say how a command waits.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// What to wait for: watcher, legacy or hookOnly
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "watcher",
          value_name = "STRATEGY")]
    pub wait: Option<String>,

    /// With --wait, wait until Jobs have ended too
    #[arg(long)]
    pub wait_for_jobs: Option<bool>,

    /// When objects are ready.
    #[command(flatten)]
    pub ready: ReadyArgs,

    /// Time for each wait
    #[arg(long, value_name = "DURATION", default_value = "5m0s", value_parser = parse_duration,
          allow_hyphen_values = true)]
    pub timeout: Duration,
}

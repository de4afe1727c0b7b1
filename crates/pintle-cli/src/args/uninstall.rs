//! Flags of `uninstall`.

use std::time::Duration;

use clap::Args;

use super::parse_duration;

/// Flags of `uninstall`.
#[derive(Debug, Args)]
pub struct UninstallArgs {
    /// Names of releases
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// Delete nothing
    #[arg(long)]
    pub dry_run: Option<bool>,

    /// Run no hooks
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// Take a release that is not there as uninstalled
    #[arg(long)]
    pub ignore_not_found: Option<bool>,

    /// Keep the records
    #[arg(long)]
    pub keep_history: Option<bool>,

    /// What to wait for: watcher, legacy or hookOnly
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "watcher",
          value_name = "STRATEGY")]
    pub wait: Option<String>,

    /// What happens to dependents: background, foreground or orphan
    #[arg(long, value_name = "HOW", default_value = "background")]
    pub cascade: String,

    /// Time for each wait
    #[arg(long, value_name = "DURATION", default_value = "5m0s", value_parser = parse_duration,
          allow_hyphen_values = true)]
    pub timeout: Duration,

    /// Description of the record
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub description: Option<String>,
}

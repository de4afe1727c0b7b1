//! Flags that `install`, `upgrade` and `template` share.

use std::time::Duration;

use clap::Args;

use super::parse_duration;

/// Flags that `install`, `upgrade` and `template` share. Those that only matter on a cluster are
/// accepted by `template` and have no effect there, as in Helm.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// Leave hooks out
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// Do not install CRDs
    #[arg(long, hide = true)]
    pub skip_crds: Option<bool>,

    /// Do not check the values against the chart's schemas
    #[arg(long)]
    pub skip_schema_validation: Option<bool>,

    /// Let `getHostByName` ask the network
    #[arg(long)]
    pub enable_dns: Option<bool>,

    /// Create the release's namespace
    #[arg(long, hide = true)]
    pub create_namespace: Option<bool>,

    /// Do not check against the cluster's schema
    #[arg(long, hide = true)]
    pub disable_openapi_validation: Option<bool>,

    /// Replace objects
    #[arg(long, hide = true)]
    pub force_replace: Option<bool>,

    /// Take fields over
    #[arg(long, hide = true)]
    pub force_conflicts: Option<bool>,

    /// Roll back on failure
    #[arg(long, hide = true)]
    pub rollback_on_failure: Option<bool>,

    /// Take existing objects over
    #[arg(long, hide = true)]
    pub take_ownership: Option<bool>,

    /// Wait for jobs
    #[arg(long, hide = true)]
    pub wait_for_jobs: Option<bool>,

    /// Deprecated
    #[arg(long, hide = true)]
    pub force: Option<bool>,

    /// Deprecated
    #[arg(long, hide = true)]
    pub atomic: Option<bool>,

    /// Deprecated
    #[arg(long, hide = true)]
    pub hide_notes: Option<bool>,

    /// Deprecated
    #[arg(long, hide = true)]
    pub render_subchart_notes: Option<bool>,

    /// Wait strategy
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "watcher",
          value_name = "STRATEGY", hide = true)]
    pub wait: Option<String>,

    /// Time for each operation on the cluster
    #[arg(long, value_name = "DURATION", default_value = "5m0s", value_parser = parse_duration,
          hide = true, allow_hyphen_values = true)]
    pub timeout: Duration,

    /// Description of the release
    #[arg(long, value_name = "TEXT", hide = true, allow_hyphen_values = true)]
    pub description: Option<String>,

    /// Labels of the release's record (repeatable, or separated by commas)
    #[arg(short = 'l', long, value_name = "KEY=VALUE", hide = true, allow_hyphen_values = true)]
    pub labels: Vec<String>,

    /// Whether to ask a cluster: client or server
    #[arg(long, value_name = "MODE", num_args = 0..=1, require_equals = true,
          default_missing_value = "unset", default_value = "client")]
    pub dry_run: String,

    /// Post-renderer: the name of a plugin, or a program
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub post_renderer: Option<String>,

    /// An argument for the post-renderer (repeatable)
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    pub post_renderer_args: Vec<String>,
}

//! Flags that `template` shares with `install`.

use std::time::Duration;

use clap::Args;

use super::{parse_bool, parse_duration};

/// Flags of `install` that `template` takes too. Those that only matter on a cluster are accepted
/// and have no effect here, as in Helm.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// Make up a release name from the chart's name and the time
    #[arg(short = 'g', long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool)]
    pub generate_name: Option<bool>,

    /// Go template that gives the release name
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub name_template: Option<String>,

    /// Leave hooks out
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool)]
    pub no_hooks: Option<bool>,

    /// Do not install CRDs; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub skip_crds: Option<bool>,

    /// Do not check the values against the chart's schemas
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool)]
    pub skip_schema_validation: Option<bool>,

    /// Let `getHostByName` ask the network
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool)]
    pub enable_dns: Option<bool>,

    /// Create the release's namespace; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub create_namespace: Option<bool>,

    /// Do not check against the cluster's schema; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub disable_openapi_validation: Option<bool>,

    /// Replace objects; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub force_replace: Option<bool>,

    /// Take fields over; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub force_conflicts: Option<bool>,

    /// Apply on the server; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub server_side: Option<bool>,

    /// Reuse a name; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub replace: Option<bool>,

    /// Roll back on failure; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub rollback_on_failure: Option<bool>,

    /// Take existing objects over; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub take_ownership: Option<bool>,

    /// Wait for jobs; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub wait_for_jobs: Option<bool>,

    /// Deprecated
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub force: Option<bool>,

    /// Deprecated
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub atomic: Option<bool>,

    /// Deprecated
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub hide_notes: Option<bool>,

    /// Deprecated
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub render_subchart_notes: Option<bool>,

    /// Deprecated
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true",
          value_parser = parse_bool, hide = true)]
    pub validate: Option<bool>,

    /// Wait strategy; without effect here
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "watcher",
          value_name = "STRATEGY", hide = true)]
    pub wait: Option<String>,

    /// Time for each operation on the cluster; without effect here
    #[arg(long, value_name = "DURATION", default_value = "5m0s", value_parser = parse_duration,
          hide = true, allow_hyphen_values = true)]
    pub timeout: Duration,

    /// Description of the release; without effect here
    #[arg(long, value_name = "TEXT", hide = true, allow_hyphen_values = true)]
    pub description: Option<String>,

    /// Labels of the release; without effect on what is rendered
    #[arg(short = 'l', long, value_name = "KEY=VALUE", hide = true, allow_hyphen_values = true)]
    pub labels: Vec<String>,

    /// Whether to ask a cluster: client or server
    #[arg(long, value_name = "MODE", num_args = 0..=1, require_equals = true,
          default_missing_value = "unset", default_value = "client", conflicts_with = "validate")]
    pub dry_run: String,

    /// Post-renderer: the name of a plugin, or a program
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub post_renderer: Option<String>,

    /// An argument for the post-renderer (repeatable)
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    pub post_renderer_args: Vec<String>,
}

//! Flags of `rollback`.

use clap::Args;

use super::WaitArgs;

/// Flags of `rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// Release name and revision; the revision before the last one without it
    #[arg(value_name = "RELEASE [REVISION]")]
    pub args: Vec<String>,

    /// Whether anything is changed: none, client or server
    #[arg(long, value_name = "MODE", num_args = 0..=1, require_equals = true,
          default_missing_value = "unset", default_value = "none")]
    pub dry_run: String,

    /// Replace objects instead of changing them
    #[arg(long)]
    pub force_replace: Option<bool>,

    /// Deprecated
    #[arg(long, hide = true)]
    pub force: Option<bool>,

    /// Take fields of other managers over
    #[arg(long)]
    pub force_conflicts: Option<bool>,

    /// Apply on the server: true, false, or auto for what the revision was applied with
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub server_side: String,

    /// Run no hooks
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// How it waits.
    #[command(flatten)]
    pub wait: WaitArgs,

    /// Delete what a failed rollback created
    #[arg(long)]
    pub cleanup_on_fail: Option<bool>,

    /// Revisions that are kept, 0 for all
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        env = "HELM_MAX_HISTORY",
        hide_env = true,
        allow_hyphen_values = true
    )]
    pub history_max: i64,

    /// Description of the new revision
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub description: Option<String>,
}

//! Flags of `upgrade`.

use clap::Args;

use super::{ChartArgs, DeployArgs, OutputFormat, ReadyArgs, ReuseArgs, ValuesArgs};

/// Flags of `upgrade`.
#[derive(Debug, Args)]
pub struct UpgradeArgs {
    /// Release name and chart
    #[arg(value_name = "RELEASE CHART")]
    pub args: Vec<String>,

    /// Values.
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Flags shared with `install`.
    #[command(flatten)]
    pub deploy: DeployArgs,

    /// When objects are ready.
    #[command(flatten)]
    pub ready: ReadyArgs,

    /// Install the chart if there is no such release
    #[arg(short, long)]
    pub install: Option<bool>,

    /// What becomes of the values of the revision before.
    #[command(flatten)]
    pub reuse: ReuseArgs,

    /// Create and change the CRDs of the chart, too: checked, which refuses what would cost objects
    /// fields or versions, or force
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true,
          default_missing_value = "checked", default_value = "false", hide_default_value = true)]
    pub upgrade_crds: String,

    /// Delete what a failed upgrade created
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

    /// Apply on the server: true, false, or auto for what the release was applied with
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub server_side: String,

    /// Leave the content of Secrets out of what a dry run prints
    #[arg(long)]
    pub hide_secret: Option<bool>,

    /// How the release is printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,

    /// Where the chart is.
    #[command(flatten)]
    pub chart: ChartArgs,
}

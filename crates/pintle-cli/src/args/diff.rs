//! Flags of `diff`.

use std::str::FromStr;

use clap::{Args, Subcommand};

use super::{ChartArgs, DeployArgs, OutputFormat, ReadyArgs, ReuseArgs, UpgradeArgs, ValuesArgs};

/// Flags of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What to compare.
    #[command(subcommand)]
    pub what: Option<Diff>,
}

/// What to compare.
#[derive(Debug, Subcommand)]
pub enum Diff {
    /// What an upgrade would change
    Upgrade(Box<DiffUpgradeArgs>),
    /// What a rollback would change
    Rollback(Box<DiffRollbackArgs>),
    /// How two revisions of a release differ
    Revision(DiffRecordsArgs),
    /// How two releases differ
    Release(DiffRecordsArgs),
}

/// Flags of `diff upgrade`.
#[derive(Debug, Args)]
pub struct DiffUpgradeArgs {
    /// Release name and chart
    #[arg(value_name = "RELEASE CHART")]
    pub args: Vec<String>,

    /// Values.
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Flags shared with `install`.
    #[command(flatten)]
    pub deploy: DeployArgs,

    /// Compare with nothing if there is no such release
    #[arg(short, long)]
    pub install: Option<bool>,

    /// What becomes of the values of the revision before.
    #[command(flatten)]
    pub reuse: ReuseArgs,

    /// Apply on the server: true, false, or auto for what the release was applied with
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub server_side: String,

    /// Compare what is in the cluster with what the API server would make of it
    #[arg(long)]
    pub live: Option<bool>,

    /// How differences are shown.
    #[command(flatten)]
    pub show: DiffShowArgs,

    /// Where the chart is.
    #[command(flatten)]
    pub chart: ChartArgs,
}

/// Flags of `diff rollback`.
#[derive(Debug, Args)]
pub struct DiffRollbackArgs {
    /// Release name and revision; the revision before the last one without it
    #[arg(value_name = "RELEASE [REVISION]")]
    pub args: Vec<String>,

    /// Replace objects instead of changing them
    #[arg(long)]
    pub force_replace: Option<bool>,

    /// Take fields of other managers over
    #[arg(long)]
    pub force_conflicts: Option<bool>,

    /// Apply on the server: true, false, or auto for what the revision was applied with
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub server_side: String,

    /// Compare what is in the cluster with what the API server would make of it
    #[arg(long)]
    pub live: Option<bool>,

    /// Leave hooks out
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// How differences are shown.
    #[command(flatten)]
    pub show: DiffShowArgs,
}

/// Flags of `diff revision` and `diff release`.
#[derive(Debug, Args)]
pub struct DiffRecordsArgs {
    /// A release and one or two revisions, or two releases
    #[arg(value_name = "NAMES")]
    pub args: Vec<String>,

    /// Leave hooks out
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// How differences are shown.
    #[command(flatten)]
    pub show: DiffShowArgs,
}

/// Flags that say how differences are shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Differences")]
pub struct DiffShowArgs {
    /// Lines that are shown around changes
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub context: usize,

    /// How the differences are printed: text, json or html
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: DiffFormat,

    /// Exit with 2 if anything differs
    #[arg(long)]
    pub detailed_exitcode: Option<bool>,

    /// Leave objects out that do not change
    #[arg(long, default_value = "true")]
    pub hide_unchanged: Option<bool>,

    /// Show the contents of Secrets
    #[arg(long)]
    pub show_secrets: Option<bool>,

    /// Compare tests, too
    #[arg(long)]
    pub include_tests: Option<bool>,
}

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// A page that needs nothing else
    Html,
}

impl FromStr for DiffFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<DiffFormat, String> {
        match word {
            "text" => Ok(DiffFormat::Text),
            "json" => Ok(DiffFormat::Json),
            "html" => Ok(DiffFormat::Html),
            _ => Err("invalid format type: text, json or html".to_owned()),
        }
    }
}

impl DiffUpgradeArgs {
    /// The upgrade that is thought through, and how it is shown.
    pub(crate) fn split(self) -> (UpgradeArgs, DiffShowArgs) {
        let upgrade = UpgradeArgs {
            args: self.args,
            values: self.values,
            deploy: self.deploy,
            ready: ReadyArgs::default(),
            install: self.install,
            reuse: self.reuse,
            upgrade_crds: "false".to_owned(),
            cleanup_on_fail: None,
            history_max: 0,
            server_side: self.server_side,
            hide_secret: None,
            output: OutputFormat::Table,
            chart: self.chart,
        };
        (upgrade, self.show)
    }
}

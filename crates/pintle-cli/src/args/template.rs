//! Flags of `template`.

use clap::Args;

use super::{ChartArgs, DeployArgs, NameArgs, ValuesArgs};

/// Flags of `template`.
#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// Release name and chart; a chart alone is rendered as release `release-name`
    #[arg(value_name = "NAME CHART", allow_hyphen_values = false)]
    pub args: Vec<String>,

    /// Values.
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Only print what these templates wrote (repeatable, with globs)
    #[arg(short, long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub show_only: Vec<String>,

    /// Write files into this folder instead of printing
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    pub output_dir: Option<String>,

    /// Put the release name into the paths under --output-dir
    #[arg(long)]
    pub release_name: Option<bool>,

    /// Print the CRDs too
    #[arg(long)]
    pub include_crds: Option<bool>,

    /// Leave test hooks out
    #[arg(long)]
    pub skip_tests: Option<bool>,

    /// Set .Release.IsUpgrade instead of .Release.IsInstall
    #[arg(long)]
    pub is_upgrade: Option<bool>,

    /// Version of Kubernetes for .Capabilities.KubeVersion
    #[arg(long, value_name = "VERSION", allow_hyphen_values = true)]
    pub kube_version: Option<String>,

    /// API versions for .Capabilities.APIVersions (repeatable, or separated by commas)
    #[arg(short, long, value_name = "VERSION", allow_hyphen_values = true)]
    pub api_versions: Vec<String>,

    /// Render every chart that is given or stands in the given folders, in parallel
    #[arg(long)]
    pub all: bool,

    /// Make random, time and key functions repeatable
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Deprecated
    #[arg(long, hide = true, conflicts_with = "dry_run")]
    pub validate: Option<bool>,

    /// Flags shared with `install`.
    #[command(flatten)]
    pub name: NameArgs,

    /// Flags shared with `install` and `upgrade`.
    #[command(flatten)]
    pub deploy: DeployArgs,

    /// Where the chart is.
    #[command(flatten)]
    pub chart: ChartArgs,
}

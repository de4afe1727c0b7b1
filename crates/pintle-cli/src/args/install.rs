//! Flags of `install`.

use clap::Args;

use super::{ChartArgs, DeployArgs, NameArgs, OutputFormat, ReadyArgs, ValuesArgs};

/// Flags of `install`.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// Release name and chart; a chart alone with --generate-name or --name-template
    #[arg(value_name = "NAME CHART")]
    pub args: Vec<String>,

    /// Values.
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Flags of new releases.
    #[command(flatten)]
    pub name: NameArgs,

    /// Flags shared with `upgrade`.
    #[command(flatten)]
    pub deploy: DeployArgs,

    /// When objects are ready.
    #[command(flatten)]
    pub ready: ReadyArgs,

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

//! Flags of `pintle rehearse`.

use clap::{Args, ValueEnum};

use super::{ChartArgs, ValuesArgs};

/// Flags of `pintle rehearse`.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// Charts: folders or archives
    #[arg(value_name = "CHART")]
    pub charts: Vec<String>,

    /// The earlier version of the chart: a folder, an archive, an address, git:REVISION for the
    /// folder as it was then, or a chart of a repository, of which the newest version below the
    /// chart's own is taken unless --version says another
    #[arg(long, value_name = "CHART")]
    pub from: Option<String>,

    /// File with steps and scenarios
    #[arg(long, value_name = "FILE")]
    pub steps: Option<String>,

    /// Values file that makes a scenario of its own; may be given several times
    #[arg(long, value_name = "FILE")]
    pub matrix: Vec<String>,

    /// Pods of each workload that have to stay ready during upgrades and rollbacks: 1 or 50%
    #[arg(long, value_name = "PODS")]
    pub min_ready: Option<String>,

    /// Script of failures
    #[arg(long, value_name = "FILE")]
    pub script: Option<String>,

    /// How long a step may wait, in the sandbox's time
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    pub timeout: String,

    /// Name of the release; the chart's without it
    #[arg(long, value_name = "NAME")]
    pub release_name: Option<String>,

    /// Scenarios at the same time; as many as the machine has cores if 0
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub threads: usize,

    /// How the report looks
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: RehearseFormat,

    /// File for the report instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output_file: Option<String>,

    /// How the earlier version is found
    #[command(flatten)]
    pub chart: ChartArgs,

    /// Values of all scenarios
    #[command(flatten)]
    pub values: ValuesArgs,
}

/// How a report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RehearseFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// `JUnit`'s XML
    Junit,
    /// For code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

//! Flags of `lint`.

use clap::{Args, ValueEnum};

use super::ValuesArgs;

/// Flags of `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Charts to check
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,

    /// Values.
    #[command(flatten)]
    pub values: ValuesArgs,

    /// Fail on warnings too
    #[arg(long)]
    pub strict: Option<bool>,

    /// Check the charts in charts/ too
    #[arg(long)]
    pub with_subcharts: Option<bool>,

    /// Print warnings and errors only
    #[arg(long)]
    pub quiet: Option<bool>,

    /// Do not check the values against the chart's schemas
    #[arg(long)]
    pub skip_schema_validation: Option<bool>,

    /// Version of Kubernetes for capabilities and removed APIs
    #[arg(long, value_name = "VERSION", allow_hyphen_values = true)]
    pub kube_version: Option<String>,

    /// Form of the findings
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: LintOutput,
}

/// Form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LintOutput {
    /// Helm's text
    Text,
    /// A JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

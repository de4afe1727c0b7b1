//! Flags that name a release that is new, and say how it is applied.

use clap::Args;

/// Flags that `install` and `template` share, beyond those of [`DeployArgs`](super::DeployArgs).
#[derive(Debug, Args)]
pub struct NameArgs {
    /// Make up a release name from the chart's name and the time
    #[arg(short = 'g', long)]
    pub generate_name: Option<bool>,

    /// Go template that gives the release name
    #[arg(long, value_name = "TEMPLATE", allow_hyphen_values = true)]
    pub name_template: Option<String>,

    /// Use the name of a release that failed or was uninstalled
    #[arg(long, hide = true)]
    pub replace: Option<bool>,

    /// Apply on the server
    #[arg(long, hide = true)]
    pub server_side: Option<bool>,
}

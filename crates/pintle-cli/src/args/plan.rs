//! Flags of `plan`.

use clap::{Args, Subcommand};

use super::{InstallArgs, UpgradeArgs};

/// Flags of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Where the plan is written; the file holds the contents of Secrets
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub out: Option<String>,

    /// What to plan.
    #[command(subcommand)]
    pub what: Option<PlannedCommand>,
}

/// What to plan.
#[derive(Debug, Subcommand)]
pub enum PlannedCommand {
    /// Plan the installation of a chart
    Install(Box<InstallArgs>),
    /// Plan the upgrade of a release
    Upgrade(Box<UpgradeArgs>),
}

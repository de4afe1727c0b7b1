//! Flags of `resume` and `abort`.

use clap::Args;

use super::WaitArgs;

/// Flags of `resume` and `abort`.
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// Name of a release
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// Run no hooks
    #[arg(long)]
    pub no_hooks: Option<bool>,

    /// Take fields of other managers over
    #[arg(long)]
    pub force_conflicts: Option<bool>,

    /// How it waits.
    #[command(flatten)]
    pub wait: WaitArgs,
}

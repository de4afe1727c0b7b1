//! Flags that say what becomes of the values of the revision before.

use clap::Args;

/// Flags that `upgrade` and `diff upgrade` share.
#[derive(Debug, Args)]
pub struct ReuseArgs {
    /// Forget the values of the revision before
    #[arg(long)]
    pub reset_values: Option<bool>,

    /// Lay new values over those of the revision before, its chart's defaults included
    #[arg(long)]
    pub reuse_values: Option<bool>,

    /// Lay new values over those of the revision before, with the new chart's defaults
    #[arg(long)]
    pub reset_then_reuse_values: Option<bool>,
}

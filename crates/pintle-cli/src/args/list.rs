//! Flags of `list`.

use clap::Args;

use super::OutputFormat;

/// Flags of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Nothing
    #[arg(hide = true)]
    pub args: Vec<String>,

    /// Print names only
    #[arg(short = 'q', long)]
    pub short: Option<bool>,

    /// Print no headers
    #[arg(long)]
    pub no_headers: Option<bool>,

    /// Format of times, as Go's time package has it
    #[arg(long, value_name = "LAYOUT", allow_hyphen_values = true)]
    pub time_format: Option<String>,

    /// Sort by date
    #[arg(short, long)]
    pub date: Option<bool>,

    /// Sort the other way round
    #[arg(short, long)]
    pub reverse: Option<bool>,

    /// Show uninstalled releases
    #[arg(long)]
    pub uninstalled: Option<bool>,

    /// Show superseded revisions
    #[arg(long)]
    pub superseded: Option<bool>,

    /// Show releases that are being uninstalled
    #[arg(long)]
    pub uninstalling: Option<bool>,

    /// Show deployed releases
    #[arg(long)]
    pub deployed: Option<bool>,

    /// Show failed releases
    #[arg(long)]
    pub failed: Option<bool>,

    /// Show releases that somebody is at work on
    #[arg(long)]
    pub pending: Option<bool>,

    /// List the releases of all namespaces
    #[arg(short = 'A', long)]
    pub all_namespaces: Option<bool>,

    /// How many releases, 0 for all
    #[arg(short, long, value_name = "N", default_value_t = 256, allow_hyphen_values = true)]
    pub max: i64,

    /// How many releases to pass over first
    #[arg(long, value_name = "N", default_value_t = 0, allow_hyphen_values = true)]
    pub offset: i64,

    /// Only names that the regular expression finds something in
    #[arg(short, long, value_name = "REGEX", allow_hyphen_values = true)]
    pub filter: Option<String>,

    /// Only records whose labels match the selector
    #[arg(short = 'l', long, value_name = "SELECTOR", allow_hyphen_values = true)]
    pub selector: Option<String>,

    /// How the list is printed
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub output: OutputFormat,
}

//! Flags of `drift`.

use std::str::FromStr;

use clap::Args;

/// Flags of `drift`.
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// Release names
    #[arg(value_name = "RELEASE")]
    pub args: Vec<String>,

    /// All releases of the namespace
    #[arg(long)]
    pub all: Option<bool>,

    /// How the drift is printed: text or json
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub output: DriftFormat,

    /// Exit with 2 if anything drifted
    #[arg(long)]
    pub detailed_exitcode: Option<bool>,

    /// Show the contents of Secrets
    #[arg(long)]
    pub show_secrets: Option<bool>,
}

/// How drift is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftFormat {
    /// For people
    Text,
    /// One JSON document
    Json,
}

impl FromStr for DriftFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<DriftFormat, String> {
        match word {
            "text" => Ok(DriftFormat::Text),
            "json" => Ok(DriftFormat::Json),
            _ => Err("invalid format type: text or json".to_owned()),
        }
    }
}

//! How something is printed.

use std::str::FromStr;

/// How something is printed. Source: Helm `output.Format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people
    Table,
    /// One line of JSON
    Json,
    /// YAML
    Yaml,
}

impl FromStr for OutputFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<OutputFormat, String> {
        match word {
            "table" => Ok(OutputFormat::Table),
            "json" => Ok(OutputFormat::Json),
            "yaml" => Ok(OutputFormat::Yaml),
            _ => Err("invalid format type".to_owned()),
        }
    }
}

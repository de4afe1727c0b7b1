//! Flags that give values.

use clap::Args;

/// Flags that give values, in the order in which they win: later ones over earlier ones.
#[derive(Debug, Default, Args)]
pub struct ValuesArgs {
    /// Values in a YAML file, `-` for standard input, or a URL (repeatable, or separated by commas)
    #[arg(short = 'f', long = "values", value_name = "FILE", allow_hyphen_values = true)]
    pub values: Vec<String>,

    /// JSON values: key1=json1,key2=json2 or {"key1": json1} (repeatable)
    #[arg(long, value_name = "KEY=JSON", allow_hyphen_values = true)]
    pub set_json: Vec<String>,

    /// Values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,

    /// String values: key1=val1,key2=val2 (repeatable)
    #[arg(long, value_name = "KEY=TEXT", allow_hyphen_values = true)]
    pub set_string: Vec<String>,

    /// Values from files: key1=path1,key2=path2 (repeatable)
    #[arg(long, value_name = "KEY=PATH", allow_hyphen_values = true)]
    pub set_file: Vec<String>,

    /// A literal string value: key=text (repeatable)
    #[arg(long, value_name = "KEY=TEXT", allow_hyphen_values = true)]
    pub set_literal: Vec<String>,
}

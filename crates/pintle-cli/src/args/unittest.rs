//! Flags of `unittest`: those of helm-unittest 1.1.2, and one more format of reports.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

/// Flags of `unittest`.
#[derive(Debug, Args)]
pub struct UnittestArgs {
    /// Charts whose suites are run
    #[arg(value_name = "CHART")]
    pub charts: Vec<String>,

    /// Pattern of suite files, relative to the chart; tests/*_test.yaml without it
    #[arg(short, long = "file", value_name = "PATTERN", allow_hyphen_values = true)]
    pub files: Vec<String>,

    /// Pattern of values files for all tests
    #[arg(short, long, value_name = "PATTERN", allow_hyphen_values = true)]
    pub values: Vec<String>,

    /// Take unknown fields in suites for errors
    #[arg(long)]
    pub strict: Option<bool>,

    /// Replace the snapshots that differ
    #[arg(short, long)]
    pub update_snapshot: Option<bool>,

    /// Run the suites of the charts in charts/ too, as is done without it
    #[arg(short = 's', long)]
    pub with_subchart: Option<bool>,

    /// File for a report
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<String>,

    /// Format of the report in the file
    #[arg(short = 't', long, value_name = "FORMAT", default_value = "XUnit", ignore_case = true)]
    pub output_type: ReportFormat,

    /// Folder below the chart with a chart whose templates are suites
    #[arg(long, value_name = "FOLDER")]
    pub chart_tests_path: Option<String>,

    /// End with the first test that fails
    #[arg(short = 'q', long)]
    pub failfast: Option<bool>,

    /// Keep what templates write, in the folder .debug
    #[arg(short, long = "debugPlugin")]
    pub debug_plugin: Option<bool>,

    /// Do not check the values against the chart's schemas
    #[arg(long)]
    pub skip_schema_validation: Option<bool>,
}

/// Format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// JUnit
    #[value(name = "JUnit")]
    JUnit,
    /// NUnit 2.5
    #[value(name = "NUnit")]
    NUnit,
    /// xUnit 2
    #[value(name = "XUnit")]
    XUnit,
    /// Generic test data of SonarQube
    #[value(name = "Sonar")]
    Sonar,
    /// Annotations of GitHub; printed if there is no file
    #[value(name = "GitHub")]
    GitHub,
}

/// helm-unittest knows `--color` as a switch: alone, with `=true` and with `=false`.
pub(super) fn with_words_for_color(mut args: Vec<OsString>) -> Vec<OsString> {
    if !args.iter().any(|arg| arg == "unittest") {
        return args;
    }
    for at in 0..args.len() {
        let has_word = args
            .get(at + 1)
            .is_some_and(|next| ["never", "auto", "always"].iter().any(|word| next == word));
        let word = match args.get(at).and_then(|arg| arg.to_str()) {
            Some("--color") if !has_word => "--color=always",
            Some("--color=true") => "--color=always",
            Some("--color=false") => "--color=never",
            _ => continue,
        };
        args[at] = word.into();
    }
    args
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::with_words_for_color;

    #[test]
    fn color_may_stand_alone() {
        let words = |args: &[&str]| {
            let args = args.iter().map(OsString::from).collect();
            let words = with_words_for_color(args).into_iter();
            words.map(|word| word.into_string().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(words(&["unittest", "--color", "x"]), ["unittest", "--color=always", "x"]);
        assert_eq!(words(&["unittest", "--color", "auto"]), ["unittest", "--color", "auto"]);
        assert_eq!(words(&["unittest", "--color=false"]), ["unittest", "--color=never"]);
        assert_eq!(words(&["lint", "--color", "x"]), ["lint", "--color", "x"]);
    }
}

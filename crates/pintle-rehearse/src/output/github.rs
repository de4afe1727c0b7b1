//! Annotations of GitHub Actions.

use std::fmt::Write as _;

use super::line;
use crate::report::Report;

/// The findings as commands of a workflow. `folder` is where the chart is, from the root of the
/// repository on.
pub fn github(report: &Report, folder: &str) -> String {
    let mut out = String::new();
    for scenario in &report.scenarios {
        for step in &scenario.steps {
            for finding in &step.findings {
                let word = if finding.warning { "notice" } else { "error" };
                let file = property(&super::path(&finding.template, folder));
                let title = property(&format!("{}: {}", step.title, finding.check.title()));
                let mut text = format!("{}: {}", scenario.name, line(finding));
                finding.details.iter().for_each(|detail| text.push_str(&format!("\n{detail}")));
                let text = message(&text);
                let _ = writeln!(out, "::{word} file={file},line=1,title={title}::{text}");
            }
        }
    }
    out
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

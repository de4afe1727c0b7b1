//! Findings as Helm prints them.

use std::io::{self, Write};

use super::Summary;

/// Writes the findings chart by chart, and the summary unless it is an error.
pub(super) fn write(out: &mut dyn Write, summary: &Summary, quiet: bool) -> io::Result<()> {
    for chart in &summary.charts {
        writeln!(out, "==> Linting {}", chart.path)?;
        if let Some(error) = &chart.error {
            writeln!(out, "Error {error}")?;
        }
        for finding in &chart.findings {
            writeln!(out, "{finding}")?;
        }
        writeln!(out)?;
    }
    if summary.failed() == 0 && (!quiet || !summary.charts.is_empty()) {
        writeln!(out, "{summary}")?;
    }
    Ok(())
}

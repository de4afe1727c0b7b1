//! Findings as a JSON document.

use std::io::{self, Write};

use pintle_lint::{Finding, Place, Severity};
use serde_json::{Value, json};

use super::{Checked, Summary};

/// Writes all charts with their findings.
pub(super) fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let charts: Vec<Value> = summary.charts.iter().map(chart).collect();
    let document = json!({
        "charts": charts,
        "linted": summary.linted,
        "failed": summary.failed(),
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn chart(chart: &Checked) -> Value {
    let findings: Vec<Value> = chart.findings.iter().map(|f| finding(chart, f)).collect();
    let mut value = json!({ "path": chart.path, "failed": chart.failed, "findings": findings });
    if let Some(error) = &chart.error {
        value["error"] = error.as_str().into();
    }
    value
}

fn finding(chart: &Checked, finding: &Finding) -> Value {
    let severity = match finding.severity() {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let locations: Vec<Value> = finding.places.iter().map(|p| location(chart, p)).collect();
    json!({
        "rule": finding.rule.id,
        "severity": severity,
        "path": finding.path,
        "message": finding.message,
        "locations": locations,
    })
}

fn location(chart: &Checked, place: &Place) -> Value {
    json!({
        "file": chart.file(&place.file),
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

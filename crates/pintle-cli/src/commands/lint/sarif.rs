//! Findings as SARIF 2.1.0, which code hosts show beside the code.

use std::io::{self, Write};

use pintle_lint::{Finding, Place, RULES, Rule, Severity};
use serde_json::{Value, json};

use super::{Checked, Summary};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one run with the findings of all charts.
pub(super) fn write(out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
    let rules: Vec<Value> = RULES.iter().map(|r| rule(r)).collect();
    let results: Vec<Value> = summary
        .charts
        .iter()
        .flat_map(|chart| chart.findings.iter().map(move |finding| result(chart, finding)))
        .collect();
    let notifications: Vec<Value> = summary.charts.iter().filter_map(notification).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pintle",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(chart: &Checked, finding: &Finding) -> Value {
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule.id),
        "level": level(finding.severity()),
        "message": { "text": format!("{}: {}", finding.path, finding.message) },
    });
    if let Some((innermost, outer)) = finding.places.split_first() {
        result["locations"] = json!([location(chart, innermost)]);
        let related: Vec<Value> = outer.iter().map(|place| included_from(chart, place)).collect();
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
        }
    }
    result
}

fn included_from(chart: &Checked, place: &Place) -> Value {
    let mut location = location(chart, place);
    location["message"] = json!({ "text": "included from here" });
    location
}

fn location(chart: &Checked, place: &Place) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&chart.file(&place.file)) },
        "region": {
            "startLine": place.start.line,
            "startColumn": place.start.column,
            "endLine": place.end.line,
            "endColumn": place.end.column,
        },
    } })
}

/// A chart that could not be looked at.
fn notification(chart: &Checked) -> Option<Value> {
    let error = chart.error.as_ref()?;
    Some(json!({
        "level": "error",
        "message": { "text": error },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&chart.path) },
        } }],
    }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A path as a reference: an absolute one as the address of a file, a relative one as it is.
fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for b in path.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(b));
            }
            _ => uri += &format!("%{b:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("a b/c.yaml"), "a%20b/c.yaml");
        assert_eq!(uri("/x/\u{e9}"), "file:///x/%C3%A9");
    }
}

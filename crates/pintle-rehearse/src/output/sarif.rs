//! SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use super::line;
use crate::report::{Check, Report};

/// The report as SARIF. `version` is the program's; `folder` is where the chart is, from the root
/// of the repository on, for findings about templates.
pub fn sarif(report: &Report, version: &str, folder: &str) -> String {
    let rules: Vec<Value> = Check::ALL
        .iter()
        .map(|check| json!({ "id": check.id(), "shortDescription": { "text": check.title() } }))
        .collect();
    let mut results = Vec::new();
    for scenario in &report.scenarios {
        for step in &scenario.steps {
            for finding in &step.findings {
                let level = if finding.warning { "note" } else { "error" };
                let said = format!("{}, {}: {}", scenario.name, step.title, line(finding));
                let mut text = said;
                finding.details.iter().for_each(|detail| text.push_str(&format!("\n{detail}")));
                results.push(json!({
                    "ruleId": finding.check.id(), "level": level, "message": { "text": text },
                    "locations": [location(&finding.template, folder)],
                }));
            }
        }
    }
    let all = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "pintle", "version": version, "rules": rules } },
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

fn location(template: &str, folder: &str) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": super::path(template, folder) },
        "region": { "startLine": 1 },
    }})
}

//! For programs.

use serde_json::{Value, json};

use crate::report::{Report, ScenarioReport, StepReport};

/// The report as JSON: `{"fine": …, "scenarios": [{"name", "chart", "fine", "milliseconds", "steps",
/// "skipped"}]}`.
pub fn json(report: &Report) -> String {
    let scenarios: Vec<Value> = report.scenarios.iter().map(scenario).collect();
    let all = json!({ "fine": report.is_fine(), "scenarios": scenarios });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

fn scenario(scenario: &ScenarioReport) -> Value {
    json!({
        "name": scenario.name, "chart": scenario.chart, "fine": scenario.is_fine(),
        "milliseconds": millis(scenario.time), "skipped": scenario.skipped,
        "steps": scenario.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn step(step: &StepReport) -> Value {
    let availability = step.availability.iter().map(|seen| {
        json!({
            "kind": seen.kind, "namespace": seen.namespace, "name": seen.name,
            "wanted": seen.wanted, "lowest": seen.lowest,
        })
    });
    json!({
        "title": step.title, "fine": step.is_fine(), "milliseconds": millis(step.time),
        "sandboxSeconds": step.sandbox_time.as_secs(), "findings": step.findings,
        "availability": availability.collect::<Vec<_>>(),
    })
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

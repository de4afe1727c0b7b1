//! For people.

use std::fmt::Write as _;
use std::time::Duration;

use pintle_sandbox::Availability;

use super::line;
use crate::report::{Report, ScenarioReport, StepReport};

/// The report as text. Times are those of the machine unless they are called others.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    for scenario in &report.scenarios {
        write_scenario(&mut out, scenario);
    }
    let total = report.scenarios.len();
    let failed = report.scenarios.iter().filter(|scenario| !scenario.is_fine()).count();
    let steps: usize = report.scenarios.iter().map(|scenario| scenario.steps.len()).sum();
    let warnings = report.findings().filter(|finding| finding.warning).count();
    let _ = writeln!(
        out,
        "{} scenarios pass, {failed} fail; {steps} steps, {} findings, {warnings} remarks",
        total - failed,
        report.failures(),
    );
    out
}

fn write_scenario(out: &mut String, scenario: &ScenarioReport) {
    let word = if scenario.is_fine() { "ok  " } else { "FAIL" };
    let ScenarioReport { chart, name, .. } = scenario;
    let _ = writeln!(out, "{word} {chart}, {name} ({})", millis(scenario.time));
    for step in &scenario.steps {
        write_step(out, step);
    }
    for title in &scenario.skipped {
        let _ = writeln!(out, "     -  {title}: not tried");
    }
    for revision in &scenario.history {
        let _ = writeln!(out, "        revision {revision}");
    }
}

fn write_step(out: &mut String, step: &StepReport) {
    let sign = if step.is_fine() { "✓" } else { "✗" };
    let waited = step.sandbox_time.as_secs();
    let lowest: Vec<String> =
        step.availability.iter().filter(|seen| seen.wanted > 0).map(availability).collect();
    let lowest = match lowest.is_empty() {
        true => String::new(),
        false => format!(", ready at least: {}", lowest.join(", ")),
    };
    let _ = writeln!(
        out,
        "     {sign}  {} ({}, {waited} s in the sandbox{lowest})",
        step.title,
        millis(step.time)
    );
    for finding in &step.findings {
        let word = if finding.warning { "remark: " } else { "" };
        let _ = writeln!(out, "        {word}{}", line(finding));
        for detail in &finding.details {
            let _ = writeln!(out, "          {detail}");
        }
        if !finding.template.is_empty() {
            let _ = writeln!(out, "          written by {}", finding.template);
        }
    }
}

fn availability(seen: &Availability) -> String {
    format!("{} {} of {}", seen.name, seen.lowest, seen.wanted)
}

fn millis(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

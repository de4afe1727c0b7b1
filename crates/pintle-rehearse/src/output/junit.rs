//! JUnit's XML: a suite for each scenario, a case for each step.

use std::fmt::Write as _;

use super::line;
use crate::report::{Report, ScenarioReport, StepReport};

/// The report as XML.
pub fn junit(report: &Report) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for scenario in &report.scenarios {
        suite(&mut out, scenario);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, scenario: &ScenarioReport) {
    let failed = scenario.steps.iter().filter(|step| !step.is_fine()).count();
    let name = escape(&format!("{}, {}", scenario.chart, scenario.name));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" skipped=\"{}\" time=\"{:.3}\">",
        scenario.steps.len() + scenario.skipped.len(),
        scenario.skipped.len(),
        scenario.time.as_secs_f64(),
    );
    for step in &scenario.steps {
        case(out, &name, step);
    }
    for title in &scenario.skipped {
        let title = escape(title);
        let _ = writeln!(
            out,
            "    <testcase classname=\"{name}\" name=\"{title}\"><skipped/></testcase>"
        );
    }
    out.push_str("  </testsuite>\n");
}

fn case(out: &mut String, suite: &str, step: &StepReport) {
    let title = escape(&step.title);
    let time = step.time.as_secs_f64();
    let _ = write!(out, "    <testcase classname=\"{suite}\" name=\"{title}\" time=\"{time:.3}\"");
    if step.findings.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for finding in step.findings.iter().filter(|finding| !finding.warning) {
        let (kind, message) = (finding.check.id(), escape(&line(finding)));
        let details = escape(&finding.details.join("\n"));
        let _ = writeln!(
            out,
            "      <failure type=\"{kind}\" message=\"{message}\">{details}</failure>"
        );
    }
    let remarks: Vec<String> =
        step.findings.iter().filter(|finding| finding.warning).map(line).collect();
    if !remarks.is_empty() {
        let _ = writeln!(out, "      <system-out>{}</system-out>", escape(&remarks.join("\n")));
    }
    out.push_str("    </testcase>\n");
}

/// Text as XML has it. Characters that XML cannot have are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

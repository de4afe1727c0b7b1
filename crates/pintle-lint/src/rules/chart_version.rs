//! `chart-version`

use pintle_source::Severity;
use pintle_version::{Constraint, Version};

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-version",
    severity: Severity::Error,
    summary: "The chart has a semantic version above 0.0.0-0.",
    help: "Versions tell charts of one name apart and put them in order. Set `version` in Chart.yaml.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    if let Some(text) = problem(&metadata.fields.version) {
        report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("version")]));
    }
}

fn problem(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("version is required".to_owned());
    }
    let Ok(version) = Version::parse(text) else {
        return Some(format!("version '{text}' is not a valid SemVer"));
    };
    let (_, reasons) = Constraint::parse(LOWEST).ok()?.validate(&version);
    reasons.first().map(|reason| format!("version {reason}"))
}

/// What a version has to be.
const LOWEST: &str = ">0.0.0-0";

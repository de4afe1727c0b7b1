//! `chart-dependencies`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-dependencies",
    severity: Severity::Error,
    summary: "Only charts of format v2 list their dependencies in Chart.yaml.",
    help: "Set `apiVersion: v2`, or move the list to requirements.yaml.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let version = &metadata.fields.api_version;
    if metadata.dependencies.as_ref().is_some_and(|list| !list.is_empty()) && version != "v2" {
        let text = format!(
            "dependencies are not valid in the Chart file with apiVersion '{version}'. They are \
             valid in apiVersion 'v2'"
        );
        report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("dependencies")]));
    }
}

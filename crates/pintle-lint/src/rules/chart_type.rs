//! `chart-type`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-type",
    severity: Severity::Error,
    summary: "Only charts of format v2 have a type.",
    help: "Set `apiVersion: v2`, or leave `type` out.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let version = &metadata.fields.api_version;
    if !metadata.fields.chart_type.is_empty() && version != "v2" {
        let text = format!(
            "chart type is not valid in apiVersion '{version}'. It is valid in apiVersion 'v2'"
        );
        report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("type")]));
    }
}

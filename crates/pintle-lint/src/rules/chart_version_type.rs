//! `chart-version-type`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject, type_of};

pub(super) const RULE: Rule = Rule {
    id: "chart-version-type",
    severity: Severity::Error,
    summary: "The version of the chart is a string.",
    help: "YAML reads `1.10` as the number 1.1. Put the version in quotes.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.metadata().is_none() {
        return;
    }
    match type_of(&subject.chart_yaml().text, "version").as_deref() {
        None | Some("string") => {}
        Some(found) => {
            let text = format!("version should be of type string but it's of type {found}");
            report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("version")]));
        }
    }
}

//! `chart-yaml-file`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "chart-yaml-file",
    severity: Severity::Error,
    summary: "Chart.yaml is a file.",
    help: "Helm reads the name and the version of the chart from it. Replace the folder by a file.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.has_folder("Chart.yaml") {
        let places = subject.chart_yaml_place(&[]);
        report.add("Chart.yaml", "should be a file, not a directory", places);
    }
}

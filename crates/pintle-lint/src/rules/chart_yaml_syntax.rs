//! `chart-yaml-syntax`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "chart-yaml-syntax",
    severity: Severity::Error,
    summary: "Chart.yaml is YAML whose fields have the right types.",
    help: "Without it the chart cannot be loaded. The finding says where reading stopped.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let Err(error) = &subject.chart_yaml().metadata {
        let places = subject.chart_yaml_place(&[]);
        report.add("Chart.yaml", format!("unable to parse YAML\n\t{error}"), places);
    }
}

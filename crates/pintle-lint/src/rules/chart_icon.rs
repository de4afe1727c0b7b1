//! `chart-icon`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-icon",
    severity: Severity::Info,
    summary: "The chart has an icon.",
    help: "Tools show it beside the name. Set `icon` in Chart.yaml to the address of an image.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.metadata().is_some_and(|metadata| metadata.fields.icon.is_empty()) {
        let places = subject.chart_yaml_place(&[Step::Key("icon")]);
        report.add("Chart.yaml", "icon is recommended", places);
    }
}

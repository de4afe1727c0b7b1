//! `chart-icon-url`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};
use crate::url::is_request_url;

pub(super) const RULE: Rule = Rule {
    id: "chart-icon-url",
    severity: Severity::Error,
    summary: "The icon is an address with a scheme.",
    help: "Write the whole address, such as `https://example.com/icon.png`.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let icon = &metadata.fields.icon;
    if !icon.is_empty() && !is_request_url(icon) {
        let places = subject.chart_yaml_place(&[Step::Key("icon")]);
        report.add("Chart.yaml", format!("invalid icon URL '{icon}'"), places);
    }
}

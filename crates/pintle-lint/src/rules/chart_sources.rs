//! `chart-sources`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};
use crate::url::is_request_url;

pub(super) const RULE: Rule = Rule {
    id: "chart-sources",
    severity: Severity::Error,
    summary: "Sources are addresses with a scheme.",
    help: "Tools link to them. Write the whole address, such as `https://example.com/code`.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let mut sources = metadata.fields.sources.iter().enumerate();
    if let Some((i, source)) = sources.find(|(_, source)| !is_request_url(source)) {
        let places = subject.chart_yaml_place(&[Step::Key("sources"), Step::Item(i)]);
        report.add("Chart.yaml", format!("invalid source URL '{source}'"), places);
    }
}

//! `chart-name`

use pintle_source::Severity;
use pintle_value::strconv::quote;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-name",
    severity: Severity::Error,
    summary: "The chart has a name without slashes.",
    help: "The name is part of paths and of the names of archives. Set `name` in Chart.yaml.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let name = metadata.fields.name.as_str();
    let text = if name.is_empty() {
        "name is required".to_owned()
    } else if name != "/" && name.contains('/') {
        format!("chart name {} is invalid", quote(name.as_bytes()))
    } else {
        return;
    };
    report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("name")]));
}

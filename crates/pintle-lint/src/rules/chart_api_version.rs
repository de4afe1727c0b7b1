//! `chart-api-version`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-api-version",
    severity: Severity::Error,
    summary: "The chart says in which of the known formats it is.",
    help: "Set `apiVersion: v2` in Chart.yaml; `v1` is for charts that Helm 2 reads, too.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let text = match metadata.fields.api_version.as_str() {
        "v1" | "v2" => return,
        "" => "apiVersion is required. The value must be either \"v1\" or \"v2\"".to_owned(),
        other => {
            format!("apiVersion '{other}' is not valid. The value must be either \"v1\" or \"v2\"")
        }
    };
    report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("apiVersion")]));
}

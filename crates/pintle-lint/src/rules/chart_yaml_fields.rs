//! `chart-yaml-fields`

use pintle_chart::RawMetadata;
use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-yaml-fields",
    severity: Severity::Warning,
    summary: "Chart.yaml has known fields only, each of them once.",
    help: "Helm passes over fields that it does not know. Correct the spelling, or move your own data into annotations.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.metadata().is_none() {
        return;
    }
    if let Err(error) = RawMetadata::parse(&subject.chart_yaml().text, true) {
        let unknown =
            error.split("unknown field \"").nth(1).and_then(|rest| rest.split('"').next());
        let places = match unknown {
            Some(name) => subject.chart_yaml_place(&[Step::Key(name)]),
            None => subject.chart_yaml_place(&[]),
        };
        let text = format!("failed to strictly parse chart metadata file\n\t{error}");
        report.add("Chart.yaml", text, places);
    }
}

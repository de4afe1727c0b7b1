//! `dependencies-declared`

use pintle_chart::Chart;
use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "dependencies-declared",
    severity: Severity::Error,
    summary: "The charts in charts/ are declared as dependencies.",
    help: "Add them to `dependencies` in Chart.yaml, or remove them.",
    part: Part::Dependencies,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Ok(chart) = subject.chart() else { return };
    let declared = chart.metadata.dependencies.as_deref().unwrap_or_default();
    let is_declared = |name: &str| declared.iter().any(|declared| declared.name == name);
    let names = chart.dependencies.iter().map(Chart::name);
    let missing: Vec<&str> = names.filter(|name| !is_declared(name)).collect();
    if !missing.is_empty() {
        let missing = missing.join(",");
        let text = format!("chart metadata is missing these dependencies: {missing}");
        let places = subject.chart_yaml_place(&[Step::Key("dependencies")]);
        report.add(&subject.folder.path(), text, places);
    }
}

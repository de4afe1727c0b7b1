//! `dependencies-present`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "dependencies-present",
    severity: Severity::Warning,
    summary: "The declared dependencies are in charts/.",
    help: "Fetch them with `helm dependency build`.",
    part: Part::Dependencies,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Ok(chart) = subject.chart() else { return };
    let declared = chart.metadata.dependencies.as_deref().unwrap_or_default();
    let is_there = |name: &str| chart.dependencies.iter().any(|chart| chart.name() == name);
    let missing: Vec<(usize, &str)> = declared
        .iter()
        .enumerate()
        .map(|(i, declared)| (i, declared.name.as_str()))
        .filter(|(_, name)| !is_there(name))
        .collect();
    if let Some((first, _)) = missing.first() {
        let places = subject.chart_yaml_place(&[Step::Key("dependencies"), Step::Item(*first)]);
        let names: Vec<&str> = missing.iter().map(|(_, name)| *name).collect();
        let text = format!("chart directory is missing these dependencies: {}", names.join(","));
        report.add(&subject.folder.path(), text, places);
    }
}

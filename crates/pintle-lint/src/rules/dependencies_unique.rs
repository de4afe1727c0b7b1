//! `dependencies-unique`

use std::collections::HashSet;

use pintle_chart::Dependency;
use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "dependencies-unique",
    severity: Severity::Error,
    summary: "No two dependencies go by the same name.",
    help: "Give one of them an `alias`.",
    part: Part::Dependencies,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Ok(chart) = subject.chart() else { return };
    let declared = chart.metadata.dependencies.as_deref().unwrap_or_default();
    let mut known = HashSet::new();
    let names = declared.iter().map(Dependency::effective_name);
    let repeated: Vec<(usize, &str)> =
        names.enumerate().filter(|(_, name)| !known.insert(*name)).collect();
    if let Some((first, _)) = repeated.first() {
        let places = subject.chart_yaml_place(&[Step::Key("dependencies"), Step::Item(*first)]);
        let names: Vec<&str> = repeated.iter().map(|(_, name)| *name).collect();
        let text = format!("multiple dependencies with name or alias: {}", names.join(","));
        report.add(&subject.folder.path(), text, places);
    }
}

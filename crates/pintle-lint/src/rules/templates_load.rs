//! `templates-load`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "templates-load",
    severity: Severity::Error,
    summary: "The chart can be loaded for its templates.",
    help: "The finding says which file cannot be read.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let Err(error) = subject.chart()
        && subject.has_folder("templates")
    {
        report.add("templates/", error.to_string(), subject.chart_yaml_place(&[]));
    }
}

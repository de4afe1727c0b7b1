//! `crds-load`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "crds-load",
    severity: Severity::Error,
    summary: "The chart can be loaded for its CRDs.",
    help: "The finding says which file cannot be read.",
    part: Part::Crds,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let Err(error) = subject.chart()
        && subject.has_folder("crds")
    {
        report.add("crds/", error.to_string(), subject.chart_yaml_place(&[]));
    }
}

//! `chart-load`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "chart-load",
    severity: Severity::Error,
    summary: "The chart can be loaded.",
    help: "The finding says which file cannot be read.",
    part: Part::Dependencies,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if let Err(error) = subject.chart() {
        let text = format!("unable to load chart\n\t{error}");
        report.add("", text, subject.chart_yaml_place(&[]));
    }
}

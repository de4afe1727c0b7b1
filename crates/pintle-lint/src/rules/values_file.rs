//! `values-file`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "values-file",
    severity: Severity::Info,
    summary: "The chart has a values.yaml.",
    help: "It shows what can be set, and gives the defaults.",
    part: Part::Values,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.folder.entry("values.yaml").is_err() {
        report.add("values.yaml", "file does not exist", subject.chart_yaml_place(&[]));
    }
}

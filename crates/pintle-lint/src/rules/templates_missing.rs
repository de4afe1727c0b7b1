//! `templates-missing`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "templates-missing",
    severity: Severity::Warning,
    summary: "The chart has a folder of templates.",
    help: "A chart without templates installs nothing of its own. Charts that only bundle others may ignore this.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.folder.entry("templates").is_err_and(|absent| absent.is_missing) {
        report.add("templates/", "directory does not exist", subject.chart_yaml_place(&[]));
    }
}

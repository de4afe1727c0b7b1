//! `templates-render`

use pintle_source::Severity;

use crate::rendering::Failure;
use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "templates-render",
    severity: Severity::Error,
    summary: "The templates parse and run with the default values.",
    help: "The finding shows the place and what led there. Charts that need values can be checked with --values or --set.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    if let Some(Failure { text: Some(text), is_schema: false, places }) = &rendering.failure {
        let whole = || subject.chart_yaml_place(&[]);
        let places = if places.is_empty() { whole() } else { places.clone() };
        report.add("templates/", text, places);
    }
}

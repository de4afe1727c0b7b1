//! `values-schema`

use pintle_source::Severity;

use crate::rendering::Failure;
use crate::rule::{Part, Report, Rule};
use crate::subject::{Subject, key_place};

pub(super) const RULE: Rule = Rule {
    id: "values-schema",
    severity: Severity::Error,
    summary: "The values fit the schemas of the chart and its subcharts.",
    help: "The finding says which chart refuses what. Correct the values or the schema.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    if let Some(Failure { text: Some(text), is_schema: true, .. }) = &rendering.failure {
        let values = subject.folder.read("values.yaml").unwrap_or_default();
        report.add("templates/", text, vec![key_place("values.yaml", &values, &[])]);
    }
}

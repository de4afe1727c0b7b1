//! `values`

use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject, key_place};

pub(super) const RULE: Rule = Rule {
    id: "values",
    severity: Severity::Error,
    summary: "values.yaml is YAML that fits values.schema.json, together with what the user gives.",
    help: "The finding says what does not fit. Correct the values or the schema.",
    part: Part::Values,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    if subject.folder.entry("values.yaml").is_err() {
        return;
    }
    if let Some(error) = subject.values_error() {
        let text = subject.folder.read("values.yaml").unwrap_or_default();
        let path: Vec<Step<'_>> = schema_path(error).map(Step::Key).collect();
        let place = key_place("values.yaml", &text, &path);
        report.add("values.yaml", error, vec![place]);
    }
}

/// The path in the first finding of a schema: `- at '/a/b': …`.
fn schema_path(error: &str) -> impl Iterator<Item = &str> {
    let pointer = error.split("at '").nth(1).and_then(|rest| rest.split('\'').next());
    pointer.unwrap_or_default().split('/').filter(|name| !name.is_empty())
}

//! `object-name`

use pintle_source::Severity;
use pintle_value::strconv::quote;

use crate::names::problems;
use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "object-name",
    severity: Severity::Warning,
    summary: "Objects have names that Kubernetes takes.",
    help: "What is allowed depends on the kind. The name may depend on values: check how it is made up.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for located in rendering.objects() {
        let name = &located.object.name;
        let quoted = quote(name.as_bytes());
        let invalid = |text: &String| format!("metadata.name: Invalid value: {quoted}: {text}");
        let problems = problems(&located.object.kind, name);
        let all = match problems.as_slice() {
            [] => continue,
            [one] => invalid(one),
            several => format!("[{}]", several.iter().map(invalid).collect::<Vec<_>>().join(", ")),
        };
        let text = format!(
            "object name does not conform to Kubernetes naming requirements: {quoted}: {all}"
        );
        report.add_at(
            located.order,
            &located.template.name,
            text,
            rendering.object_places(&located, "name:"),
        );
    }
}

//! `template-yaml`

use pintle_source::Severity;

use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "template-yaml",
    severity: Severity::Error,
    summary: "What a template writes is YAML.",
    help: "The finding shows where it stops being YAML, and the place of the template that wrote it. Check indentation and quotes there.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for (i, template) in rendering.templates.iter().enumerate() {
        if let Some(stop) = &template.stop {
            let order = Order { file: i + 1, document: template.objects.len() + 1 };
            let text = format!("unable to parse YAML: {}", stop.text);
            report.add_at(order, &template.name, text, rendering.places(template, stop.line));
        }
    }
}

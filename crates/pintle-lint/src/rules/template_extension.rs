//! `template-extension`

use pintle_source::Severity;

use crate::finding::Place;
use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "template-extension",
    severity: Severity::Error,
    summary: "Templates end in .yaml, .yml, .tpl or .txt.",
    help: "Helm executes every file of the folder. Move other files out of it.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for (i, template) in rendering.templates.iter().enumerate() {
        let extension = crate::extension(&template.name);
        if !matches!(extension, ".yaml" | ".yml" | ".tpl" | ".txt") {
            let text = format!(
                "file extension '{extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt"
            );
            let order = Order { file: i + 1, document: 0 };
            report.add_at(
                order,
                &template.name,
                text,
                vec![Place::of_line(&template.name, b"", 1)],
            );
        }
    }
}

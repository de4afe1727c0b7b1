//! `crd-kind`

use pintle_source::Severity;

use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "crd-kind",
    severity: Severity::Error,
    summary: "Objects in crds/ are CustomResourceDefinitions.",
    help: "Helm installs them before everything else and never removes them. Move other objects to templates/.",
    part: Part::Crds,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (i, crd) in subject.crds().iter().enumerate() {
        for (j, found) in crd.objects.iter().enumerate() {
            let Some(object) = &found.object else { continue };
            if object.kind != "CustomResourceDefinition" {
                let order = Order { file: i + 1, document: j + 1 };
                let text = "object kind is not 'CustomResourceDefinition'";
                report.add_at(order, &crd.name, text, vec![crd.place(found.line)]);
            }
        }
    }
}

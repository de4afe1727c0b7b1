//! `crd-api-version`

use pintle_source::Severity;

use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "crd-api-version",
    severity: Severity::Error,
    summary: "Objects in crds/ are of the API apiextensions.k8s.io.",
    help: "Helm installs them before everything else and never removes them. Move other objects to templates/.",
    part: Part::Crds,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (i, crd) in subject.crds().iter().enumerate() {
        for (j, found) in crd.objects.iter().enumerate() {
            let Some(object) = &found.object else { continue };
            if !object.api_version.starts_with("apiextensions.k8s.io") {
                let order = Order { file: i + 1, document: j + 1 };
                let text = "apiVersion is not in 'apiextensions.k8s.io'";
                report.add_at(order, &crd.name, text, vec![crd.place(found.line)]);
            }
        }
    }
}

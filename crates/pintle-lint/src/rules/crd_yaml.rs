//! `crd-yaml`

use pintle_source::Severity;

use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "crd-yaml",
    severity: Severity::Error,
    summary: "The files of crds/ are YAML.",
    help: "They are installed as they are: templates do not work there.",
    part: Part::Crds,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    for (i, crd) in subject.crds().iter().enumerate() {
        if let Some(stop) = &crd.stop {
            let order = Order { file: i + 1, document: crd.objects.len() + 1 };
            let text = format!("unable to parse YAML: {}", stop.text);
            report.add_at(order, &crd.name, text, vec![crd.place(stop.line)]);
        }
    }
}

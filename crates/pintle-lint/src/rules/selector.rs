//! `selector`

use pintle_source::Severity;
use pintle_value::rune::to_text;
use pintle_value::strconv::quote;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "selector",
    severity: Severity::Error,
    summary: "Workloads select their pods.",
    help: "Kubernetes refuses such a workload. Add `spec.selector.matchLabels`.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for located in rendering.objects() {
        let kind = located.object.kind.as_str();
        if !matches!(kind, "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet") {
            continue;
        }
        let text = to_text(&located.template.text);
        if !text.contains("matchLabels") && !text.contains("matchExpressions") {
            let name = quote(located.object.name.as_bytes());
            let text = format!(
                "a {kind} must contain matchLabels or matchExpressions, and {name} does not"
            );
            let places = rendering.object_places(&located, "kind:");
            report.add_at(located.order, &located.template.name, text, places);
        }
    }
}

//! Which objects a quota is about. Source: `podMatchesScopeFunc`.

use serde_json::Value;

use crate::json::{items, number, text};

/// Whether a quota counts an object. One with scopes counts pods alone.
pub(super) fn covers(quota: &Value, group: &str, plural: &str, object: &Value) -> bool {
    let scopes = items(quota, "/spec/scopes");
    let selectors = items(quota, "/spec/scopeSelector/matchExpressions");
    if scopes.is_empty() && selectors.is_empty() {
        return true;
    }
    (group, plural) == ("", "pods")
        && scopes.iter().all(|scope| holds(scope.as_str().unwrap_or_default(), None, object))
        && selectors.iter().all(|one| holds(text(one, "/scopeName"), Some(one), object))
}

fn holds(scope: &str, selector: Option<&Value>, pod: &Value) -> bool {
    let is_limited = number(pod, "/spec/activeDeadlineSeconds").is_some_and(|seconds| seconds >= 0);
    let is_best_effort = crate::write::quality(pod) == "BestEffort";
    match scope {
        "Terminating" => is_limited,
        "NotTerminating" => !is_limited,
        "BestEffort" => is_best_effort,
        "NotBestEffort" => !is_best_effort,
        "PriorityClass" => has_class(text(pod, "/spec/priorityClassName"), selector),
        "CrossNamespacePodAffinity" => crosses(pod),
        _ => false,
    }
}

fn has_class(class: &str, selector: Option<&Value>) -> bool {
    let operator = selector.map_or("Exists", |selector| text(selector, "/operator"));
    let values = selector.map(|selector| items(selector, "/values")).unwrap_or_default();
    let is_in = !class.is_empty() && values.iter().any(|value| value == class);
    match operator {
        "In" => is_in,
        "NotIn" => !is_in,
        "DoesNotExist" => class.is_empty(),
        _ => !class.is_empty(),
    }
}

/// Whether a pod wants to be near, or far from, pods of other namespaces.
fn crosses(pod: &Value) -> bool {
    let term = |term: &Value| {
        !items(term, "/namespaces").is_empty() || term.get("namespaceSelector").is_some()
    };
    ["podAffinity", "podAntiAffinity"].iter().any(|kind| {
        let list = |name: &str| {
            let place =
                format!("/spec/affinity/{kind}/{name}DuringSchedulingIgnoredDuringExecution");
            items(pod, &place)
        };
        list("required").iter().any(term)
            || list("preferred").iter().any(|one| one.get("podAffinityTerm").is_some_and(term))
    })
}

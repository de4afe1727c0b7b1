//! `deprecated-api`

use pintle_source::Severity;
use pintle_version::KubeVersion;

use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "deprecated-api",
    severity: Severity::Warning,
    summary: "Objects are of APIs that Kubernetes does not abandon.",
    help: "The finding says since when, until when, and what to use instead. --kube-version checks for another version.",
    part: Part::Templates,
    check,
};

/// Lines of API version, kind, deprecated since, removed in, and what to use instead. Source: the
/// `APILifecycle…` methods of `k8s.io/api`.
const DEPRECATED: &str = include_str!("../../data/deprecated-apis.txt");

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    let KubeVersion { major, minor, .. } = subject.kube_version;
    let (Ok(major), Ok(minor)) = (major.parse(), minor.parse()) else { return };
    for located in rendering.objects() {
        let object = located.object;
        if let Some(text) = warning(&object.api_version, &object.kind, (major, minor)) {
            let places = rendering.object_places(&located, "apiVersion:");
            report.add_at(located.order, &located.template.name, text, places);
        }
    }
}

/// Source: `deprecation.IsDeprecated` and `deprecation.WarningMessage` of `k8s.io/apiserver`.
fn warning(api_version: &str, kind: &str, current: (u64, u64)) -> Option<String> {
    let mut fields = DEPRECATED.lines().find_map(|line| {
        let fields = line.strip_prefix(api_version)?.strip_prefix(' ')?;
        fields.strip_prefix(kind)?.strip_prefix(' ').map(|rest| rest.split(' '))
    })?;
    let since = fields.next()?;
    let (major, minor) = since.split_once('.')?;
    let is_known = current != (0, 0);
    if is_known && (major.parse().ok()?, minor.parse().ok()?) > current {
        return None;
    }
    let mut text = format!("{api_version} {kind} is deprecated in v{since}+");
    if let Some(removed) = fields.next().filter(|field| *field != NONE) {
        text += &format!(", unavailable in v{removed}+");
    }
    if let (Some(version), Some(kind)) = (fields.next().filter(|f| *f != NONE), fields.next()) {
        text += &format!("; use {version} {kind}");
    }
    Some(text)
}

/// A field that says nothing.
const NONE: &str = "-";

#[cfg(test)]
mod tests {
    use super::warning;

    #[test]
    fn warnings_depend_on_the_version() {
        let ingress = |version| warning("extensions/v1beta1", "Ingress", version);
        assert_eq!(ingress((1, 13)), None);
        assert_eq!(
            ingress((1, 14)).as_deref(),
            Some(
                "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use \
                 networking.k8s.io/v1 Ingress"
            )
        );
        assert_eq!(
            warning("v1", "ComponentStatus", (1, 37)).as_deref(),
            Some("v1 ComponentStatus is deprecated in v1.19+")
        );
        assert_eq!(warning("apps/v1", "Deployment", (1, 37)), None);
        assert_eq!(warning("", "", (1, 37)), None);
    }
}

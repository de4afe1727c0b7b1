//! Rules that are the same for many fields: what has to be there, and what values there are.
//!
//! The table has a line for each field, in the order in which the server looks at them. Source:
//! `pkg/apis/*/validation` of Kubernetes 1.37; each line is one that the differential test has asked.

use serde_json::Value;

use super::{names, selectors};
use crate::status::FieldError;

/// What is asked of a field. Fields of what is not there are not looked at.
#[derive(Clone, Copy)]
enum Rule {
    /// It is there and not empty; the detail that is told.
    Needed(&'static str),
    /// If it is there, it is one of these.
    OneOf(&'static [&'static str]),
    /// The same, but for an empty text.
    OneOfOrEmpty(&'static [&'static str]),
    /// It is one of these.
    SomeOf(&'static [&'static str]),
    /// If it is there, it is within these, or this is told.
    Within(i64, i64, &'static str),
    /// The same, and nothing counts as 0.
    Counts(i64, i64, &'static str),
    /// If it is there, it is a DNS label.
    Label,
    /// If it is there, it is a DNS name.
    Subdomain,
    /// It is a DNS name.
    NeededSubdomain,
    /// It is a DNS label.
    NeededLabel,
    /// If it is there, it is a name that may have a domain before it.
    Qualified,
    /// The same, and it is there.
    NeededQualified,
    /// If it is there, it is a selector.
    Selector,
    /// It is an address.
    Address,
    /// It is there; it may be empty; the detail that is told.
    Said(&'static str),
    /// If it is there, it is not empty.
    NotEmpty,
    /// It is a DNS label that begins with a letter.
    NeededServiceLabel,
}

use Rule::{
    Address, Counts, Needed, NeededLabel, NeededQualified, NeededServiceLabel, NeededSubdomain,
    NotEmpty, OneOf, OneOfOrEmpty, Qualified, Said, Selector, SomeOf, Subdomain, Within,
};

const MAX: i64 = i64::MAX;
const NOT_NEGATIVE: &str = "must be greater than or equal to 0";
const PORT: &str = "must be between 1 and 65535, inclusive";
const PORTS: (i64, i64) = (1, 65_535);
/// What is said of a text that is no address.
const ADDRESS: [&str; 2] =
    ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", "must be a valid IP address"];
const PROTOCOLS: &[&str] = &["SCTP", "TCP", "UDP"];
const SUBJECTS: &[&str] = &["ServiceAccount", "User", "Group"];
const REVIEWS: &str = "must specify one of v1, v1beta1";
const FAILURES: &[&str] = &["Fail", "Ignore"];
const SIDE_EFFECTS: &str = "must specify one of None, NoneOnDryRun";
const REASONS: &[&str] = &["Forbidden", "Invalid", "RequestEntityTooLarge"];
const MATCHES: &[&str] = &["Equivalent", "Exact"];
const SCOPES: &[&str] = &["*", "Cluster", "Namespaced"];

/// Kind, field, and what is asked of it.
const TABLE: &[(&str, &str, Rule)] = &[
    ("IngressClass", "spec.controller", Needed("")),
    ("StorageClass", "provisioner", Needed("")),
    ("StorageClass", "reclaimPolicy", OneOfOrEmpty(&["Delete", "Retain"])),
    ("StorageClass", "volumeBindingMode", OneOf(&["Immediate", "WaitForFirstConsumer"])),
    ("RuntimeClass", "handler", Needed("")),
    ("VolumeAttributesClass", "driverName", Needed("")),
    ("VolumeAttributesClass", "parameters", Needed("must contain at least one key/value pair")),
    ("VolumeAttachment", "spec.attacher", Needed("")),
    ("VolumeAttachment", "spec.nodeName", NeededSubdomain),
    ("CSIStorageCapacity", "storageClassName", NeededSubdomain),
    (
        "CSIDriver",
        "spec.nodeAllocatableUpdatePeriodSeconds",
        Within(10, MAX, "must be greater than or equal to 10 seconds"),
    ),
    ("Lease", "spec.leaseDurationSeconds", Within(1, MAX, "must be greater than 0")),
    ("Lease", "spec.leaseTransitions", Within(0, MAX, NOT_NEGATIVE)),
    ("RoleBinding", "roleRef.kind", SomeOf(&["Role", "ClusterRole"])),
    ("RoleBinding", "roleRef.name", Needed("")),
    ("RoleBinding", "subjects[].kind", SomeOf(SUBJECTS)),
    ("ClusterRoleBinding", "roleRef.kind", SomeOf(&["ClusterRole"])),
    ("ClusterRoleBinding", "roleRef.name", Needed("")),
    ("ClusterRoleBinding", "subjects[].kind", SomeOf(SUBJECTS)),
    (
        "ClusterRole",
        "aggregationRule.clusterRoleSelectors",
        Needed("at least one clusterRoleSelector required if aggregationRule is non-nil"),
    ),
    ("ValidatingWebhookConfiguration", "webhooks[].name", Needed("")),
    ("ValidatingWebhookConfiguration", "webhooks[].admissionReviewVersions", Needed(REVIEWS)),
    ("ValidatingWebhookConfiguration", "webhooks[].rules[].operations", Needed("")),
    ("ValidatingWebhookConfiguration", "webhooks[].rules[].apiGroups", Needed("")),
    ("ValidatingWebhookConfiguration", "webhooks[].rules[].apiVersions", Needed("")),
    ("ValidatingWebhookConfiguration", "webhooks[].rules[].resources", Needed("")),
    ("ValidatingWebhookConfiguration", "webhooks[].failurePolicy", OneOf(FAILURES)),
    ("ValidatingWebhookConfiguration", "webhooks[].sideEffects", Said(SIDE_EFFECTS)),
    ("ValidatingWebhookConfiguration", "webhooks[].sideEffects", OneOf(&["None", "NoneOnDryRun"])),
    ("ValidatingWebhookConfiguration", "webhooks[].matchPolicy", OneOf(MATCHES)),
    ("ValidatingWebhookConfiguration", "webhooks[].rules[].scope", OneOf(SCOPES)),
    (
        "ValidatingWebhookConfiguration",
        "webhooks[].timeoutSeconds",
        Within(1, 30, "the timeout value must be between 1 and 30 seconds"),
    ),
    ("MutatingWebhookConfiguration", "webhooks[].name", Needed("")),
    ("MutatingWebhookConfiguration", "webhooks[].admissionReviewVersions", Needed(REVIEWS)),
    ("MutatingWebhookConfiguration", "webhooks[].rules[].operations", Needed("")),
    ("MutatingWebhookConfiguration", "webhooks[].rules[].apiGroups", Needed("")),
    ("MutatingWebhookConfiguration", "webhooks[].rules[].apiVersions", Needed("")),
    ("MutatingWebhookConfiguration", "webhooks[].rules[].resources", Needed("")),
    ("MutatingWebhookConfiguration", "webhooks[].failurePolicy", OneOf(FAILURES)),
    ("MutatingWebhookConfiguration", "webhooks[].sideEffects", Said(SIDE_EFFECTS)),
    ("MutatingWebhookConfiguration", "webhooks[].sideEffects", OneOf(&["None", "NoneOnDryRun"])),
    ("MutatingWebhookConfiguration", "webhooks[].matchPolicy", OneOf(MATCHES)),
    ("MutatingWebhookConfiguration", "webhooks[].rules[].scope", OneOf(SCOPES)),
    (
        "MutatingWebhookConfiguration",
        "webhooks[].timeoutSeconds",
        Within(1, 30, "the timeout value must be between 1 and 30 seconds"),
    ),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].operations", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].apiGroups", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].apiVersions", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].resources", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].scope", OneOf(SCOPES)),
    (
        "ValidatingAdmissionPolicy",
        "spec.validations[].expression",
        Needed("expression is not specified"),
    ),
    ("MutatingAdmissionPolicy", "spec.matchConstraints", Needed("")),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules", Needed("")),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].operations", Needed("")),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].apiGroups", Needed("")),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].apiVersions", Needed("")),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].resources", Needed("")),
    (
        "MutatingAdmissionPolicy",
        "spec.mutations",
        Needed("mutations must contain at least one item"),
    ),
    ("MutatingAdmissionPolicy", "spec.mutations[].patchType", Needed("")),
    ("MutatingAdmissionPolicy", "spec.mutations[].applyConfiguration.expression", Needed("")),
    ("MutatingAdmissionPolicy", "spec.reinvocationPolicy", Needed("")),
    ("ValidatingAdmissionPolicyBinding", "spec.policyName", Needed("")),
    ("ValidatingAdmissionPolicyBinding", "spec.validationActions", Needed("")),
    ("MutatingAdmissionPolicyBinding", "spec.policyName", Needed("")),
    (
        "FlowSchema",
        "spec.priorityLevelConfiguration.name",
        Needed("must reference a priority level"),
    ),
    ("PriorityLevelConfiguration", "spec.limited.limitResponse.type", Needed("")),
    ("EndpointSlice", "ports[].protocol", OneOf(PROTOCOLS)),
    ("EndpointSlice", "endpoints[].hostname", Rule::Label),
    ("Endpoints", "subsets[].ports[].port", Counts(PORTS.0, PORTS.1, PORT)),
    ("ResourceClaim", "spec.devices.requests[].exactly.deviceClassName", Needed("")),
    ("ResourceClaimTemplate", "spec.spec.devices.requests[].name", NeededLabel),
    ("ResourceClaimTemplate", "spec.spec.devices.requests[].exactly.deviceClassName", Needed("")),
    ("ResourceSlice", "spec.driver", Needed("")),
    ("ResourceSlice", "spec.pool.name", Needed("")),
    ("ResourceSlice", "spec.pool.resourceSliceCount", Counts(1, MAX, "must be greater than zero")),
    ("ResourceSlice", "spec.devices[].name", NeededLabel),
    ("APIService", "spec.service.namespace", Needed("")),
    ("APIService", "spec.service.name", Needed("")),
    (
        "APIService",
        "spec.groupPriorityMinimum",
        Counts(1, 20_000, "must be positive and less than 20000"),
    ),
    ("APIService", "spec.versionPriority", Counts(1, 1_000, "must be positive and less than 1000")),
    ("PersistentVolume", "spec.accessModes", Needed("")),
    ("PersistentVolume", "spec.hostPath.path", Needed("")),
    ("PersistentVolumeClaim", "spec.volumeMode", OneOf(&["Block", "Filesystem"])),
    ("NetworkPolicy", "spec.policyTypes[]", OneOf(&["Ingress", "Egress"])),
    ("Ingress", "spec.rules[].host", Subdomain),
    ("Ingress", "spec.rules[].http.paths", Needed("")),
    ("Ingress", "spec.rules[].http.paths[].backend.service.name", Needed("")),
    (
        "HorizontalPodAutoscaler",
        "spec.metrics[].type",
        SomeOf(&["ContainerResource", "External", "Object", "Pods", "Resource"]),
    ),
    ("Service", "spec.sessionAffinity", OneOf(&["ClientIP", "None"])),
    (
        "Service",
        "spec.ipFamilyPolicy",
        OneOf(&["PreferDualStack", "RequireDualStack", "SingleStack"]),
    ),
    (
        "Service",
        "spec.trafficDistribution",
        OneOf(&["PreferClose", "PreferSameZone", "PreferSameNode"]),
    ),
    ("Service", "spec.externalName", Subdomain),
    ("Service", "spec.ports[].appProtocol", Qualified),
    ("Endpoints", "subsets[].ports[].appProtocol", Qualified),
    ("Endpoints", "subsets[].addresses[].ip", Address),
    ("EndpointSlice", "ports[].appProtocol", Qualified),
    ("LimitRange", "spec.limits[].type", NeededQualified),
    (
        "PersistentVolume",
        "spec.nodeAffinity.required",
        Needed("must specify required node constraints"),
    ),
    ("PersistentVolume", "spec.volumeMode", OneOf(&["Block", "Filesystem"])),
    ("EndpointSlice", "endpoints[].nodeName", Subdomain),
    ("Job", "spec.managedBy", NotEmpty),
    ("PriorityClass", "preemptionPolicy", NotEmpty),
    ("PriorityClass", "preemptionPolicy", OneOfOrEmpty(&["PreemptLowerPriority", "Never"])),
    ("CustomResourceDefinition", "spec.versions[].name", NeededServiceLabel),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules", Needed("")),
    ("ValidatingAdmissionPolicy", "spec.matchConstraints.matchPolicy", OneOf(MATCHES)),
    ("ValidatingAdmissionPolicy", "spec.validations[].reason", OneOf(REASONS)),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.matchPolicy", OneOf(MATCHES)),
    ("MutatingAdmissionPolicy", "spec.matchConstraints.resourceRules[].scope", OneOf(SCOPES)),
    ("NetworkPolicy", "spec.podSelector", Selector),
    ("NetworkPolicy", "spec.ingress[].from[].podSelector", Selector),
    ("NetworkPolicy", "spec.ingress[].from[].namespaceSelector", Selector),
    ("NetworkPolicy", "spec.egress[].to[].podSelector", Selector),
    ("NetworkPolicy", "spec.egress[].to[].namespaceSelector", Selector),
    ("PodDisruptionBudget", "spec.selector", Selector),
    ("Deployment", "spec.selector", Selector),
    ("ReplicaSet", "spec.selector", Selector),
    ("StatefulSet", "spec.selector", Selector),
    ("DaemonSet", "spec.selector", Selector),
    ("Job", "spec.selector", Selector),
    ("PersistentVolumeClaim", "spec.selector", Selector),
    ("HorizontalPodAutoscaler", "spec.metrics[].pods.metric.selector", Selector),
    ("HorizontalPodAutoscaler", "spec.metrics[].object.metric.selector", Selector),
    ("HorizontalPodAutoscaler", "spec.metrics[].external.metric.selector", Selector),
    ("ClusterRole", "aggregationRule.clusterRoleSelectors[]", Selector),
    ("ValidatingWebhookConfiguration", "webhooks[].namespaceSelector", Selector),
    ("ValidatingWebhookConfiguration", "webhooks[].objectSelector", Selector),
    ("MutatingWebhookConfiguration", "webhooks[].namespaceSelector", Selector),
    ("MutatingWebhookConfiguration", "webhooks[].objectSelector", Selector),
];

/// Looks at all fields of a kind that have rules.
pub(super) fn check(kind: &str, object: &Value, errors: &mut Vec<FieldError>) {
    for (_, path, rule) in TABLE.iter().filter(|(of, ..)| *of == kind) {
        visit(object, path, String::new(), *rule, errors);
    }
}

/// Goes down a path, into every item of a list.
fn visit(value: &Value, path: &str, done: String, rule: Rule, errors: &mut Vec<FieldError>) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = step.trim_end_matches("[]");
    let done = if done.is_empty() { name.to_owned() } else { format!("{done}.{name}") };
    let found = value.get(name);
    if step.ends_with("[]") {
        for (at, item) in found.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let done = format!("{done}[{at}]");
            match rest {
                "" => rule.check(Some(item), &done, errors),
                rest => visit(item, rest, done, rule, errors),
            }
        }
        return;
    }
    match (rest, found) {
        ("", found) => rule.check(found, &done, errors),
        (rest, Some(found)) if found.is_object() => visit(found, rest, done, rule, errors),
        _ => {}
    }
}

impl Rule {
    fn check(self, value: Option<&Value>, field: &str, errors: &mut Vec<FieldError>) {
        let text = value.and_then(Value::as_str);
        let shown = value.cloned().unwrap_or_else(|| "".into());
        let invalid = |detail: String| FieldError::invalid(field, &shown, &detail);
        let all = |whys: Vec<String>| whys.into_iter().map(invalid).collect::<Vec<_>>();
        match self {
            Qualified => errors.extend(all(text.map(names::qualified).unwrap_or_default())),
            NeededQualified => {
                let name = Value::from(text.unwrap_or_default());
                let whys = names::qualified(text.unwrap_or_default());
                errors.extend(whys.iter().map(|why| FieldError::invalid(field, &name, why)));
            }
            Selector => {
                if let Some(value) = value {
                    selectors::check(value, field, errors);
                }
            }
            Address => {
                let address = text.unwrap_or_default();
                if address.parse::<std::net::IpAddr>().is_err() {
                    let shown = Value::from(address);
                    for why in ADDRESS {
                        errors.push(FieldError::invalid(field, &shown, why));
                    }
                }
            }
            _ => {}
        }
        let wrong = match self {
            Qualified | NeededQualified | Selector | Address => None,
            Said(detail) => {
                value.is_none_or(Value::is_null).then(|| FieldError::required(field, detail))
            }
            NotEmpty => (text == Some("")).then(|| FieldError::required(field, "")),
            NeededServiceLabel => names::service_label(text.unwrap_or_default()).map(invalid),
            Needed(detail) => {
                value.is_none_or(is_empty).then(|| FieldError::required(field, detail))
            }
            OneOf(known) => text
                .filter(|text| !known.contains(text))
                .map(|_| FieldError::not_supported(field, &shown, known)),
            OneOfOrEmpty(known) => text
                .filter(|text| !text.is_empty() && !known.contains(text))
                .map(|_| FieldError::not_supported(field, &shown, known)),
            SomeOf(known) => (!known.contains(&text.unwrap_or_default()))
                .then(|| FieldError::not_supported(field, &shown, known)),
            Within(first, last, detail) => value
                .and_then(Value::as_i64)
                .filter(|number| !(first..=last).contains(number))
                .map(|_| invalid(detail.to_owned())),
            Counts(first, last, detail) => {
                let number = value.and_then(Value::as_i64).unwrap_or(0);
                (!(first..=last).contains(&number))
                    .then(|| FieldError::invalid(field, &number.into(), detail))
            }
            Subdomain => text.and_then(names::subdomain).map(invalid),
            NeededSubdomain => names::subdomain(text.unwrap_or_default()).map(invalid),
            Rule::Label => text.and_then(names::label).map(invalid),
            NeededLabel => names::label(text.unwrap_or_default()).map(invalid),
        };
        errors.extend(wrong);
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

//! Fields that cannot be changed once an object is there.

use serde_json::Value;

use crate::applied::differs;

/// Group, kind, and the places that stay as they were. Source: the validation of updates in
/// Kubernetes' `pkg/apis`.
const IMMUTABLE: &[(&str, &str, &[&str])] = &[
    ("", "PersistentVolume", &["/spec/persistentVolumeSource", "/spec/volumeMode"]),
    (
        "",
        "PersistentVolumeClaim",
        &[
            "/spec/accessModes",
            "/spec/dataSource",
            "/spec/dataSourceRef",
            "/spec/selector",
            "/spec/storageClassName",
            "/spec/volumeMode",
            "/spec/volumeName",
        ],
    ),
    ("", "Pod", &["/spec"]),
    ("", "Secret", &["/type"]),
    ("", "Service", &["/spec/clusterIP", "/spec/clusterIPs"]),
    ("apps", "DaemonSet", &["/spec/selector"]),
    ("apps", "Deployment", &["/spec/selector"]),
    ("apps", "ReplicaSet", &["/spec/selector"]),
    (
        "apps",
        "StatefulSet",
        &[
            "/spec/podManagementPolicy",
            "/spec/selector",
            "/spec/serviceName",
            "/spec/volumeClaimTemplates",
        ],
    ),
    (
        "batch",
        "Job",
        &["/spec/completionMode", "/spec/completions", "/spec/selector", "/spec/template"],
    ),
    ("networking.k8s.io", "IngressClass", &["/spec/controller"]),
    ("node.k8s.io", "RuntimeClass", &["/handler"]),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &["/roleRef"]),
    ("rbac.authorization.k8s.io", "RoleBinding", &["/roleRef"]),
    ("scheduling.k8s.io", "PriorityClass", &["/preemptionPolicy", "/value"]),
    (
        "storage.k8s.io",
        "StorageClass",
        &["/parameters", "/provisioner", "/reclaimPolicy", "/volumeBindingMode"],
    ),
];

/// What stays as it is in ConfigMaps and Secrets that say so of themselves.
const SEALED: &[&str] = &["/binaryData", "/data", "/immutable"];

/// Whether the object wants something else in a place that cannot be changed. The server has the
/// last word: it may take two spellings for the same.
pub fn changes_immutable(group: &str, wanted: &Value, live: &Value) -> bool {
    let kind = wanted.get("kind").and_then(Value::as_str).unwrap_or_default();
    let is_other = |path: &&&str| match (wanted.pointer(path), live.pointer(path)) {
        (Some(wanted), Some(live)) => differs(wanted, live),
        (Some(wanted), None) => !wanted.is_null(),
        (None, _) => false,
    };
    let is_meant = |(of, name, _): &&(&str, &str, &[&str])| *of == group && *name == kind;
    let places = IMMUTABLE.iter().find(is_meant).map_or(&[] as &[&str], |(_, _, places)| places);
    let is_sealed = group.is_empty()
        && matches!(kind, "ConfigMap" | "Secret")
        && live.get("immutable") == Some(&Value::Bool(true));
    let sealed = if is_sealed { SEALED } else { &[] };
    places.iter().chain(sealed).any(|path| is_other(&path))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::changes_immutable;

    #[test]
    fn selectors_stay_and_images_do_not() {
        let live = json!({ "kind": "Deployment", "spec": {
            "selector": { "matchLabels": { "a": "1" } }, "template": { "image": "a" } } });
        let mut wanted = live.clone();
        wanted["spec"]["template"]["image"] = json!("b");
        assert!(!changes_immutable("apps", &wanted, &live));
        wanted["spec"]["selector"]["matchLabels"]["a"] = json!("2");
        assert!(changes_immutable("apps", &wanted, &live));
        assert!(!changes_immutable("example.com", &wanted, &live));
    }

    #[test]
    fn config_maps_stay_if_they_say_so() {
        let live = json!({ "kind": "ConfigMap", "data": { "a": "1" }, "immutable": true });
        let wanted = json!({ "kind": "ConfigMap", "data": { "a": "2" }, "immutable": true });
        assert!(changes_immutable("", &wanted, &live));
        let live = json!({ "kind": "ConfigMap", "data": { "a": "1" } });
        assert!(!changes_immutable("", &wanted, &live));
    }
}

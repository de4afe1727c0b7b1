//! Columns after the age, most of which are shown only where there is room.

use serde_json::{Value, json};

use super::{Column, Columns};
use crate::json::{items, map, text};
use crate::kinds::Served;

const CONTAINERS: Column = ("Containers", "string", 1);
const IMAGES: Column = ("Images", "string", 1);
const SELECTOR: Column = ("Selector", "string", 1);

/// The last columns of a built-in kind.
pub(super) fn of(resource: &Served) -> Columns {
    match (resource.group.as_ref(), resource.kind.as_ref()) {
        ("", "Pod") => (
            &[
                ("IP", "string", 1),
                ("Node", "string", 1),
                ("Nominated Node", "string", 1),
                ("Readiness Gates", "string", 1),
            ],
            pod,
        ),
        ("apps", "Deployment" | "ReplicaSet" | "DaemonSet")
        | ("", "ReplicationController")
        | ("batch", "Job") => (&[CONTAINERS, IMAGES, SELECTOR], workload),
        ("batch", "CronJob") => (&[CONTAINERS, IMAGES, SELECTOR], cron_job),
        ("apps", "StatefulSet") => (&[CONTAINERS, IMAGES], stateful_set),
        ("", "Service") => (&[SELECTOR], service),
        ("", "Node") => (
            &[
                ("Version", "string", 0),
                ("Internal-IP", "string", 1),
                ("External-IP", "string", 1),
                ("OS-Image", "string", 1),
                ("Kernel-Version", "string", 1),
                ("Container-Runtime", "string", 1),
            ],
            node,
        ),
        ("", "PersistentVolumeClaim") => (&[("VolumeMode", "string", 1)], claim),
        ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding") => (
            &[("Users", "string", 1), ("Groups", "string", 1), ("ServiceAccounts", "string", 1)],
            binding,
        ),
        _ => (&[], |_| Vec::new()),
    }
}

fn or(text: &str, none: &str) -> Value {
    if text.is_empty() { none.into() } else { text.into() }
}

fn pod(object: &Value) -> Vec<Value> {
    let gates = items(object, "/spec/readinessGates");
    let is_true = |gate: &&Value| {
        items(object, "/status/conditions").iter().any(|condition| {
            condition.get("type") == gate.get("conditionType")
                && text(condition, "/status") == "True"
        })
    };
    let open = gates.iter().filter(is_true).count();
    let shown = if gates.is_empty() { String::new() } else { format!("{open}/{}", gates.len()) };
    vec![
        or(text(object, "/status/podIP"), "<none>"),
        or(text(object, "/spec/nodeName"), "<none>"),
        or(text(object, "/status/nominatedNodeName"), "<none>"),
        or(&shown, "<none>"),
    ]
}

fn workload(object: &Value) -> Vec<Value> {
    let mut cells = containers(object, "/spec/template/spec/containers");
    cells.push(selector(object.pointer("/spec/selector")));
    cells
}

fn cron_job(object: &Value) -> Vec<Value> {
    let mut cells = containers(object, "/spec/jobTemplate/spec/template/spec/containers");
    cells.push(selector(object.pointer("/spec/jobTemplate/spec/selector")));
    cells
}

fn stateful_set(object: &Value) -> Vec<Value> {
    containers(object, "/spec/template/spec/containers")
}

/// Names and images of containers.
fn containers(object: &Value, path: &str) -> Vec<Value> {
    let all = items(object, path);
    let joined = |field: &str| {
        let texts: Vec<&str> = all.iter().map(|one| text(one, field)).collect();
        Value::from(texts.join(","))
    };
    vec![joined("/name"), joined("/image")]
}

/// A selector in one line, of either form. Source: apimachinery `FormatLabelSelector`.
fn selector(selector: Option<&Value>) -> Value {
    let Some(selector) = selector else { return "<none>".into() };
    let is_new = ["matchLabels", "matchExpressions"].iter().any(|one| selector.get(one).is_some());
    if !is_new {
        return or(&labels(selector, ""), "<none>");
    }
    let mut parts = vec![labels(selector, "/matchLabels")];
    for expression in items(selector, "/matchExpressions") {
        let key = text(expression, "/key");
        let values: Vec<&str> =
            items(expression, "/values").iter().filter_map(Value::as_str).collect();
        let values = values.join(",");
        parts.push(match text(expression, "/operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        });
    }
    parts.retain(|part| !part.is_empty());
    or(&parts.join(","), "<none>")
}

fn labels(object: &Value, path: &str) -> String {
    let pairs = map(object, path).into_iter().flatten();
    let pairs = pairs.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()));
    pairs.collect::<Vec<_>>().join(",")
}

fn service(object: &Value) -> Vec<Value> {
    vec![or(&labels(object, "/spec/selector"), "<none>")]
}

fn node(object: &Value) -> Vec<Value> {
    let address = |kind: &str| {
        let all = items(object, "/status/addresses");
        let found = all.iter().find(|address| text(address, "/type") == kind);
        or(found.map_or("", |address| text(address, "/address")), "<none>")
    };
    let info = |field: &str| text(object, &format!("/status/nodeInfo/{field}")).to_owned();
    vec![
        json!(info("kubeletVersion")),
        address("InternalIP"),
        address("ExternalIP"),
        or(&info("osImage"), "<unknown>"),
        or(&info("kernelVersion"), "<unknown>"),
        or(&info("containerRuntimeVersion"), "<unknown>"),
    ]
}

fn claim(object: &Value) -> Vec<Value> {
    vec![or(text(object, "/spec/volumeMode"), "<unset>")]
}

fn binding(object: &Value) -> Vec<Value> {
    let named = |kind: &str| {
        let subjects = items(object, "/subjects").iter();
        let names = subjects.filter(|one| text(one, "/kind") == kind).map(|one| {
            let (namespace, name) = (text(one, "/namespace"), text(one, "/name"));
            match kind {
                "ServiceAccount" => format!("{namespace}/{name}"),
                _ => name.to_owned(),
            }
        });
        Value::from(names.collect::<Vec<_>>().join(", "))
    };
    vec![named("User"), named("Group"), named("ServiceAccount")]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{pod, selector};

    #[test]
    fn selectors_are_written_in_one_line() {
        let cases = [
            (json!({}), "<none>"),
            (json!({ "a": "b" }), "a=b"),
            (
                json!({
                    "matchLabels": { "a": "b" },
                    "matchExpressions": [
                        { "key": "x", "operator": "In", "values": ["1", "2"] },
                        { "key": "y", "operator": "DoesNotExist" },
                    ],
                }),
                "a=b,x in (1,2),!y",
            ),
        ];
        for (given, wanted) in cases {
            assert_eq!(selector(Some(&given)), wanted);
        }
    }

    #[test]
    fn what_a_pod_has_not_is_none() {
        let cells = pod(&json!({
            "spec": { "readinessGates": [{ "conditionType": "x" }] },
            "status": { "podIP": "192.0.2.1", "conditions": [{ "type": "x", "status": "True" }] },
        }));
        assert_eq!(cells, ["192.0.2.1", "<none>", "<none>", "1/1"]);
    }
}

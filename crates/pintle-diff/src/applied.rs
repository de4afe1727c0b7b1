//! What a server-side apply would do, as far as the managed fields of the live object tell. Source:
//! structured-merge-diff `merge.Updater.Apply`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// Fields that say which object is meant: nobody manages them. Source: apiserver
/// `managedfields.stripSet`.
const OF_METADATA: &[&str] = &[
    "creationTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The only key of list items that the server fills in: the protocol of a port.
const DEFAULT_KEY: (&str, &str) = ("protocol", "TCP");

/// Whether the manager has applied exactly this, and nobody has changed it since: applying it again
/// would change nothing. Where that cannot be told for certain, the answer is no.
pub fn is_applied(wanted: &Value, live: &Value, manager: &str) -> bool {
    let readable = readable_secret(wanted, live);
    let live = readable.as_ref().unwrap_or(live);
    let version = wanted.get("apiVersion");
    let is_own = |entry: &&Value| {
        is(entry, "manager", manager)
            && is(entry, "operation", "Apply")
            && entry.get("subresource").and_then(Value::as_str).is_none_or(str::is_empty)
    };
    let mut own = entries(live).filter(is_own);
    let (Some(entry), None) = (own.next(), own.next()) else { return false };
    let Some(Value::Object(fields)) = entry.get("fieldsV1") else { return false };
    entry.get("apiVersion") == version
        && live.get("apiVersion") == version
        && wanted.as_object().is_some_and(|wanted| {
            is_map_applied(wanted, live, fields, &|key| match key {
                "apiVersion" | "kind" => Managed::ByNobody,
                "metadata" => Managed::InPart(OF_METADATA),
                _ => Managed::Wholly,
            })
        })
}

/// A live Secret with the field in which contents are written in plain sight: the server moves them,
/// and remembers who wrote them there.
fn readable_secret(wanted: &Value, live: &Value) -> Option<Value> {
    let plain = wanted.get("stringData")?.as_object()?;
    let data = live.get("data")?.as_object()?;
    let is_secret = is(wanted, "kind", "Secret") && is(wanted, "apiVersion", "v1");
    let read = |key: &String| {
        let text = String::from_utf8(STANDARD.decode(data.get(key)?.as_str()?).ok()?).ok()?;
        Some((key.clone(), Value::String(text)))
    };
    let contents: Map<String, Value> = plain.keys().map(read).collect::<Option<_>>()?;
    let mut live = is_secret.then(|| live.clone())?;
    live.as_object_mut()?.insert("stringData".to_owned(), Value::Object(contents));
    Some(live)
}

/// Which fields of a map are managed.
enum Managed {
    ByNobody,
    /// All but those.
    InPart(&'static [&'static str]),
    Wholly,
}

fn is_map_applied(
    wanted: &Map<String, Value>,
    live: &Value,
    fields: &Map<String, Value>,
    managed: &dyn Fn(&str) -> Managed,
) -> bool {
    let mut seen = 0;
    for (key, value) in wanted {
        let inner: &dyn Fn(&str) -> Managed = match managed(key) {
            Managed::ByNobody => continue,
            Managed::InPart(left_out) => &move |key| {
                if left_out.contains(&key) { Managed::ByNobody } else { Managed::Wholly }
            },
            Managed::Wholly => &|_| Managed::Wholly,
        };
        let field = fields.get(&format!("f:{key}")).and_then(Value::as_object);
        let (Some(field), Some(live)) = (field, live.get(key)) else { return false };
        if !is_value_applied(value, live, field, inner) {
            return false;
        }
        seen += 1;
    }
    seen == fields.keys().filter(|key| *key != ".").count()
}

fn is_value_applied(
    wanted: &Value,
    live: &Value,
    fields: &Map<String, Value>,
    managed: &dyn Fn(&str) -> Managed,
) -> bool {
    // A leaf is managed as a whole.
    if fields.is_empty() {
        return wanted == live;
    }
    match (wanted, live) {
        (Value::Object(wanted), Value::Object(_)) => is_map_applied(wanted, live, fields, managed),
        (Value::Array(wanted), Value::Array(live)) => is_list_applied(wanted, live, fields),
        _ => false,
    }
}

/// Whether the items are those that are managed, in the same order.
fn is_list_applied(wanted: &[Value], live: &[Value], fields: &Map<String, Value>) -> bool {
    let count = fields.keys().filter(|key| *key != ".").count();
    let mut from = 0;
    count == wanted.len()
        && wanted.iter().all(|item| {
            let Some((keys, fields)) = managed_item(item, fields) else { return false };
            let mut rest = live.iter().enumerate().skip(from);
            let Some((at, live)) = rest.find(|(_, live)| keys.are_of(live)) else { return false };
            from = at + 1;
            match item {
                Value::Object(item) => is_map_applied(item, live, fields, &|_| Managed::Wholly),
                scalar => scalar == live,
            }
        })
}

/// What tells an item of a list from the others.
enum Keys {
    Fields(Map<String, Value>),
    Itself(Value),
}

impl Keys {
    fn are_of(&self, item: &Value) -> bool {
        match self {
            Keys::Itself(value) => value == item,
            Keys::Fields(keys) => keys.iter().all(|(key, value)| match item.get(key) {
                Some(actual) => actual == value,
                None => (key.as_str(), value.as_str()) == (DEFAULT_KEY.0, Some(DEFAULT_KEY.1)),
            }),
        }
    }
}

/// The entry of the set that an item has there.
fn managed_item<'f>(
    item: &Value,
    fields: &'f Map<String, Value>,
) -> Option<(Keys, &'f Map<String, Value>)> {
    fields.iter().find_map(|(key, inner)| {
        let keys = match (key.strip_prefix("k:"), key.strip_prefix("v:")) {
            (Some(json), _) => Keys::Fields(serde_json::from_str(json).ok()?),
            (_, Some(json)) => Keys::Itself(serde_json::from_str(json).ok()?),
            _ => return None,
        };
        keys.are_of(item).then_some((keys, inner.as_object()?))
    })
}

/// Whether somebody else manages a field that would be changed. It may be answered with yes where
/// the server would find no conflict, in lists.
pub fn is_contested(wanted: &Value, live: &Value, manager: &str) -> bool {
    let is_own = |entry: &&Value| is(entry, "manager", manager) && is(entry, "operation", "Apply");
    entries(live).filter(|entry| !is_own(entry)).any(|entry| {
        let fields = entry.get("fieldsV1").and_then(Value::as_object);
        fields.is_some_and(|fields| changes(fields, wanted, live))
    })
}

/// Whether one of the fields would be changed.
fn changes(fields: &Map<String, Value>, wanted: &Value, live: &Value) -> bool {
    match wanted {
        Value::Object(wanted) if !fields.is_empty() => fields.iter().any(|(key, inner)| {
            let Some(key) = key.strip_prefix("f:") else { return false };
            let (Some(wanted), Some(inner)) = (wanted.get(key), inner.as_object()) else {
                return false;
            };
            changes(inner, wanted, live.get(key).unwrap_or(&Value::Null))
        }),
        _ => differs(wanted, live),
    }
}

/// Whether something that is said in `wanted` is not so in `live`.
pub(crate) fn differs(wanted: &Value, live: &Value) -> bool {
    match (wanted, live) {
        (Value::Object(wanted), Value::Object(live)) => wanted.iter().any(|(key, value)| {
            !value.is_null() && live.get(key).is_none_or(|live| differs(value, live))
        }),
        (Value::Array(wanted), Value::Array(live)) => {
            wanted.len() != live.len()
                || wanted.iter().zip(live).any(|(wanted, live)| differs(wanted, live))
        }
        _ => wanted != live,
    }
}

fn entries(live: &Value) -> impl Iterator<Item = &Value> {
    live.pointer("/metadata/managedFields").and_then(Value::as_array).into_iter().flatten()
}

fn is(entry: &Value, key: &str, value: &str) -> bool {
    entry.get(key).and_then(Value::as_str) == Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{is_applied, is_contested};

    fn wanted() -> Value {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "namespace": "n", "labels": { "a": "1" } },
            "spec": {
                "replicas": 2,
                "selector": { "matchLabels": { "a": "1" } },
                "template": { "spec": {
                    "containers": [
                        { "name": "one", "image": "i:1", "args": ["x", "y"],
                          "ports": [{ "containerPort": 80 }] },
                        { "name": "two", "image": "i:2" },
                    ],
                    "volumes": [{ "name": "v", "emptyDir": {} }],
                } },
            },
        })
    }

    /// As the API server has it once `helm` has applied that.
    fn live() -> Value {
        let mut live = wanted();
        live["spec"]["revisionHistoryLimit"] = json!(10);
        let containers = "/spec/template/spec/containers";
        live.pointer_mut(containers).unwrap()[0]["ports"][0]["protocol"] = json!("TCP");
        live.pointer_mut(containers).unwrap()[1]["imagePullPolicy"] = json!("Always");
        live["metadata"]["managedFields"] = json!([
            { "manager": "helm", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {
                "f:metadata": { "f:labels": { "f:a": {} } },
                "f:spec": {
                    "f:replicas": {},
                    "f:selector": {},
                    "f:template": { "f:spec": {
                        "f:containers": {
                            "k:{\"name\":\"one\"}": {
                                ".": {}, "f:name": {}, "f:image": {}, "f:args": {},
                                "f:ports": { "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {
                                    ".": {}, "f:containerPort": {} } },
                            },
                            "k:{\"name\":\"two\"}": { ".": {}, "f:name": {}, "f:image": {} },
                        },
                        "f:volumes": { "k:{\"name\":\"v\"}": {
                            ".": {}, "f:name": {}, "f:emptyDir": {} } },
                    } },
                },
            } },
            { "manager": "kube-controller-manager", "operation": "Update", "apiVersion": "apps/v1",
              "subresource": "status", "fieldsV1": { "f:status": { "f:replicas": {} } } },
        ]);
        live
    }

    #[test]
    fn what_was_applied_and_is_as_it_was_need_not_be_applied_again() {
        assert!(is_applied(&wanted(), &live(), "helm"));
        assert!(!is_applied(&wanted(), &live(), "other"));
    }

    #[test]
    fn contents_of_secrets_are_found_where_the_server_puts_them() {
        let wanted = json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" },
            "stringData": { "password": "one" },
        });
        let live = |data: &str| {
            json!({
                "apiVersion": "v1", "kind": "Secret", "data": { "password": data },
                "metadata": { "name": "s", "managedFields": [{
                    "manager": "helm", "operation": "Apply", "apiVersion": "v1",
                    "fieldsV1": { "f:stringData": { "f:password": {} } },
                }] },
            })
        };
        for (data, is) in [("b25l", true), ("dHdv", false)] {
            let mut live = live(data);
            let fields = live.pointer_mut("/metadata/managedFields/0/fieldsV1").unwrap();
            fields["f:metadata"] = json!({ "f:labels": { "f:a": {} } });
            live["metadata"]["labels"] = json!({ "a": "1" });
            let mut wanted = wanted.clone();
            wanted["metadata"]["labels"] = json!({ "a": "1" });
            assert_eq!(is_applied(&wanted, &live, "helm"), is);
        }
    }

    #[test]
    fn every_change_is_seen() {
        let changes: [(&str, Value); 9] = [
            ("/spec/replicas", json!(3)),
            ("/metadata/labels", json!({ "a": "1", "b": "2" })),
            ("/metadata/labels", json!({})),
            ("/spec/template/spec/containers/0/args", json!(["x"])),
            ("/spec/template/spec/containers/1/image", json!("i:3")),
            ("/spec/template/spec/containers/1", json!({ "name": "two" })),
            ("/spec/template/spec/volumes", json!([])),
            ("/spec/selector/matchLabels/a", json!("2")),
            ("/apiVersion", json!("apps/v2")),
        ];
        for (path, value) in changes {
            let mut changed = wanted();
            *changed.pointer_mut(path).unwrap() = value.clone();
            assert!(!is_applied(&changed, &live(), "helm"), "{path} {value}");
            // The same change made by somebody in the cluster.
            let mut moved = live();
            *moved.pointer_mut(path).unwrap() = value.clone();
            assert!(!is_applied(&wanted(), &moved, "helm") || path == "/metadata/labels");
        }
        let mut swapped = wanted();
        let containers = swapped.pointer_mut("/spec/template/spec/containers").unwrap();
        containers.as_array_mut().unwrap().reverse();
        assert!(!is_applied(&swapped, &live(), "helm"));
    }

    #[test]
    fn fields_of_others_are_contested_only_if_they_change() {
        let mut live = live();
        let entries = live.pointer_mut("/metadata/managedFields").unwrap().as_array_mut().unwrap();
        entries.push(json!({
            "manager": "hpa", "operation": "Update", "apiVersion": "apps/v1",
            "subresource": "scale", "fieldsV1": { "f:spec": { "f:replicas": {} } },
        }));
        assert!(!is_contested(&wanted(), &live, "helm"));
        live["spec"]["replicas"] = json!(5);
        assert!(is_contested(&wanted(), &live, "helm"));
        let mut other = wanted();
        other["spec"].as_object_mut().unwrap().remove("replicas");
        assert!(!is_contested(&other, &live, "helm"));
    }
}

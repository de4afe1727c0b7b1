//! The ReplicaSet by which a Deployment makes its pods.

use serde_json::{Map, Value};

use crate::fields::{at, text};
use crate::selector::selects;

/// Of the ReplicaSets of a namespace, the one that a Deployment makes its pods by now: the Deployment
/// selects and controls it, and it has the Deployment's template; the oldest, if there are several.
/// Source: Helm `deploymentutil.GetNewReplicaSet`.
pub fn new_replica_set<'v>(deployment: &Value, sets: &'v [Value]) -> Option<&'v Value> {
    let uid = text(deployment, "metadata.uid", "");
    let wanted = template(deployment);
    let is_new = |set: &&Value| {
        selects(deployment, set) && controller(set) == Some(uid) && template(set) == wanted
    };
    let of = |set: &'v Value, path| text(set, path, "");
    sets.iter()
        .filter(is_new)
        .min_by_key(|set| (of(set, "metadata.creationTimestamp"), of(set, "metadata.name")))
}

/// UID of what controls an object.
fn controller(object: &Value) -> Option<&str> {
    let owners = at(object, "metadata.ownerReferences").and_then(Value::as_array)?;
    let mut controllers =
        owners.iter().filter(|owner| owner.get("controller") == Some(&Value::Bool(true)));
    controllers.next().map(|owner| text(owner, "uid", ""))
}

/// A template of pods without the label that tells ReplicaSets apart.
fn template(object: &Value) -> Option<Value> {
    let mut template = at(object, "spec.template")?.clone();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.remove("pod-template-hash");
    }
    drop_empty(&mut template);
    Some(template)
}

/// Drops what says as much as its absence: null, empty lists, and empty maps of texts.
fn drop_empty(value: &mut Value) {
    const MAPS: [&str; 5] = ["annotations", "labels", "limits", "nodeSelector", "requests"];
    let is_kept = |key: &String, value: &mut Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !(fields.is_empty() && MAPS.contains(&key.as_str())),
        _ => true,
    };
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        Value::Object(fields) => {
            let fields: &mut Map<String, Value> = fields;
            fields.values_mut().for_each(drop_empty);
            fields.retain(is_kept);
        }
        _ => {}
    }
}

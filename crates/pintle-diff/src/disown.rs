//! Fields that go when what a client-side apply managed becomes a server-side apply's.

use serde_json::Value;

use crate::blame::writers;
use crate::fields::field_changes;
use crate::mask::settle;
use crate::{Identity, Path, Segment};

/// Takes fields out of `after` that the old manifest sets, the new one does not, and nobody but
/// `manager` has a hand in: an apply that takes over what the manager updated before removes them,
/// which a dry run of the apply alone does not tell.
pub fn disown(after: &mut Value, live: &Value, old: &Value, new: &Value, manager: &str) {
    let changes = match Identity::of(old).is_secret() {
        true => field_changes(&settle(old), &settle(new)),
        false => field_changes(old, new),
    };
    for change in changes {
        let writers = writers(live, &change.path);
        let is_own = !writers.is_empty() && writers.iter().all(|writer| writer.manager == manager);
        if change.after.is_none() && is_own {
            remove(after, &change.path);
        }
    }
}

fn remove(object: &mut Value, path: &Path) {
    let Some((last, way)) = path.0.split_last() else { return };
    let Some(parent) = way.iter().try_fold(object, |value, segment| step(value, segment)) else {
        return;
    };
    match (last, parent) {
        (Segment::Key(key), Value::Object(map)) => {
            map.remove(key);
        }
        (Segment::Item { key, value }, Value::Array(items)) => {
            items.retain(|item| item.get(key) != Some(value));
        }
        // Lists whose items have no names belong to one manager as a whole; the apply has them.
        _ => {}
    }
}

fn step<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match (segment, value) {
        (Segment::Key(key), Value::Object(map)) => map.get_mut(key),
        (Segment::Index(index), Value::Array(items)) => items.get_mut(*index),
        (Segment::Item { key, value: wanted }, Value::Array(items)) => {
            items.iter_mut().find(|item| item.get(key) == Some(wanted))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::disown;

    #[test]
    fn only_fields_of_the_manager_alone_go() {
        let old = json!({ "data": { "mine": "1", "shared": "1", "stays": "1" },
                          "list": [{ "name": "a" }, { "name": "b" }] });
        let new = json!({ "data": { "stays": "1" }, "list": [{ "name": "b" }] });
        let entry = |manager: &str, fields| json!({ "manager": manager, "operation": "Update", "fieldsV1": fields });
        let live = json!({
            "data": { "mine": "1", "shared": "1", "stays": "1" },
            "list": [{ "name": "a" }, { "name": "b" }],
            "metadata": { "managedFields": [
                entry("helm", json!({ "f:data": { "f:mine": {}, "f:shared": {}, "f:stays": {} },
                    "f:list": { "k:{\"name\":\"a\"}": {}, "k:{\"name\":\"b\"}": {} } })),
                entry("kubectl", json!({ "f:data": { "f:shared": {} } })),
            ] },
        });
        let mut after = live.clone();
        disown(&mut after, &live, &old, &new, "helm");
        assert_eq!(after["data"], json!({ "shared": "1", "stays": "1" }));
        assert_eq!(after["list"], json!([{ "name": "b" }]));
    }

    #[test]
    fn texts_of_secrets_go_where_the_server_put_them() {
        let secret = |texts| json!({ "apiVersion": "v1", "kind": "Secret", "stringData": texts });
        let (old, new) = (secret(json!({ "a": "1", "b": "2" })), secret(json!({ "a": "1" })));
        let fields = json!({ "f:data": { "f:a": {}, "f:b": {} } });
        let entry = json!({ "manager": "helm", "operation": "Update", "fieldsV1": fields });
        let live = json!({ "data": { "a": "MQ==", "b": "Mg==" },
                           "metadata": { "managedFields": [entry] } });
        let mut after = live.clone();
        disown(&mut after, &live, &old, &new, "helm");
        assert_eq!(after["data"], json!({ "a": "MQ==" }));
    }
}

//! What a client-side apply manages, made over to a server-side apply. Source: client-go
//! `csaupgrade`.

use pintle_cluster::{ErrorKind, Object, Patch, Validation, WriteOptions};
use serde_json::{Map, Value, json};

use crate::apply::again;
use crate::target::Target;
use crate::{Error, Session};

/// Changes the managed fields of a live object, unless there is nothing to change.
pub(crate) fn upgrade(session: &Session, live: &Object, target: &Target) -> Result<(), Error> {
    let options = WriteOptions {
        manager: session.manager.clone(),
        dry_run: false,
        validation: Some(Validation::Strict),
    };
    let mut first = Some(live.clone());
    let failed = |error: pintle_cluster::Error| {
        Error::from(error).during(format!(
            "failed to patch object to upgrade CSA field manager {}",
            target.path()
        ))
    };
    again(
        |error| error.kind == ErrorKind::Conflict,
        || {
            let live = match first.take() {
                Some(live) => live,
                None => session.cluster.get(&target.place)?.unwrap_or_default(),
            };
            match change(&live, &session.manager) {
                Some(change) => {
                    session.cluster.patch(&target.place, &Patch::Json(&change), &options).map(drop)
                }
                None => Ok(()),
            }
        },
    )
    .map_err(failed)
}

/// Whether the object still is as a client-side apply left it.
pub(crate) fn is_outdated(live: &Object, manager: &str) -> bool {
    change(live, manager).is_some()
}

/// The JSON patch; nothing if no client-side apply of the manager is on record. It names the
/// version of the object, so that the server refuses it if somebody came between.
fn change(live: &Object, manager: &str) -> Option<Value> {
    let entries = live.at(&["metadata", "managedFields"])?.as_array()?;
    let is = |entry: &Value, operation: &str| {
        entry.get("manager").and_then(Value::as_str) == Some(manager)
            && entry.get("operation").and_then(Value::as_str) == Some(operation)
            && entry.get("subresource").and_then(Value::as_str).is_none_or(str::is_empty)
    };
    let first_update = entries.iter().position(|entry| is(entry, "Update"))?;
    let kept = entries.iter().position(|entry| is(entry, "Apply")).unwrap_or(first_update);
    let mut combined = entries.get(kept)?.clone();
    let version = combined.get("apiVersion").cloned();
    let same_version =
        |entry: &&Value| is(entry, "Update") && entry.get("apiVersion") == version.as_ref();
    let other = entries.iter().find(same_version).and_then(|entry| entry.get("fieldsV1"));
    if let (Some(Value::Object(fields)), Some(Value::Object(other))) =
        (combined.get_mut("fieldsV1"), other)
    {
        unite(fields, other);
    }
    *combined.get_mut("operation")? = json!("Apply");
    let upgraded: Vec<Value> = entries
        .iter()
        .enumerate()
        .filter(|(at, entry)| *at == kept || !is(entry, "Update"))
        .map(|(at, entry)| if at == kept { combined.clone() } else { entry.clone() })
        .collect();
    Some(json!([
        { "op": "replace", "path": "/metadata/managedFields", "value": upgraded },
        {
            "op": "replace",
            "path": "/metadata/resourceVersion",
            "value": live.resource_version(),
        },
    ]))
}

/// Sets of fields are trees of maps; their union has the keys of both.
fn unite(fields: &mut Map<String, Value>, other: &Map<String, Value>) {
    for (key, value) in other {
        match (fields.get_mut(key), value) {
            (Some(Value::Object(fields)), Value::Object(other)) => unite(fields, other),
            (Some(_), _) => {}
            (None, _) => {
                fields.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pintle_cluster::Object;
    use serde_json::json;

    use super::change;

    #[test]
    fn updates_of_the_manager_become_an_apply() {
        let object = |fields| {
            let metadata = json!({ "resourceVersion": "7", "managedFields": fields });
            Object::from_json(json!({ "metadata": metadata })).unwrap()
        };
        let entry = |manager: &str, operation: &str, fields: serde_json::Value| {
            json!({ "manager": manager, "operation": operation, "apiVersion": "v1",
                    "fieldsV1": fields })
        };
        let a = json!({ "f:data": { "f:a": {} } });
        let b = json!({ "f:data": { "f:b": {} } });
        let both = json!({ "f:data": { "f:a": {}, "f:b": {} } });
        let other = entry("kubectl", "Update", a.clone());
        let upgraded =
            |entries| change(&object(json!(entries)), "helm").map(|p| p[0]["value"].clone());
        assert_eq!(
            upgraded(vec![other.clone(), entry("helm", "Update", a.clone())]),
            Some(json!([other, entry("helm", "Apply", a.clone())]))
        );
        assert_eq!(
            upgraded(vec![entry("helm", "Update", a.clone()), entry("helm", "Apply", b)]),
            Some(json!([entry("helm", "Apply", both)]))
        );
        assert_eq!(upgraded(vec![other, entry("helm", "Apply", a)]), None);
    }
}

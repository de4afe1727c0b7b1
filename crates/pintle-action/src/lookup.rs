//! What templates see of the cluster. Source: Helm `engine.NewLookupFunction`.

use pintle_cluster::{Cluster, ErrorKind, Gvk, ListOptions, ObjectRef};
use serde_json::{Value, json};

use crate::Error;

/// An object, or a list object of all objects of the kind if `name` is empty. An empty map if there
/// is no such object.
///
/// # Errors
/// Kinds that the cluster does not serve, and whatever else it answers.
pub fn lookup(
    cluster: &dyn Cluster,
    api_version: &str,
    kind: &str,
    namespace: &str,
    name: &str,
) -> Result<Value, Error> {
    let gvk = Gvk::new(api_version, kind);
    let resource = cluster.resource(&gvk).map_err(|error| match error.kind {
        ErrorKind::NoMatch => {
            Error::from(error).during(format!("unable to get apiresource from unstructured: {gvk}"))
        }
        _ => Error::from(error),
    })?;
    if !name.is_empty() {
        let place = ObjectRef::new(resource, namespace, name);
        return Ok(match cluster.get(&place)? {
            Some(object) => Value::Object(object.0),
            None => json!({}),
        });
    }
    let namespace = Some(namespace).filter(|namespace| !namespace.is_empty());
    let found = cluster.list(&resource, namespace, &ListOptions::default())?;
    let items: Vec<Value> = found.into_iter().map(|object| Value::Object(object.0)).collect();
    Ok(json!({
        "apiVersion": gvk.api_version(),
        "kind": format!("{kind}List"),
        "metadata": {},
        "items": items,
    }))
}

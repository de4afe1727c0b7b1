//! The objects of a manifest.

use pintle_cluster::{Cluster, ErrorKind, Object, ObjectRef};
use pintle_manifest::split;
use serde_json::Value;

use crate::Error;

/// An object of a manifest and its place in the cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What the manifest says, with its namespace.
    pub object: Object,
    /// Its place.
    pub place: ObjectRef,
}

/// What makes two objects of a release the same one: the version of the kind does not.
/// Source: Helm `kube.isMatchingInfo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity<'a> {
    group: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl Target {
    pub(crate) fn identity(&self) -> Identity<'_> {
        Identity {
            group: &self.place.resource.gvk.group,
            kind: &self.place.resource.gvk.kind,
            namespace: self.namespace(),
            name: &self.place.name,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        &self.place.resource.gvk.kind
    }

    /// Its namespace, empty if it is in none.
    pub fn namespace(&self) -> &str {
        self.place.namespace.as_deref().unwrap_or_default()
    }

    /// `ConfigMap "q" in namespace "default"`. Source: Helm `resourceString`.
    pub(crate) fn title(&self) -> String {
        format!("{} {:?} in namespace {:?}", self.kind(), self.place.name, self.namespace())
    }

    /// `default/web apps/v1, Kind=Deployment`
    pub(crate) fn path(&self) -> String {
        format!("{}/{} {}", self.namespace(), self.place.name, self.place.resource.gvk)
    }
}

/// Finds out what the objects of a manifest are; lists are taken apart. Source: Helm
/// `Client.Build`, which is kubectl's resource builder.
///
/// # Errors
/// All documents that are no objects and all kinds that the cluster does not serve.
pub(crate) fn targets(
    cluster: &dyn Cluster,
    namespace: &str,
    manifest: &str,
) -> Result<Vec<Target>, Error> {
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for document in split(manifest.as_bytes()) {
        let text = String::from_utf8_lossy(document.text);
        let object = Object::from_yaml(&text)
            .map_err(|error| Error::new(format!("error parsing : {error}")))?;
        for object in object.into_iter().flat_map(flatten) {
            match target(cluster, namespace, object) {
                Ok(target) => found.push(target),
                Err(error) => errors.push(error),
            }
        }
    }
    match errors.len() {
        0 => Ok(found),
        1 => Err(errors.remove(0)),
        _ => {
            // As Kubernetes' aggregated errors print themselves: each text once.
            let mut texts: Vec<String> = Vec::new();
            for text in errors.iter().map(ToString::to_string) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            match texts.as_slice() {
                [one] => Err(Error::new(one.clone())),
                _ => Err(Error::new(format!("[{}]", texts.join(", ")))),
            }
        }
    }
}

pub(crate) fn target(
    cluster: &dyn Cluster,
    namespace: &str,
    mut object: Object,
) -> Result<Target, Error> {
    for field in ["apiVersion", "kind"] {
        if object.at(&[field]).and_then(Value::as_str).is_none_or(str::is_empty) {
            let title = if field == "kind" { "Kind" } else { field };
            let json = String::from_utf8_lossy(&object.to_bytes()).into_owned();
            return Err(Error::new(format!("Object '{title}' is missing in '{json}'")));
        }
    }
    let gvk = object.gvk();
    let resource = cluster.resource(&gvk).map_err(|error| match error.kind {
        ErrorKind::NoMatch => Error::new(format!(
            "resource mapping not found for name: {:?} namespace: {:?} from \"\": {error}\n\
             ensure CRDs are installed first",
            object.name(),
            object.namespace(),
        )),
        _ => Error::from(error),
    })?;
    let own = object.namespace().to_owned();
    let namespace = if own.is_empty() { namespace } else { &own };
    if resource.namespaced {
        object.set_namespace(namespace);
    }
    let place = ObjectRef::new(resource, namespace, object.name());
    Ok(Target { object, place })
}

/// The items of a list, or the object itself.
pub(crate) fn flatten(object: Object) -> Vec<Object> {
    let is_list = object.kind().ends_with("List") && object.at(&["items"]).is_some();
    match object.at(&["items"]).and_then(Value::as_array) {
        Some(items) if is_list => items
            .iter()
            .filter_map(|item| Object::from_json(item.clone()))
            .flat_map(flatten)
            .collect(),
        _ => vec![object],
    }
}

/// Runs of objects of the same kind, in their order.
pub(crate) fn groups(targets: &[Target]) -> impl Iterator<Item = &[Target]> {
    targets.chunk_by(|a, b| a.kind() == b.kind())
}

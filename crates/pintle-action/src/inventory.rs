//! The objects of a release, whether the cluster serves their kinds or not.

use pintle_cluster::{ErrorKind, Object};
use pintle_diff::{Entry, Identity, Part};
use pintle_manifest::split;
use pintle_release::Release;
use serde_json::Value;

use crate::ownership::Owner;
use crate::target::{Target, flatten, target};
use crate::{Error, Session};

/// An object of a release.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) part: Part,
    /// What the manifest says, with its namespace if the kind has namespaces.
    pub(crate) object: Object,
    /// The object with its place; nothing if the cluster does not serve the kind.
    pub(crate) target: Option<Target>,
}

impl Item {
    pub(crate) fn identity(&self) -> Identity {
        Identity::of(&json(&self.object))
    }

    /// Group and kind that it defines, if it is a definition of a kind.
    pub(crate) fn defines(&self) -> Option<(String, String)> {
        let text = |path: &[&str]| Some(self.object.at(path)?.as_str()?.to_owned());
        match self.object.kind() {
            "CustomResourceDefinition" => {
                Some((text(&["spec", "group"])?, text(&["spec", "names", "kind"])?))
            }
            _ => None,
        }
    }

    pub(crate) fn entry(&self) -> Entry {
        Entry { identity: self.identity(), part: self.part, object: json(&self.object) }
    }
}

/// An object as a JSON value.
pub(crate) fn json(object: &Object) -> Value {
    Value::Object(object.0.clone())
}

/// The objects of a manifest, in its order; lists are taken apart.
pub(crate) fn items(
    session: &Session,
    namespace: &str,
    manifest: &str,
    part: Part,
) -> Result<Vec<Item>, Error> {
    let mut found = Vec::new();
    for document in split(manifest.as_bytes()) {
        let text = String::from_utf8_lossy(document.text);
        let object = Object::from_yaml(&text)
            .map_err(|error| Error::new(format!("error parsing : {error}")))?;
        for object in object.into_iter().flat_map(flatten) {
            found.push(item(session, namespace, object, part)?);
        }
    }
    Ok(found)
}

fn item(session: &Session, namespace: &str, object: Object, part: Part) -> Result<Item, Error> {
    match session.cluster.resource(&object.gvk()) {
        Err(error) if error.kind == ErrorKind::NoMatch => Ok(Item { part, object, target: None }),
        _ => {
            let target = target(&*session.cluster, namespace, object)?;
            Ok(Item { part, object: target.object.clone(), target: Some(target) })
        }
    }
}

/// The objects of a release that its manifest lists, marked as its own if `owner` is given.
pub(crate) fn manifest_items(
    session: &Session,
    release: &Release,
    owner: Option<&Owner<'_>>,
) -> Result<Vec<Item>, Error> {
    let mut found = items(session, &release.namespace, &release.manifest, Part::Manifest)?;
    if let Some(owner) = owner {
        for item in &mut found {
            if let Some(target) = &mut item.target {
                owner.mark(std::slice::from_mut(target));
                item.object = target.object.clone();
            }
        }
    }
    Ok(found)
}

/// The objects of a release's hooks.
pub(crate) fn hook_items(
    session: &Session,
    release: &Release,
    tests: bool,
) -> Result<Vec<Item>, Error> {
    let mut found = Vec::new();
    for hook in &release.hooks {
        let is_test = hook.events.iter().all(|event| event.starts_with("test"));
        if tests || !is_test {
            found.extend(items(session, &release.namespace, &hook.manifest, Part::Hook)?);
        }
    }
    Ok(found)
}

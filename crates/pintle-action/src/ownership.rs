//! Which release an object belongs to. Source: Helm `action/validate.go`.

use pintle_cluster::Object;

use crate::parallel::for_each;
use crate::snapshot::Snapshot;
use crate::target::Target;
use crate::{Error, Session};

const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const HELM: &str = "Helm";
const RELEASE_NAME: &str = "meta.helm.sh/release-name";
const RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";

/// The release that objects belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner<'a> {
    pub(crate) name: &'a str,
    pub(crate) namespace: &'a str,
}

impl Owner<'_> {
    /// Writes the owner into objects, whatever they said before.
    pub(crate) fn mark(&self, targets: &mut [Target]) {
        for target in targets {
            target.object.set_label(MANAGED_BY, HELM);
            target.object.set_annotation(RELEASE_NAME, self.name);
            target.object.set_annotation(RELEASE_NAMESPACE, self.namespace);
        }
    }

    /// Whether a live object says that it belongs to the release.
    pub(crate) fn check(&self, live: &Object) -> Result<(), Error> {
        let errors: Vec<String> = [
            ("label validation error", MANAGED_BY, live.label(MANAGED_BY), HELM),
            ("annotation validation error", RELEASE_NAME, live.annotation(RELEASE_NAME), self.name),
            (
                "annotation validation error",
                RELEASE_NAMESPACE,
                live.annotation(RELEASE_NAMESPACE),
                self.namespace,
            ),
        ]
        .into_iter()
        .filter_map(|(what, key, actual, wanted)| match actual {
            None => Some(format!("{what}: missing key {key:?}: must be set to {wanted:?}")),
            Some(actual) if actual != wanted => Some(format!(
                "{what}: key {key:?} must equal {wanted:?}: current value is {actual:?}"
            )),
            Some(_) => None,
        })
        .collect();
        match errors.is_empty() {
            true => Ok(()),
            false => Err(Error::new(format!("invalid ownership metadata; {}", errors.join("; ")))),
        }
    }
}

/// The live objects of those targets that exist, each with the number of its target.
pub(crate) fn existing(
    session: &Session,
    targets: &[Target],
) -> Result<Vec<(usize, Object)>, Error> {
    let snapshot = Snapshot::take(session, targets);
    let live = for_each(targets, |target| {
        if !has_name(target)? {
            return Ok(None);
        }
        snapshot.get(session, &target.place).map_err(|error| {
            Error::from(error)
                .during(format!("could not get information about the resource {}", target.title()))
        })
    });
    let mut found = Vec::new();
    for (at, live) in live.into_iter().enumerate() {
        if let Some(object) = live? {
            found.push((at, object));
        }
    }
    Ok(found)
}

/// Whether the object has a name of its own; the server names the others.
fn has_name(target: &Target) -> Result<bool, Error> {
    let generated = target.object.at(&["metadata", "generateName"]);
    let is_generated =
        generated.and_then(|name| name.as_str()).is_some_and(|name| !name.is_empty());
    match (target.place.name.is_empty(), is_generated) {
        (true, true) => Ok(false),
        (false, true) => {
            Err(Error::new("metadata.name and metadata.generateName cannot both be set"))
        }
        _ => Ok(true),
    }
}

/// Those targets that exist and may be taken over: the ones that belong to the release, or all of
/// them. Each comes as it is in the cluster.
pub(crate) fn adoptable(
    session: &Session,
    targets: &[Target],
    owner: &Owner<'_>,
    take_ownership: bool,
) -> Result<Vec<Target>, Error> {
    let mut found = Vec::new();
    for (at, live) in existing(session, targets)? {
        let target = &targets[at];
        if !take_ownership {
            owner.check(&live).map_err(|error| {
                error.during(format!(
                    "{} exists and cannot be imported into the current release",
                    target.title()
                ))
            })?;
        }
        found.push(target.clone());
    }
    Ok(found)
}

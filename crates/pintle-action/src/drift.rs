//! What is live against what is on record.

use std::collections::BTreeMap;

use pintle_diff::ObjectDrift;
use pintle_release::{Release, Status};

use crate::inventory::{json, manifest_items};
use crate::ownership::Owner;
use crate::parallel::for_each;
use crate::{Error, Session};

/// What has become of the objects of a release.
#[derive(Clone, Debug)]
pub struct ReleaseDrift {
    /// Name of the release.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The revision that the objects were compared with: the one that is deployed, or the last one.
    pub revision: i64,
    /// Its state.
    pub status: Status,
    /// The objects in the order of the manifest.
    pub objects: Vec<ObjectDrift>,
}

/// Compares the objects of a release with its record.
///
/// # Errors
/// A release that is not there, a manifest that cannot be read, and objects that cannot be looked
/// at.
pub fn drift(session: &Session, name: &str, show_secrets: bool) -> Result<ReleaseDrift, Error> {
    session.reach()?;
    crate::check_release_name(name)
        .map_err(|_| Error::new(format!("release name is invalid: {name}")))?;
    let revisions = session.history.revisions(name)?;
    let release = running(&revisions).ok_or(pintle_history::Error::NotFound)?;
    of_release(session, release, show_secrets)
}

/// Compares the objects of all releases of the namespace with their records, in the order of names.
/// Releases that were uninstalled are left out.
///
/// # Errors
/// As [`drift`].
pub fn drift_all(session: &Session, show_secrets: bool) -> Result<Vec<ReleaseDrift>, Error> {
    session.reach()?;
    let mut releases: BTreeMap<String, Vec<Release>> = BTreeMap::new();
    for release in session.history.list()? {
        releases.entry(release.name.clone()).or_default().push(release);
    }
    let mut found = Vec::new();
    for revisions in releases.values_mut() {
        revisions.sort_by_key(|release| release.version);
        if let Some(release) = running(revisions)
            && release.info.status != Status::Uninstalled
        {
            found.push(of_release(session, release, show_secrets)?);
        }
    }
    Ok(found)
}

/// The revision whose objects are in the cluster, as far as is known.
fn running(revisions: &[Release]) -> Option<&Release> {
    let deployed = revisions.iter().rev().find(|old| old.info.status == Status::Deployed);
    deployed.or(revisions.last())
}

fn of_release(
    session: &Session,
    release: &Release,
    show_secrets: bool,
) -> Result<ReleaseDrift, Error> {
    let owner = Owner { name: &release.name, namespace: &release.namespace };
    let items = manifest_items(session, release, Some(&owner))?;
    let objects = for_each(&items, |item| {
        let live = match &item.target {
            // Names that the server makes up are on no record.
            Some(target) if target.place.name.is_empty() => return Ok(None),
            Some(target) => session.cluster.get(&target.place)?,
            None => None,
        };
        let live = live.as_ref().map(json);
        let recorded = json(&item.object);
        let found = pintle_diff::drift(&item.identity(), &recorded, live.as_ref(), show_secrets);
        Ok(Some(found))
    });
    let objects: Result<Vec<Option<ObjectDrift>>, Error> = objects.into_iter().collect();
    Ok(ReleaseDrift {
        name: release.name.clone(),
        namespace: release.namespace.clone(),
        revision: release.version,
        status: release.info.status.clone(),
        objects: objects?.into_iter().flatten().collect(),
    })
}

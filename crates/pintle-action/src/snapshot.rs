//! Live objects, looked at once: a list for each kind of which there are several.

use std::collections::{BTreeMap, BTreeSet};

use pintle_cluster::{Error, ListOptions, Object, ObjectRef, Resource};

use crate::Session;
use crate::parallel::for_each;
use crate::target::Target;

/// From so many objects of a kind on, all of them are listed.
const WORTH_A_LIST: usize = 4;

/// How many more objects of the kind there may be for a list to be worth it.
const FACTOR: usize = 4;

/// Lists are never asked for less than this.
const MIN_PAGE: usize = 200;

/// Live objects as they were a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// Kinds and namespaces that were listed completely.
    listed: BTreeSet<(Resource, Option<String>)>,
    objects: BTreeMap<(Resource, Option<String>, String), Object>,
}

impl Snapshot {
    /// Looks at the kinds of which there are several among the targets. What cannot be listed is
    /// looked at one by one later.
    pub(crate) fn take(session: &Session, targets: &[Target]) -> Snapshot {
        let mut counts: BTreeMap<(Resource, Option<String>), usize> = BTreeMap::new();
        for target in targets {
            let place = &target.place;
            *counts.entry((place.resource.clone(), place.namespace.clone())).or_default() += 1;
        }
        let wanted: Vec<((Resource, Option<String>), usize)> =
            counts.into_iter().filter(|(_, count)| *count >= WORTH_A_LIST).collect();
        let lists = for_each(&wanted, |((resource, namespace), count)| {
            let page = (count * FACTOR).max(MIN_PAGE);
            let options = ListOptions { page, first_page: true, ..ListOptions::default() };
            let found = session.cluster.list(resource, namespace.as_deref(), &options).ok()?;
            (found.len() < page).then_some(found)
        });
        let mut snapshot = Snapshot::default();
        for (((resource, namespace), _), found) in wanted.into_iter().zip(lists) {
            let Some(found) = found else { continue };
            for object in found {
                let key = (resource.clone(), namespace.clone(), object.name().to_owned());
                snapshot.objects.insert(key, object);
            }
            snapshot.listed.insert((resource, namespace));
        }
        snapshot
    }

    /// The object there; asks the cluster if its kind was not listed.
    pub(crate) fn get(
        &self,
        session: &Session,
        place: &ObjectRef,
    ) -> Result<Option<Object>, Error> {
        let kind = (place.resource.clone(), place.namespace.clone());
        if !self.listed.contains(&kind) {
            return session.cluster.get(place);
        }
        let (resource, namespace) = kind;
        Ok(self.objects.get(&(resource, namespace, place.name.clone())).cloned())
    }
}

//! What the API server would make of the objects of a release.

use pintle_cluster::{ErrorKind, Object, Patch, Validation, WriteOptions};
use pintle_diff::{Entry, Identity, Options, Pair, Part, compare, disown, pair};
use pintle_release::{ApplyMethod, Release};
use serde_json::Value;

use super::{Preview, PreviewOptions, entries, keep_by_manifest};
use crate::apply::{KEEP, Policy, RESOURCE_POLICY, apply_error, hints, patch_of};
use crate::install::InstallOptions;
use crate::inventory::{Item, json};
use crate::ownership::Owner;
use crate::parallel::for_each;
use crate::target::{Target, target};
use crate::upgrade::{self, UpgradeOptions};
use crate::{Error, Session};

/// A change of a release that is thought through.
pub(crate) struct Change<'a> {
    pub(super) current: Option<&'a Release>,
    pub(super) policy: Policy,
    pub(super) take_ownership: bool,
}

impl<'a> Change<'a> {
    pub(crate) fn of_upgrade(
        current: &'a Release,
        method: ApplyMethod,
        options: &UpgradeOptions<'_>,
    ) -> Change<'a> {
        Change {
            current: Some(current),
            policy: upgrade::policy(current, method, &options.deployment),
            take_ownership: options.take_ownership,
        }
    }

    pub(crate) fn of_install(options: &InstallOptions<'_>) -> Change<'static> {
        let policy = Policy {
            method: options.method,
            force_conflicts: options.deployment.force_conflicts,
            force_replace: options.deployment.force_replace,
            merge_custom: options.take_ownership && options.method == ApplyMethod::ClientSide,
            upgrade_managers: true,
        };
        Change { current: None, policy, take_ownership: options.take_ownership }
    }

    /// What stands in the way of bringing the objects of a release into the cluster.
    pub(crate) fn problems(
        &self,
        session: &Session,
        release: &Release,
        definitions: Vec<Item>,
    ) -> Result<Vec<(Identity, String)>, Error> {
        let wanted = PreviewOptions { live: true, ..PreviewOptions::default() };
        let found = self.preview(session, release, definitions, String::new(), wanted)?;
        let report = compare(found.pairs, &Options::default());
        Ok(report
            .changes
            .into_iter()
            .flat_map(|change| {
                change.problems.into_iter().map(move |text| (change.identity.clone(), text))
            })
            .collect())
    }

    pub(super) fn preview(
        &self,
        session: &Session,
        release: &Release,
        definitions: Vec<Item>,
        after: String,
        wanted: PreviewOptions,
    ) -> Result<Preview, Error> {
        let before = match self.current {
            Some(current) => entries(session, current, wanted)?,
            None => Vec::new(),
        };
        let defined: Vec<(String, String)> = definitions.iter().filter_map(Item::defines).collect();
        let mut objects: Vec<Entry> = definitions.iter().map(Item::entry).collect();
        objects.extend(entries(session, release, wanted)?);
        let mut pairs = pair(before, objects);
        let title = match self.current {
            _ if wanted.live => "live".to_owned(),
            Some(current) => format!("{} revision {}", current.name, current.version),
            None => "nothing".to_owned(),
        };
        if wanted.live {
            let owner = Owner { name: &release.name, namespace: &release.namespace };
            let lived = for_each(&pairs, |pair| self.live(session, pair, &owner, &defined));
            pairs = lived.into_iter().collect::<Result<_, _>>()?;
        } else {
            pairs.iter_mut().for_each(keep_by_manifest);
        }
        Ok(Preview { before: title, after, pairs })
    }

    /// The live object now, and as it would be.
    fn live(
        &self,
        session: &Session,
        pair: &Pair,
        owner: &Owner<'_>,
        defined: &[(String, String)],
    ) -> Result<Pair, Error> {
        if pair.part == Part::Hook {
            return Ok(pair.clone());
        }
        let mut lived = pair.clone();
        lived.recorded = Some((pair.before.clone(), pair.after.clone()));
        let Some(place) = placed(session, pair.after.as_ref().or(pair.before.as_ref()))? else {
            // What the cluster does not know is not in it.
            lived.before = None;
            let kind = (pair.identity.group.clone(), pair.identity.kind.clone());
            if pair.after.is_some() && !defined.contains(&kind) {
                lived.problems.push("the cluster does not serve this kind".to_owned());
            }
            return Ok(lived);
        };
        let live = match place.place.name.is_empty() {
            true => None,
            false => session.cluster.get(&place.place)?,
        };
        lived.before = live.as_ref().map(json);
        let Some(live) = live else {
            if pair.after.is_some() {
                self.check_creation(session, &place, owner, &mut lived);
            }
            return Ok(lived);
        };
        if pair.after.is_none() {
            lived.is_kept = live.annotation(RESOURCE_POLICY) == Some(KEEP);
            return Ok(lived);
        }
        let mut wanted = place;
        if pair.part == Part::Manifest {
            if pair.before.is_none()
                && !self.take_ownership
                && let Err(error) = owner.check(&live)
            {
                lived.problems.push(error.to_string());
            }
            owner.mark(std::slice::from_mut(&mut wanted));
        } else if self.policy.method == ApplyMethod::ClientSide {
            // Definitions that are there are left alone.
            lived.after.clone_from(&lived.before);
            return Ok(lived);
        }
        let old = pair.before.clone().and_then(Object::from_json);
        match self.dry_run(session, old.as_ref(), &live, &wanted, &mut lived.problems) {
            Ok(after) => {
                let mut after = json(&after);
                if let (true, Some(old)) = (self.takes_over(), &pair.before) {
                    let new = json(&wanted.object);
                    disown(&mut after, &json(&live), old, &new, &session.manager);
                }
                lived.after = Some(after);
            }
            Err(error) => {
                lived.problems.push(told(&error));
                lived.after.clone_from(&lived.before);
            }
        }
        Ok(lived)
    }

    /// Asks what the server would make of a change. A conflict is a problem, and what would be if
    /// the fields were taken over is shown.
    fn dry_run(
        &self,
        session: &Session,
        old: Option<&Object>,
        live: &Object,
        target: &Target,
        problems: &mut Vec<String>,
    ) -> Result<Object, Error> {
        let Policy { method, force_replace, force_conflicts, merge_custom, .. } = self.policy;
        let cluster = &session.cluster;
        let (options, place) = (dry(session), &target.place);
        if force_replace {
            let mut object = target.object.clone();
            let version = live.resource_version().to_owned();
            object.metadata_mut().insert("resourceVersion".to_owned(), version.into());
            return cluster.replace(place, &object, &options).map_err(refused);
        }
        if method == ApplyMethod::ClientSide {
            let Some((change, is_strategic)) =
                patch_of(old.unwrap_or(live), live, target, merge_custom)?
            else {
                return Ok(live.clone());
            };
            let change =
                if is_strategic { Patch::Strategic(&change) } else { Patch::Merge(&change) };
            let options = WriteOptions { validation: None, ..options };
            return cluster.patch(place, &change, &options).map_err(refused);
        }
        let apply =
            |force| cluster.patch(place, &Patch::Apply { object: &target.object, force }, &options);
        match apply(force_conflicts) {
            Err(error) if error.kind == ErrorKind::Conflict && !force_conflicts => {
                if !(self.takes_over() && is_own_conflict(&error, &session.manager)) {
                    problems.push(told(&apply_error(target, error)));
                }
                apply(true).map_err(|error| apply_error(target, error))
            }
            result => result.map_err(|error| apply_error(target, error)),
        }
    }

    /// Whether what a client-side apply manages becomes the server-side apply's before.
    fn takes_over(&self) -> bool {
        self.policy.upgrade_managers && self.policy.method == ApplyMethod::ServerSide
    }

    /// Asks whether the server would take a new object. A namespace that is missing still may be
    /// created before.
    fn check_creation(
        &self,
        session: &Session,
        place: &Target,
        owner: &Owner<'_>,
        lived: &mut Pair,
    ) {
        let mut wanted = place.clone();
        if lived.part == Part::Manifest {
            owner.mark(std::slice::from_mut(&mut wanted));
        }
        lived.after = Some(json(&wanted.object));
        let result = match self.policy.method {
            ApplyMethod::ServerSide if !wanted.place.name.is_empty() => {
                let patch = Patch::Apply { object: &wanted.object, force: false };
                session.cluster.patch(&wanted.place, &patch, &dry(session))
            }
            _ => {
                let options = WriteOptions { validation: None, ..dry(session) };
                session.cluster.create(&wanted.place, &wanted.object, &options)
            }
        };
        match result {
            Err(error) if !error.is_not_found() => {
                lived.problems.push(told(&apply_error(&wanted, error)));
            }
            _ => {}
        }
    }
}

/// Whether an apply is in conflict with nobody but what its own manager updated before.
fn is_own_conflict(error: &pintle_cluster::Error, manager: &str) -> bool {
    let own = format!("conflict with {manager:?} ");
    !error.causes.is_empty() && error.causes.iter().all(|(_, text)| text.starts_with(&own))
}

/// What the server says, and what to do about it.
fn refused(error: pintle_cluster::Error) -> Error {
    let hints = hints(&error);
    Error::from(error).told_by(hints)
}

/// An error with what there is to say about it.
fn told(error: &Error) -> String {
    let mut lines = vec![error.to_string()];
    lines.extend(error.story().iter().cloned());
    lines.join("\n")
}

fn dry(session: &Session) -> WriteOptions {
    WriteOptions {
        manager: session.manager.clone(),
        dry_run: true,
        validation: Some(Validation::Strict),
    }
}

fn placed(session: &Session, object: Option<&Value>) -> Result<Option<Target>, Error> {
    let Some(object) = object.cloned().and_then(Object::from_json) else { return Ok(None) };
    match session.cluster.resource(&object.gvk()) {
        Err(error) if error.kind == ErrorKind::NoMatch => Ok(None),
        _ => target(&*session.cluster, &session.namespace, object).map(Some),
    }
}

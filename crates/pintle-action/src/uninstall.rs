//! Taking a release out of a cluster. Source: Helm `action.Uninstall`.

use std::time::Duration;

use pintle_chart::Notice;
use pintle_cluster::Propagation;
use pintle_manifest::{Head, split, uninstall_order};
use pintle_release::{ApplyMethod, Release, Status};

use crate::apply::{KEEP, RESOURCE_POLICY, delete};
use crate::chart::check_release_name;
use crate::hooks::{HookOptions, run_hooks};
use crate::lock::{Lock, lock, step};
use crate::options::Deployment;
use crate::ownership::Owner;
use crate::parallel::for_each;
use crate::target::{Target, targets};
use crate::wait::{Strategy, wait_for_deletion};
use crate::{Error, Session};

/// What an uninstallation can be told.
#[derive(Clone, Debug)]
pub struct UninstallOptions {
    /// Whether hooks run.
    pub hooks: bool,
    /// Whether the records stay.
    pub keep_history: bool,
    /// Whether a release that is not there is fine.
    pub ignore_not_found: bool,
    /// Whether nothing is deleted.
    pub dry_run: bool,
    /// What happens to the dependents of the objects.
    pub propagation: Propagation,
    /// What is waited for.
    pub wait: Strategy,
    /// Time for each wait.
    pub timeout: Duration,
    /// Description of the record instead of Helm's words.
    pub description: Option<String>,
}

/// An uninstallation of what was brought into the cluster so.
pub(crate) fn uninstalling(deployment: &Deployment) -> UninstallOptions {
    let Deployment { hooks, wait, timeout, .. } = *deployment;
    UninstallOptions {
        hooks,
        keep_history: false,
        ignore_not_found: false,
        dry_run: false,
        propagation: Propagation::Background,
        wait,
        timeout,
        description: None,
    }
}

/// What an uninstallation has come to.
#[derive(Clone, Debug, Default)]
pub struct Uninstalled {
    /// The release; nothing if there was none.
    pub release: Option<Release>,
    /// What to tell about objects that stay.
    pub kept: String,
    /// What went wrong after the objects were deleted.
    pub failure: Option<Error>,
}

/// Uninstalls a release.
///
/// # Errors
/// Whatever Helm would have to say before the objects are deleted; what goes wrong after that is in
/// [`Uninstalled::failure`].
pub fn uninstall(
    session: &Session,
    name: &str,
    options: &UninstallOptions,
) -> Result<Uninstalled, Error> {
    session.reach()?;
    if options.dry_run {
        return dry_run(session, name, options);
    }
    let lock = lock(session, name, "uninstallation")?;
    uninstall_locked(session, name, options, lock.as_ref())
}

/// As [`uninstall`], by whoever holds the lock.
pub(crate) fn uninstall_locked(
    session: &Session,
    name: &str,
    options: &UninstallOptions,
    lock: Option<&Lock>,
) -> Result<Uninstalled, Error> {
    check_release_name(name)
        .map_err(|_| Error::new(format!("uninstall: Release name is invalid: {name}")))?;
    let mut revisions = match session.history.revisions(name) {
        Ok(revisions) => revisions,
        Err(_) if options.ignore_not_found => return Ok(Uninstalled::default()),
        Err(error) => {
            return Err(Error::from(error).during(format!("uninstall: Release not loaded: {name}")));
        }
    };
    let Some(mut release) = revisions.pop() else {
        return match options.ignore_not_found {
            true => Ok(Uninstalled::default()),
            false => Err(Error::from(pintle_history::Error::NotFound)
                .during(format!("uninstall: Release not loaded: {name}"))),
        };
    };
    let numbers: Vec<i64> =
        revisions.iter().map(|old| old.version).chain([release.version]).collect();
    if release.info.status == Status::Uninstalled {
        if options.keep_history {
            return Err(Error::new(format!("the release named {name:?} is already deleted")));
        }
        purge(session, name, &numbers)?;
        return Ok(Uninstalled { release: Some(release), ..Uninstalled::default() });
    }
    release.set_status(Status::Uninstalling, "Deletion in progress (or silently failed)");
    release.info.deleted = Some(session.now());
    let hook_options = HookOptions {
        strategy: options.wait,
        timeout: options.timeout,
        method: ApplyMethod::ServerSide,
    };
    if options.hooks {
        step(lock, "pre-delete hooks");
        run_hooks(session, &mut release, "pre-delete", &hook_options)?;
    }
    // From here on the release counts as being uninstalled, even if that cannot be recorded.
    let _ = session.history.update(&release, session.now_seconds());
    step(lock, "deleting objects");
    let (deleted, kept) = delete_objects(session, &release, options.propagation)
        .map_err(|_| Error::new(format!("failed to delete release: {name}")))?;
    let mut errors = Vec::new();
    errors.extend(wait_for_deletion(session, &deleted, options.wait, options.timeout).err());
    if options.hooks {
        errors.extend(run_hooks(session, &mut release, "post-delete", &hook_options).err());
    }
    let description = options.description.clone().filter(|text| !text.is_empty());
    release.set_status(
        Status::Uninstalled,
        description.unwrap_or("Uninstallation complete".to_owned()),
    );
    match options.keep_history {
        false => errors.extend(purge(session, name, &numbers).err()),
        true => keep_records(session, &release, revisions),
    }
    let failure = failure(errors);
    Ok(Uninstalled { release: Some(release), kept, failure })
}

fn failure(errors: Vec<Error>) -> Option<Error> {
    let count = errors.len();
    let joined = Error::join(errors, "; ").err()?;
    Some(joined.during(format!("uninstallation completed with {count} error(s)")))
}

fn purge(session: &Session, name: &str, revisions: &[i64]) -> Result<(), Error> {
    for revision in revisions {
        session
            .history
            .delete(name, *revision)
            .map_err(|error| Error::from(error).during("uninstall: Failed to purge the release"))?;
    }
    Ok(())
}

/// Writes the record of the uninstalled release; whatever else was deployed is superseded.
fn keep_records(session: &Session, release: &Release, earlier: Vec<Release>) {
    // Helm logs failures here for those who debug, and goes on.
    let _ = session.history.update(release, session.now_seconds());
    for mut old in earlier.into_iter().filter(|old| old.info.status == Status::Deployed) {
        old.info.status = Status::Superseded;
        let _ = session.history.update(&old, session.now_seconds());
    }
}

/// Deletes the objects of a release that belong to it and are not to be kept; gives those and what
/// to tell about the others.
fn delete_objects(
    session: &Session,
    release: &Release,
    propagation: Propagation,
) -> Result<(Vec<Target>, String), Vec<Error>> {
    let sorted = Sorted::of(release).map_err(|error| vec![error])?;
    let objects = targets(&*session.cluster, &release.namespace, &sorted.deleted)
        .map_err(|error| vec![error.during("unable to build kubernetes objects for delete")])?;
    let judged = judge(session, release, objects);
    let mut kept = sorted.kept;
    let mut tell = |title: &str, lines: &[String]| {
        if lines.is_empty() {
            return;
        }
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(&format!("{} resource(s) were not deleted because {title}:\n", lines.len()));
        kept.push_str(&lines.concat());
    };
    for target in &judged.foreign {
        session.events.notice(
            notice("skipping delete of resource not owned by this release", target)
                .with("release", &*release.name),
        );
    }
    let line = |target: &Target| format!("[{}] {}\n", target.kind(), target.place.name);
    let lines: Vec<String> = judged.foreign.iter().map(line).collect();
    tell("they are not owned by this release", &lines);
    for (target, error) in &judged.unknown {
        let text = "skipping delete of resource because ownership could not be verified";
        session.events.notice(
            notice(text, target).with("release", &*release.name).with("error", error.to_string()),
        );
    }
    let line = |(target, error): &(Target, pintle_cluster::Error)| {
        format!("[{}] {}: {error}\n", target.kind(), target.place.name)
    };
    let lines: Vec<String> = judged.unknown.iter().map(line).collect();
    tell("their ownership could not be verified", &lines);
    let errors = delete(session, &judged.own, propagation);
    match errors.is_empty() {
        true => Ok((judged.own, kept)),
        false => Err(errors),
    }
}

fn notice(text: &str, target: &Target) -> Notice {
    Notice::warn(text)
        .with("kind", target.kind())
        .with("name", &*target.place.name)
        .with("namespace", target.namespace())
}

/// The documents of a manifest in the order in which they are deleted.
struct Sorted {
    deleted: String,
    /// What to tell about those that stay.
    kept: String,
}

impl Sorted {
    fn of(release: &Release) -> Result<Sorted, Error> {
        let mut documents = Vec::new();
        for document in split(release.manifest.as_bytes()) {
            let head = Head::read(document.text).map_err(|error| {
                Error::new(error.message.clone())
                    .during("corrupted release record. You must manually delete the resources")
            })?;
            documents.push((head, String::from_utf8_lossy(document.text).into_owned()));
        }
        documents.sort_by(|(a, _), (b, _)| uninstall_order(&a.kind, &b.kind));
        let mut sorted = Sorted { deleted: String::new(), kept: String::new() };
        for (head, text) in documents {
            match head.annotation(RESOURCE_POLICY).map(|policy| policy.trim().to_lowercase()) {
                None => sorted.deleted.push_str(&format!("\n---\n{text}")),
                Some(policy) if policy == KEEP => {
                    if sorted.kept.is_empty() {
                        sorted
                            .kept
                            .push_str("These resources were kept due to the resource policy:\n");
                    }
                    sorted.kept.push_str(&format!("[{}] {}\n", head.kind, head.name));
                }
                // As in Helm, any other policy keeps an object without a word.
                Some(_) => {}
            }
        }
        Ok(sorted)
    }
}

/// Objects by whom they belong to. Those that are gone are left out.
#[derive(Default)]
struct Judged {
    own: Vec<Target>,
    foreign: Vec<Target>,
    unknown: Vec<(Target, pintle_cluster::Error)>,
}

fn judge(session: &Session, release: &Release, objects: Vec<Target>) -> Judged {
    let owner = Owner { name: &release.name, namespace: &release.namespace };
    let live = for_each(&objects, |target| session.cluster.get(&target.place));
    let mut judged = Judged::default();
    for (target, live) in objects.into_iter().zip(live) {
        match live {
            Ok(None) => {}
            Ok(Some(live)) if owner.check(&live).is_ok() => judged.own.push(target),
            Ok(Some(_)) => judged.foreign.push(target),
            Err(error) => judged.unknown.push((target, error)),
        }
    }
    judged
}

fn dry_run(
    session: &Session,
    name: &str,
    options: &UninstallOptions,
) -> Result<Uninstalled, Error> {
    let release = match session.history.last(name) {
        Ok(release) => release,
        Err(pintle_history::Error::NotFound) if options.ignore_not_found => {
            return Ok(Uninstalled::default());
        }
        Err(error) => return Err(error.into()),
    };
    let mut kept = String::new();
    if let Ok(sorted) = Sorted::of(&release)
        && let Ok(objects) = targets(&*session.cluster, &release.namespace, &sorted.deleted)
    {
        let judged = judge(session, &release, objects);
        let tell = |text: &str, count: usize| {
            session
                .events
                .notice(Notice::warn(text).with("release", name).with("count", count.to_string()));
        };
        if !judged.foreign.is_empty() {
            let text =
                "dry-run: resources would be skipped because they are not owned by this release";
            tell(text, judged.foreign.len());
            for target in &judged.foreign {
                session.events.notice(notice("dry-run: would skip resource", target));
            }
        }
        if !judged.unknown.is_empty() {
            let text =
                "dry-run: resources would be skipped because their ownership could not be verified";
            tell(text, judged.unknown.len());
            for (target, error) in &judged.unknown {
                let text = "dry-run: would skip resource (ownership could not be verified)";
                session.events.notice(notice(text, target).with("error", error.to_string()));
            }
        }
        kept = sorted.kept;
    }
    Ok(Uninstalled { release: Some(release), kept, failure: None })
}

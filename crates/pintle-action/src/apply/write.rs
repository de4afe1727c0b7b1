//! One object on its way into the cluster.

use pintle_chart::Notice;
use pintle_cluster::{ErrorKind, Object, Patch, Validation, WriteOptions};
use pintle_release::ApplyMethod;
use serde_json::Value;

use super::{Policy, again};
use crate::snapshot::Snapshot;
use crate::target::Target;
use crate::{Error, Session, managers};

/// Creates an object.
pub(super) fn create(
    session: &Session,
    target: &Target,
    method: ApplyMethod,
    force_conflicts: bool,
) -> Result<(), Error> {
    match method {
        ApplyMethod::ServerSide => apply_on_server(session, target, force_conflicts, false),
        ApplyMethod::ClientSide => {
            let options = WriteOptions { manager: session.manager.clone(), ..Default::default() };
            again(
                |error| error.kind == ErrorKind::Conflict,
                || session.cluster.create(&target.place, &target.object, &options),
            )
            .map_err(|error| masked(target, error))?;
            Ok(())
        }
    }
}

pub(super) enum Written {
    Created,
    Changed,
}

pub(super) enum Failure {
    Looking(Error),
    Creating(Error),
    Changing(Error),
}

/// How one object is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Write<'a> {
    pub(crate) policy: &'a Policy,
    /// Whether the server is only asked what it would say.
    pub(crate) dry_run: bool,
}

impl Write<'_> {
    /// Creates an object, or changes the one that is there. `old` is how the release had it.
    pub(super) fn object(
        self,
        session: &Session,
        snapshot: &Snapshot,
        old: Option<&Target>,
        target: &Target,
    ) -> Result<Written, Failure> {
        let live = snapshot.get(session, &target.place);
        let Some(live) = live.map_err(|error| Failure::Looking(error.into()))? else {
            create(session, target, self.policy.method, self.policy.force_conflicts)
                .map_err(Failure::Creating)?;
            return Ok(Written::Created);
        };
        if old.is_none() {
            session.events.notice(
                Notice::warn(
                    "resource exists on cluster but not in original release, using cluster state \
                     as baseline",
                )
                .with("namespace", target.namespace())
                .with("name", &*target.place.name)
                .with("kind", target.kind()),
            );
        }
        let before = old.map_or(&live, |old| &old.object);
        self.change(session, before, &live, target).map_err(Failure::Changing)?;
        Ok(Written::Changed)
    }

    /// Changes an object that is there.
    pub(crate) fn change(
        self,
        session: &Session,
        before: &Object,
        live: &Object,
        target: &Target,
    ) -> Result<(), Error> {
        match self.policy {
            Policy { force_replace: true, .. } => self.replace(session, live, target),
            Policy { method: ApplyMethod::ServerSide, .. } => self.apply(session, live, target),
            Policy { method: ApplyMethod::ClientSide, .. } => {
                self.patch(session, before, live, target)
            }
        }
    }

    fn apply(self, session: &Session, live: &Object, target: &Target) -> Result<(), Error> {
        let takes_over =
            self.policy.upgrade_managers && managers::is_outdated(live, &session.manager);
        if takes_over && !self.dry_run {
            managers::upgrade(session, live, target)?;
        }
        if !takes_over && is_applied(session, live, target) {
            return Ok(());
        }
        // What a dry run does not take over is not to look as if it were somebody else's.
        let force = self.policy.force_conflicts || takes_over && self.dry_run;
        apply_on_server(session, target, force, self.dry_run)
    }

    fn options(self, session: &Session, validation: Option<Validation>) -> WriteOptions {
        WriteOptions { manager: session.manager.clone(), dry_run: self.dry_run, validation }
    }

    fn replace(self, session: &Session, live: &Object, target: &Target) -> Result<(), Error> {
        let options = self.options(session, Some(Validation::Strict));
        let mut object = target.object.clone();
        let version = live.resource_version().to_owned();
        object.metadata_mut().insert("resourceVersion".to_owned(), version.into());
        session.cluster.replace(&target.place, &object, &options).map_err(|error| {
            Error::from(masked(target, error)).during("failed to replace object")
        })?;
        Ok(())
    }

    /// Helm 3's way: a patch that the client makes of what was, what is wanted and what is.
    fn patch(
        self,
        session: &Session,
        before: &Object,
        live: &Object,
        target: &Target,
    ) -> Result<(), Error> {
        let found = patch_of(before, live, target, self.policy.merge_custom)?;
        let Some((change, is_strategic)) = found else { return Ok(()) };
        let options = self.options(session, None);
        let change = if is_strategic { Patch::Strategic(&change) } else { Patch::Merge(&change) };
        session.cluster.patch(&target.place, &change, &options).map_err(|error| {
            let error = masked(target, error);
            let hints = hints(&error);
            let what = format!("cannot patch {:?} with kind {}", target.place.name, target.kind());
            Error::from(error).told_by(hints).during(what)
        })?;
        Ok(())
    }
}

/// Whether applying the object would change nothing: then it is not sent.
fn is_applied(session: &Session, live: &Object, target: &Target) -> bool {
    let json = |object: &Object| Value::Object(object.0.clone());
    pintle_diff::is_applied(&json(&target.object), &json(live), &session.manager)
}

fn apply_on_server(
    session: &Session,
    target: &Target,
    force: bool,
    dry_run: bool,
) -> Result<(), Error> {
    let options = WriteOptions {
        manager: session.manager.clone(),
        dry_run,
        validation: Some(Validation::Strict),
    };
    let patch = Patch::Apply { object: &target.object, force };
    let result =
        again(is_quota_conflict, || session.cluster.patch(&target.place, &patch, &options));
    result.map(|_| ()).map_err(|error| apply_error(target, error))
}

/// Helm's words for an apply that the server refused.
pub(crate) fn apply_error(target: &Target, error: pintle_cluster::Error) -> Error {
    const UNSUPPORTED_MEDIA_TYPE: u16 = 415;
    let error = masked(target, error);
    let (kind, code) = (error.kind, error.code);
    let hints = hints(&error);
    let error = Error::from(error).told_by(hints);
    if code == Some(UNSUPPORTED_MEDIA_TYPE) {
        return error.during("server-side apply not available on the server");
    }
    let what = match kind {
        ErrorKind::Conflict => "conflict occurred while applying object",
        _ => "server-side apply failed for object",
    };
    error.during(format!("{what} {}", target.path()))
}

/// The server's words about a Secret, without the contents that they may repeat.
fn masked(target: &Target, mut error: pintle_cluster::Error) -> pintle_cluster::Error {
    if target.kind() == "Secret" && target.place.resource.gvk.group.is_empty() {
        let secret = Value::Object(target.object.0.clone());
        error.message = pintle_diff::mask_text(&error.message, &[Some(&secret)]);
    }
    error
}

/// What to do about a write that the server refused.
pub(crate) fn hints(error: &pintle_cluster::Error) -> Vec<String> {
    let mut hints = Vec::new();
    if error.kind == ErrorKind::Conflict && error.message.contains("Apply failed with") {
        hints.push(
            "another manager owns these fields: leave them out of the chart, or take them over \
             with --force-conflicts"
                .to_owned(),
        );
    }
    if error.kind == ErrorKind::Invalid && error.message.contains("immutable") {
        hints.push(
            "an immutable field cannot be changed in place: delete the object (its dependents stay \
             with --cascade=orphan) and upgrade again, or undo the change"
                .to_owned(),
        );
    }
    hints
}

/// The patch, and whether it is a strategic one; nothing if there is nothing to change.
pub(crate) fn patch_of(
    before: &Object,
    live: &Object,
    target: &Target,
    merge_custom: bool,
) -> Result<Option<(Value, bool)>, Error> {
    let json = |object: &Object| Value::Object(object.0.clone());
    let (before, live, wanted) = (json(before), json(live), json(&target.object));
    let gvk = &target.place.resource.gvk;
    let failed = |error: String| Error::new(format!("failed to create patch: {error}"));
    // What Helm cannot read as its kind is patched as if it were a custom resource.
    let schema = pintle_patch::schema::lookup(&gvk.group, &gvk.version, &gvk.kind)
        .filter(|schema| schema.fits(&wanted));
    let (change, is_strategic) = match schema {
        Some(schema) => {
            let change = pintle_patch::strategic::create_three_way(&before, &wanted, &live, schema);
            (change.map_err(|error| failed(error.to_string()))?, true)
        }
        None if merge_custom => {
            let change = pintle_patch::merge::create_three_way(&before, &wanted, &live);
            (change.map_err(|error| failed(error.to_string()))?, false)
        }
        None => (pintle_patch::merge::create(&before, &wanted), false),
    };
    let is_empty = change.as_object().is_none_or(serde_json::Map::is_empty);
    Ok((!is_empty).then_some((change, is_strategic)))
}

/// Source: Helm `isResourceQuotaConflict`.
fn is_quota_conflict(error: &pintle_cluster::Error) -> bool {
    error.kind == ErrorKind::Conflict
        && error.message.contains("Operation cannot be fulfilled on resourcequotas")
        && error.message.contains("the object has been modified")
}

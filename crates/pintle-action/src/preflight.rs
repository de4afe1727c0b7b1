//! What the server would refuse, found out before anything is changed.
//!
//! Most of it can be told from the live objects: fields that somebody else manages, and fields that
//! cannot be changed. The server is asked to confirm that, and it names the field and its owner.

use pintle_cluster::Object;
use pintle_release::ApplyMethod;
use serde_json::Value;

use crate::apply::{Policy, Write};
use crate::parallel::for_each;
use crate::snapshot::Snapshot;
use crate::target::Target;
use crate::{Error, Session, managers};

/// Refuses a change of which a part would be refused.
///
/// # Errors
/// What the server says of each object that it would not take, as if it had been written.
pub(crate) fn check(
    session: &Session,
    snapshot: &Snapshot,
    before: &[Target],
    targets: &[Target],
    policy: &Policy,
) -> Result<(), Error> {
    // Contradictions are told of when objects are changed, as in Helm.
    if policy.check().is_err() {
        return Ok(());
    }
    let errors = for_each(targets, |target| {
        // What cannot be looked at is told of when its turn comes.
        let live = snapshot.get(session, &target.place).ok().flatten()?;
        if !is_suspect(target, &live, session, policy) {
            return None;
        }
        let old = before.iter().find(|old| old.identity() == target.identity());
        let write = Write { policy, dry_run: true };
        write.change(session, old.map_or(&live, |old| &old.object), &live, target).err()
    });
    Error::join(errors.into_iter().flatten().collect(), " && ")
}

fn is_suspect(target: &Target, live: &Object, session: &Session, policy: &Policy) -> bool {
    let json = Value::Object(live.0.clone());
    let wanted = Value::Object(target.object.0.clone());
    let is_contested = policy.method == ApplyMethod::ServerSide
        && !policy.force_conflicts
        && !(policy.upgrade_managers && managers::is_outdated(live, &session.manager))
        && pintle_diff::is_contested(&wanted, &json, &session.manager);
    let group = &target.place.resource.gvk.group;
    is_contested || pintle_diff::changes_immutable(group, &wanted, &json)
}

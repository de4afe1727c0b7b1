//! Waiting for a cluster whose time passes only while somebody waits: one watch is asked after the
//! other, and time passes when none has anything to tell.

use std::time::{Duration, Instant};

use pintle_cluster::Watched;

use super::{Ended, Source, Table, sources};
use crate::{Error, Session};

/// The longest that passes before states that depend on the time are looked at again.
const STEP: Duration = Duration::from_secs(5);

/// Takes what the watches tell until the goal is reached or the time is up.
pub(super) fn follow(
    session: &Session,
    table: &mut Table<'_>,
    deadline: Instant,
) -> Result<Ended, Error> {
    let mut watches: Vec<(Source, Box<dyn Watched>)> = Vec::new();
    for (source, options) in sources(table) {
        let namespace = source.namespace.as_deref();
        let watch = session.cluster.watch(&source.resource, namespace, &options)?;
        watches.push((source, watch));
    }
    loop {
        for (source, watch) in &mut watches {
            while let Some(event) = watch.next(Duration::ZERO)? {
                table.take(source, event, session.now().seconds);
            }
        }
        table.tick(session.now().seconds);
        session.events.waiting(&table.rows());
        if table.is_done() {
            return Ok(Ended::Reached);
        }
        if session.cancel.is_cancelled() {
            return Ok(Ended::Cancelled);
        }
        let left = deadline.saturating_duration_since(session.clock());
        if left.is_zero() {
            return Ok(Ended::TimeIsUp);
        }
        session.cluster.pass(left.min(STEP));
    }
}

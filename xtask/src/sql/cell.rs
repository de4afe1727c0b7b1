//! The life of a release at the hands of two programs.

use anyhow::Result;

use super::bed::{Bed, Place};
use super::snapshot::Snapshot;

/// Lets one program install a release, and another one in a second namespace, and lets the other
/// program go on with both; what there is after each step. The tables are made by whoever comes
/// first.
///
/// # Errors
/// Programs that cannot be started, and a namespace that cannot be made.
pub(crate) fn life(bed: &Bed, maker: &str, goer: &str) -> Result<Vec<Snapshot>> {
    let database = format!("{maker}_{goer}");
    bed.server.create(&database)?;
    let here = bed.namespace(&format!("{maker}-{goer}"))?;
    let there = bed.namespace(&format!("{maker}-{goer}-b"))?;
    let chart = Bed::chart();
    let chart: Vec<&str> = chart.iter().map(String::as_str).collect();
    let with = |verb: &[&'static str], more: &[&'static str]| [verb, &chart, more].concat();
    let install = with(&["install", "one"], &["--labels", "team=a,tier=web"]);
    let second = with(&["install", "two"], &["--labels", "team=b,tier=web"]);
    let upgrade = with(&["upgrade", "one"], &["--set", "parts=2", "--labels", "tier=back,extra=1"]);
    let unlabel = with(&["upgrade", "one"], &["--set", "text=two", "--labels", "team=null"]);
    // The API server refuses a container without an image.
    let failing = with(&["upgrade", "one"], &["--set", "web=true,image="]);
    let mut snapshots = Vec::new();
    // The longer name first: it begins with the other.
    let names = [(there.name.as_str(), "THERE"), (here.name.as_str(), "HERE")];
    for (program, namespace, args, fails) in [
        (maker, &here, install, false),
        (maker, &there, second, false),
        (goer, &here, upgrade, false),
        (goer, &here, vec!["rollback", "one", "1"], false),
        (maker, &here, unlabel, false),
        (goer, &here, failing, true),
        // It is there already.
        (goer, &here, with(&["install", "one"], &[]), true),
        (goer, &here, vec!["uninstall", "one", "--keep-history"], false),
        (maker, &here, vec!["rollback", "one", "3"], false),
        (goer, &here, vec!["uninstall", "one"], false),
        (goer, &here, vec!["uninstall", "one"], true),
        (goer, &there, vec!["uninstall", "two"], false),
    ] {
        let step = format!("{} {}", args.first().unwrap_or(&""), snapshots.len());
        let place = Place::sql(&database, &namespace.name);
        let done = bed.run(program, place, &args)?;
        let asked = Place::sql(&database, &here.name);
        let mut snapshot = Snapshot::take(bed, asked, &names, &step)?;
        if done.status.success() == fails {
            let error = String::from_utf8_lossy(&done.stderr);
            snapshot.failures.push(format!("{program} {step}: {error}"));
        }
        snapshots.push(snapshot);
    }
    Ok(snapshots)
}

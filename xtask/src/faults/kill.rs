//! pintle is killed at every request it makes; the next command has to go on from there.

use anyhow::{Result, ensure};

use super::bed::Bed;
use super::proxy::{Fault, Plan};

/// What is killed, what is there before, and the arguments.
struct Verb {
    name: &'static str,
    before: &'static [&'static str],
}

const VERBS: [Verb; 4] = [
    Verb { name: "install", before: &[] },
    Verb { name: "upgrade", before: &["install"] },
    Verb { name: "rollback", before: &["install", "upgrade"] },
    Verb { name: "uninstall", before: &["install"] },
];

/// Kills each verb at each request, before and after it. Whether nothing was lost.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(bed: &Bed, stride: usize) -> Result<bool> {
    let (mut points, mut lost) = (0, 0);
    for verb in &VERBS {
        let requests = requests(bed, verb)?;
        let (mut own, mut own_lost) = (0, 0);
        for at in (1..=requests.len()).step_by(stride.max(1)) {
            for (nth, fault) in [Fault::KillBefore, Fault::KillAfter].into_iter().enumerate() {
                own += 1;
                let release = format!("{}-{at}-{nth}", verb.name);
                if let Err(error) = kill(bed, verb, &release, at, fault.clone()) {
                    own_lost += 1;
                    let asked = &requests[at - 1];
                    println!("  LOST {} {fault:?} at request {at}, {asked}: {error:#}", verb.name);
                }
            }
        }
        println!(
            "{}: killed at {own} points of {} requests, {own_lost} lost",
            verb.name,
            requests.len()
        );
        (points, lost) = (points + own, lost + own_lost);
    }
    println!("killed at {points} points, {lost} lost");
    Ok(lost == 0)
}

fn arguments<'a>(bed: &'a Bed, verb: &str, release: &'a str) -> Vec<&'a str> {
    match verb {
        "install" => vec!["install", release, bed.chart()],
        "upgrade" => {
            vec!["upgrade", release, bed.chart(), "--set", "parts=2,text=two,image=web:2"]
        }
        "rollback" => vec!["rollback", release, "1"],
        _ => vec!["uninstall", release],
    }
}

fn prepare(bed: &Bed, verb: &Verb, release: &str) -> Result<()> {
    for earlier in verb.before {
        let done = bed.pintle(&arguments(bed, earlier, release))?;
        ensure!(done.is_ok(), "{earlier}: {}", done.stderr);
    }
    Ok(())
}

/// The requests of an undisturbed run.
fn requests(bed: &Bed, verb: &Verb) -> Result<Vec<String>> {
    let release = format!("{}-whole", verb.name);
    prepare(bed, verb, &release)?;
    let (done, asked) = bed.count(&arguments(bed, verb.name, &release))?;
    ensure!(done.is_ok(), "{}: {}", verb.name, done.stderr);
    if verb.name != "uninstall" {
        bed.pintle(&["uninstall", &release])?;
    }
    Ok(asked)
}

fn kill(bed: &Bed, verb: &Verb, release: &str, at: usize, fault: Fault) -> Result<()> {
    prepare(bed, verb, release)?;
    let args = arguments(bed, verb.name, release);
    let (killed, _) = bed.through(Plan { at, times: 1, fault }, &args)?;
    // The last requests give the lock back and may come after everything is done.
    ensure!(killed.status.is_none() || killed.is_ok(), "not killed: {}", killed.stderr);
    let history = bed.helm(&["history", release, "-o", "json"])?;
    ensure!(
        history.is_ok() || history.stderr.contains("not found"),
        "Helm cannot read the history: {}",
        history.stderr
    );
    go_on(bed, verb, release, &args)?;
    finish(bed, verb, release)
}

/// The next command works, or says which one does.
fn go_on(bed: &Bed, verb: &Verb, release: &str, args: &[&str]) -> Result<()> {
    let next = bed.pintle(args)?;
    if next.is_ok() {
        return Ok(());
    }
    let is_over = match verb.name {
        "install" => next.stderr.contains("cannot reuse a name that is still in use"),
        "uninstall" => next.stderr.contains("release: not found"),
        _ => false,
    };
    let status = bed.helm(&["status", release])?;
    if is_over && (status.stdout.contains("STATUS: deployed") || !status.is_ok()) {
        return Ok(());
    }
    ensure!(next.stderr.contains("pintle resume"), "no way out is named: {}", next.stderr);
    let resumed = bed.pintle(&["resume", release])?;
    ensure!(resumed.is_ok(), "resume: {}", resumed.stderr);
    Ok(())
}

/// The release is whole, as Helm sees it too, and goes away without a trace.
fn finish(bed: &Bed, verb: &Verb, release: &str) -> Result<()> {
    if verb.name != "uninstall" {
        let status = bed.helm(&["status", release])?;
        ensure!(status.stdout.contains("STATUS: deployed"), "not deployed: {}", status.stdout);
        let wanted = if verb.name == "upgrade" { 5 } else { 6 };
        let found = bed.objects_of(release)?;
        ensure!(found.len() == wanted, "{} objects, not {wanted}: {found:?}", found.len());
        let gone = bed.helm(&["uninstall", release])?;
        ensure!(gone.is_ok(), "Helm cannot uninstall it: {}", gone.stderr);
    }
    let left = bed.objects_of(release)?;
    ensure!(left.is_empty(), "orphans: {left:?}");
    let leases =
        bed.kubectl(&["get", "lease", &format!("pintle.release.{release}"), "-o", "name"])?;
    if leases.is_ok() {
        // A lock that was left is no obstacle, but it is of no use any more either.
        bed.kubectl(&["delete", "lease", &format!("pintle.release.{release}")])?;
    }
    Ok(())
}

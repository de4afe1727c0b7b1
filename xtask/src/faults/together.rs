//! Several upgrades at once: one wins, the others are told, and nothing is lost.

use std::thread;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::bed::{Bed, Outcome};

/// Upgrades at once.
const MANY: usize = 10;

/// Lets several upgrades begin at the same time and prints what came of them.
///
/// # Errors
/// Programs that cannot be started, and anything lost.
pub(crate) fn run(bed: &Bed) -> Result<bool> {
    for count in [2, MANY] {
        let won = on_one_release(bed, count)?;
        println!("{count} upgrades of one release at once: {won} won, {} were told", count - won);
    }
    on_many_releases(bed)?;
    println!("{MANY} upgrades of {MANY} releases at once: all done");
    Ok(true)
}

/// How many won; whoever did not is told that another is at work, or finds the work done.
fn on_one_release(bed: &Bed, count: usize) -> Result<usize> {
    let release = format!("together-{count}");
    install(bed, &release)?;
    let outcomes = at_once(count, |number| upgrade(bed, &release, number))?;
    let mut won = Vec::new();
    for (number, outcome) in outcomes.iter().enumerate() {
        if outcome.is_ok() {
            won.push(number);
            continue;
        }
        let is_told = ["is being changed by", "another operation", "already exists"]
            .iter()
            .any(|words| outcome.stderr.contains(words));
        ensure!(is_told, "an upgrade failed for another reason: {}", outcome.stderr);
    }
    ensure!(!won.is_empty(), "nobody won: {outcomes:#?}");
    let history = history(bed, &release)?;
    let is = |revision: &&Value, status: &str| revision["status"] == status;
    ensure!(history.len() == 1 + won.len(), "revisions: {history:#?}");
    ensure!(history.iter().filter(|one| is(one, "deployed")).count() == 1, "{history:#?}");
    ensure!(history.last().is_some_and(|last| is(&last, "deployed")), "{history:#?}");
    let text = text_of(bed, &release)?;
    ensure!(won.iter().any(|number| text == number.to_string()), "nobody wrote {text:?}");
    uninstall(bed, &release)?;
    Ok(won.len())
}

fn on_many_releases(bed: &Bed) -> Result<()> {
    let release = |number: usize| format!("together-many-{number}");
    for number in 0..MANY {
        install(bed, &release(number))?;
    }
    let outcomes = at_once(MANY, |number| upgrade(bed, &release(number), number))?;
    for (number, outcome) in outcomes.iter().enumerate() {
        ensure!(outcome.is_ok(), "{}: {}", release(number), outcome.stderr);
        let text = text_of(bed, &release(number))?;
        ensure!(text == number.to_string(), "{} has {text:?}", release(number));
        ensure!(history(bed, &release(number))?.len() == 2, "{}", release(number));
        uninstall(bed, &release(number))?;
    }
    Ok(())
}

fn at_once(count: usize, work: impl Fn(usize) -> Result<Outcome> + Sync) -> Result<Vec<Outcome>> {
    let work = &work;
    thread::scope(|scope| {
        let running: Vec<_> = (0..count).map(|number| scope.spawn(move || work(number))).collect();
        running
            .into_iter()
            .map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn install(bed: &Bed, release: &str) -> Result<()> {
    let done = bed.pintle(&["install", release, bed.chart(), "--set", "web=false"])?;
    ensure!(done.is_ok(), "install: {}", done.stderr);
    Ok(())
}

fn upgrade(bed: &Bed, release: &str, number: usize) -> Result<Outcome> {
    let set = format!("web=false,text={number}");
    bed.pintle(&["upgrade", release, bed.chart(), "--set", &set])
}

fn uninstall(bed: &Bed, release: &str) -> Result<()> {
    let done = bed.pintle(&["uninstall", release])?;
    ensure!(done.is_ok(), "uninstall: {}", done.stderr);
    let left = bed.objects_of(release)?;
    ensure!(left.is_empty(), "orphans: {left:?}");
    Ok(())
}

/// The revisions as Helm reads them.
fn history(bed: &Bed, release: &str) -> Result<Vec<Value>> {
    let done = bed.helm(&["history", release, "-o", "json"])?;
    ensure!(done.is_ok(), "history: {}", done.stderr);
    let history: Value = serde_json::from_str(&done.stdout)?;
    history.as_array().cloned().context("no list")
}

/// What the release's objects say.
fn text_of(bed: &Bed, release: &str) -> Result<String> {
    let name = format!("{release}-0");
    let done = bed.kubectl(&["get", "configmap", &name, "-o", "jsonpath={.data.text}"])?;
    ensure!(done.is_ok(), "{}", done.stderr);
    Ok(done.stdout)
}

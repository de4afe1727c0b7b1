//! Several writers, and writers that are killed.

use std::process::Output;
use std::thread;

use anyhow::{Context as _, Result};

use super::Told;
use super::bed::{Bed, Place};
use crate::build;

/// Races of two writers.
const ROUNDS: usize = 5;

/// Ages of sessions that are ended, in seconds.
const CUTS: [&str; 3] = ["0", "0.03", "0.1"];

/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(bed: &Bed) -> Result<Vec<Told>> {
    let mut told = vec![second(bed)?, killed(bed)?, cut(bed)?];
    for (one, other) in [("pintle", "pintle"), ("pintle", "helm4"), ("pintle", "helm3")] {
        told.push(race(bed, one, other)?);
    }
    Ok(told)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// Somebody writes the revision while pintle is about to: pintle is told, in the words in which it
/// is told when the revision is a Secret.
fn second(bed: &Bed) -> Result<Told> {
    bed.server.create("second")?;
    let chart = Bed::chart();
    let [chart, set, values] = chart.each_ref().map(String::as_str);
    let upgrade = ["upgrade", "one", chart, set, values];
    let install = ["install", "one", chart, set, values];

    let here = bed.namespace("second")?;
    let place = Place::sql("second", &here.name);
    bed.must("helm4", place, &install)?;
    let copy = "INSERT INTO releases_v1 SELECT regexp_replace(key, 'v1$', 'v2'), type, body, name, \
        namespace, 2, status, owner, createdAt, modifiedAt FROM releases_v1";
    let held = bed.server.hold("second", copy)?;
    let pintle = bed.command("pintle", place, &upgrade).spawn()?;
    held.wait_for_others()?;
    held.commit()?;
    let by_database = pintle.wait_with_output()?;

    let there = bed.namespace("second-secret")?;
    let place = Place { driver: "secret", ..Place::sql("second", &there.name) };
    bed.must("helm4", place, &install)?;
    // Nobody finds it in a list, for want of labels; only whoever wants its name.
    let taken = ["create", "secret", "generic", "sh.helm.release.v1.one.v2"];
    bed.must("kubectl", place, &taken)?;
    let by_secret = bed.run("pintle", place, &upgrade)?;

    let mut found = Vec::new();
    if by_database.status.success() || text(&by_database) != text(&by_secret) {
        let (sql, secret) = (text(&by_database), text(&by_secret));
        found.push(format!("told {sql:?}, and with Secrets {secret:?}"));
    }
    let left =
        bed.server.query("second", "SELECT string_agg(key, ' ' ORDER BY key) FROM releases_v1")?;
    if left != "sh.helm.release.v1.one.v1 sh.helm.release.v1.one.v2" {
        found.push(format!("the revisions are {left}"));
    }
    Ok((format!("the second writer of a revision is told: {}", text(&by_database)), found))
}

/// A writer is killed between the row of a record and its labels.
fn killed(bed: &Bed) -> Result<Told> {
    bed.server.create("killed")?;
    let here = bed.namespace("killed")?;
    let place = Place::sql("killed", &here.name);
    bed.must("pintle", place, &["list"])?;
    let chart = Bed::chart();
    let [chart, set, values] = chart.each_ref().map(String::as_str);
    let install = ["install", "one", chart, set, values, "--labels", "team=a"];
    let held = bed.server.hold("killed", "LOCK TABLE custom_labels_v1 IN EXCLUSIVE MODE")?;
    let mut pintle = bed.command("pintle", place, &install).spawn()?;
    held.wait_for_others()?;
    pintle.kill()?;
    pintle.wait()?;
    held.commit()?;
    let others = "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity \
        WHERE datname = 'killed' AND pid <> pg_backend_pid())";
    bed.server.wait("killed", others)?;
    let mut found = Vec::new();
    let count =
        "SELECT (SELECT count(*) FROM releases_v1) + (SELECT count(*) FROM custom_labels_v1)";
    let left = bed.server.query("killed", count)?;
    if left != "0" {
        found.push(format!("{left} rows are left"));
    }
    bed.must("helm4", place, &install)?;
    Ok(("a writer that is killed leaves nothing, and Helm begins anew".to_owned(), found))
}

/// The server ends a session that pintle still needs: the first one that it finds idle after a
/// while, at the latest while a hook takes its time.
fn cut(bed: &Bed) -> Result<Told> {
    bed.server.create("cut")?;
    let here = bed.namespace("cut")?;
    let place = Place::sql("cut", &here.name);
    let chart = build::root().join("testdata/charts/trial");
    let chart = chart.to_str().context("a strange folder")?;
    bed.must("helm4", place, &["install", "one", chart])?;
    let mut found = Vec::new();
    for seconds in CUTS {
        let end = format!(
            "DO $$ DECLARE ended bool; BEGIN FOR i IN 1..20000 LOOP \
                PERFORM pg_sleep(0.001); PERFORM pg_stat_clear_snapshot(); \
                SELECT pg_terminate_backend(pid) INTO ended FROM pg_stat_activity \
                WHERE datname = 'cut' AND state = 'idle' \
                AND backend_start < clock_timestamp() - interval '{seconds} s'; \
                IF ended THEN RETURN; END IF; \
            END LOOP; RAISE 'nobody to end'; END $$"
        );
        let upgrade = ["upgrade", "one", chart, "--set", "events={pre-upgrade},hook=late"];
        let (ended, done) = thread::scope(|scope| -> Result<_> {
            let ended = scope.spawn(|| bed.server.query("postgres", &end));
            let done = bed.run("pintle", place, &upgrade)?;
            Ok((ended.join().ok().context("the thread ended")?, done))
        })?;
        ended?;
        if !done.status.success() {
            found.push(format!("after {seconds} s: {}", text(&done)));
        }
    }
    let status = "SELECT string_agg(status, ' ' ORDER BY version) FROM releases_v1";
    let status = bed.server.query("cut", status)?;
    if status != "superseded superseded superseded deployed" {
        found.push(format!("the revisions are {status}"));
    }
    Ok(("pintle goes on in a new session when the server ends its own".to_owned(), found))
}

/// Two upgrade at once, and whoever succeeds has left exactly one revision.
fn race(bed: &Bed, one: &str, other: &str) -> Result<Told> {
    let database = format!("race_{one}_{other}");
    bed.server.create(&database)?;
    let here = bed.namespace(&format!("race-{one}-{other}"))?;
    let place = Place::sql(&database, &here.name);
    let chart = Bed::chart();
    let [chart, set, values] = chart.each_ref().map(String::as_str);
    bed.must("helm4", place, &["install", "one", chart, set, values])?;
    let mut found = Vec::new();
    let (mut won, mut both) = (1, 0);
    for round in 0..ROUNDS {
        let text_value = format!("text=round{round}");
        let args = ["upgrade", "one", chart, set, values, "--set", &text_value];
        let first = bed.command(one, place, &args).spawn()?;
        let second = bed.command(other, place, &args).spawn()?;
        let ended = [(one, first.wait_with_output()?), (other, second.wait_with_output()?)];
        let winners = ended.iter().filter(|(_, output)| output.status.success()).count();
        if winners == 0 {
            let told = ended.each_ref().map(|(name, output)| format!("{name}: {}", text(output)));
            found.push(format!("round {round}: nobody wins: {}", told.join("; ")));
        }
        for (name, output) in &ended {
            if !output.status.success() && !is_told(&text(output)) {
                found.push(format!("round {round}: {name} is told {}", text(output)));
            }
        }
        won += winners;
        both += usize::from(winners == 2);
    }
    let finished = "SELECT count(*) FROM releases_v1 WHERE status IN ('deployed', 'superseded')";
    let finished: usize = bed.server.query(&database, finished)?.parse()?;
    let revisions = "SELECT count(*) - max(version) FROM releases_v1";
    if finished != won || bed.server.query(&database, revisions)? != "0" {
        found.push(format!("{won} have succeeded, and {finished} revisions are there"));
    }
    let deployed = "SELECT count(*) FROM releases_v1 WHERE status = 'deployed'";
    let deployed = bed.server.query(&database, deployed)?.parse::<usize>().context("a count")?;
    if deployed != 1 {
        found.push(format!("{deployed} revisions are deployed"));
    }
    let title = format!("{one} and {other} upgrade at once, {ROUNDS} times");
    Ok((format!("{title}: one wins, or one after the other ({both})"), found))
}

/// Whether it is said that somebody else is at work, by pintle or by Helm.
fn is_told(error: &str) -> bool {
    let words = [
        "release: already exists",
        "another operation",
        "duplicate key value",
        "is being changed",
        "has been modified",
    ];
    words.iter().any(|words| error.contains(words))
}

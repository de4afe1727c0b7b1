//! The tables, whoever made them.

use std::thread;

use anyhow::Result;

use super::Told;
use super::bed::{Bed, PROGRAMS, Place};

/// Programs that come to an empty database at the same time.
const CROWD: usize = 4;

/// Lets each program make the tables; they are the same as those of Helm 4, and stay so when the
/// others come.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(bed: &Bed) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    let steps = "SELECT string_agg(id, ' ' ORDER BY id) FROM gorp_migrations \
        WHERE applied_at BETWEEN now() - interval '1 hour' AND now() + interval '1 minute'";
    let look = |database: &str| -> Result<(String, String)> {
        Ok((bed.server.schema(database)?, bed.server.query(database, steps)?))
    };
    let mut wanted = None;
    for maker in ["helm4", "helm3", "pintle"] {
        let database = format!("schema_{maker}");
        bed.server.create(&database)?;
        let place = Place::sql(&database, "default");
        bed.must(maker, place, &["list"])?;
        let made = look(&database)?;
        let wanted = wanted.get_or_insert_with(|| made.clone());
        let mut found = differences(wanted, &made);
        for other in PROGRAMS {
            bed.must(other, place, &["list"])?;
            if look(&database)? != made {
                found.push(format!("{other} changes what {maker} made"));
            }
        }
        told.push((format!("{maker} makes the tables, all find them"), found));
    }
    let Some(wanted) = wanted else { return Ok(told) };

    // As a Helm without labels left it.
    bed.server.create("schema_old")?;
    let place = Place::sql("schema_old", "default");
    bed.must("helm4", place, &["list"])?;
    let forget = "DROP TABLE custom_labels_v1; \
        DELETE FROM gorp_migrations WHERE id = 'custom_labels'";
    bed.server.query("schema_old", forget)?;
    bed.must("pintle", place, &["list"])?;
    let found = differences(&wanted, &look("schema_old")?);
    told.push(("pintle adds what an old Helm has not made".to_owned(), found));

    bed.server.create("schema_later")?;
    let place = Place::sql("schema_later", "default");
    bed.must("helm4", place, &["list"])?;
    let later = "UPDATE gorp_migrations SET id = 'later' WHERE id = 'init'";
    bed.server.query("schema_later", later)?;
    let words = "unable to instantiate SQL driver: Unable to create migration plan because of \
        later: unknown migration in database";
    let mut found = Vec::new();
    for program in PROGRAMS {
        let done = bed.run(program, place, &["list"])?;
        let error = String::from_utf8_lossy(&done.stderr);
        if done.status.success() || !error.contains(words) {
            found.push(format!("{program} says {error}"));
        }
    }
    told.push(("tables of a later Helm are refused as Helm does".to_owned(), found));

    bed.server.create("schema_crowd")?;
    let place = Place::sql("schema_crowd", "default");
    let mut found: Vec<String> = thread::scope(|scope| {
        let come = || bed.must("pintle", place, &["list"]).err();
        let crowd: Vec<_> = (0..CROWD).map(|_| scope.spawn(come)).collect();
        let ended = crowd.into_iter().filter_map(|thread| thread.join().ok().flatten());
        ended.map(|error| error.to_string()).collect()
    });
    found.extend(differences(&wanted, &look("schema_crowd")?));
    told.push((format!("{CROWD} pintles at once make the tables"), found));
    Ok(told)
}

fn differences(wanted: &(String, String), actual: &(String, String)) -> Vec<String> {
    let mut found = Vec::new();
    if wanted.1 != actual.1 {
        found.push(format!("the steps are {}, not {}", actual.1, wanted.1));
    }
    for line in wanted.0.lines().filter(|line| !actual.0.lines().any(|l| l == *line)) {
        found.push(format!("missing: {line}"));
    }
    for line in actual.0.lines().filter(|line| !wanted.0.lines().any(|l| l == *line)) {
        found.push(format!("too many: {line}"));
    }
    if found.is_empty() && wanted.0 != actual.0 {
        found.push("the order of the statements differs".to_owned());
    }
    found
}

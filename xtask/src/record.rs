//! `cargo xtask record`: what Helm answers to the questions of `testdata/cases`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use pintle_testing::{Case, Outcome, Program, Recordings, Sandbox, load_cases, testdata};

use crate::{build, pool};

/// How often each question is put. Helm answers some questions differently from run to run, where
/// it iterates over Go maps; such questions cannot be recorded.
const RUNS: usize = 3;
/// Threads that run Helm.
const THREADS: usize = 2;

/// Records the groups, or all if none is given.
///
/// # Errors
/// A question that Helm answers differently from run to run, and those of the file system.
pub(crate) fn run(helm: &Program, groups: &[String]) -> Result<()> {
    let testdata = testdata();
    let folder = testdata.join("cases");
    let mut cases = load_cases(&folder)?;
    cases.retain(|case| groups.is_empty() || groups.contains(&case.group));
    ensure!(!cases.is_empty(), "no such group");

    let outcomes = pool::map(&cases, THREADS, |case| record(helm, case, &testdata));
    let version = build::version(helm)?;
    let mut recordings: BTreeMap<&str, Recordings> = BTreeMap::new();
    let mut varying = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        match outcome? {
            Some(outcome) => {
                let group = recordings.entry(&case.group).or_default();
                group.helm.clone_from(&version);
                group.outcomes.insert(case.name.clone(), outcome);
            }
            None => varying.push(case.id()),
        }
    }
    if !varying.is_empty() {
        bail!("Helm does not always answer the same: {}", varying.join(", "));
    }
    for (group, recorded) in &recordings {
        recorded.save(&folder, group)?;
        println!("{group}: {} cases", recorded.outcomes.len());
    }
    Ok(())
}

/// What Helm does, or nothing if that varies.
fn record(helm: &Program, case: &Case, testdata: &Path) -> Result<Option<Outcome>> {
    let first = Sandbox::new()?.run(helm, case, testdata)?;
    for _ in 1..RUNS {
        if Sandbox::new()?.run(helm, case, testdata)? != first {
            return Ok(None);
        }
    }
    Ok(Some(first))
}

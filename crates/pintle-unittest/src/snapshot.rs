//! What values were the last time: the files in `__snapshot__`.

use std::collections::BTreeMap;

use pintle_functions::Pattern;
use pintle_yaml::NodeKind;

use crate::Workspace;
use crate::paths::join;
use crate::yaml::{self, Data, Decoder};

/// Folder of the snapshots beside the suites.
const FOLDER: &str = "__snapshot__";

/// Snapshots by test, and by the number of the comparison in it.
type ByTest = BTreeMap<String, BTreeMap<u64, String>>;

/// A file of snapshots.
#[derive(Debug, Default)]
pub(crate) struct SnapshotFile {
    path: String,
    cached: ByTest,
}

/// Numbers of snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SnapshotCounts {
    /// Comparisons.
    pub total: usize,
    /// Comparisons that failed.
    pub failed: usize,
    /// Snapshots that were not there before.
    pub created: usize,
    /// Snapshots that nothing was compared with.
    pub vanished: usize,
}

impl SnapshotFile {
    /// The snapshots of the suite file `source`.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn open(source: &str, workspace: &dyn Workspace) -> Result<SnapshotFile, String> {
        let (folder, name) = source.rsplit_once('/').unwrap_or((".", source));
        let path = join(&[folder, FOLDER, &format!("{name}.snap")]);
        let cached = match workspace.read(&path) {
            Ok(bytes) => read(&String::from_utf8_lossy(&bytes))
                .map_err(|error| format!("{path}: {error}"))?,
            Err(error) if error.is_missing => ByTest::new(),
            Err(error) => return Err(error.text),
        };
        Ok(SnapshotFile { path, cached })
    }

    /// The comparisons of a test.
    pub(crate) fn of_test<'f>(&'f self, test: &'f str, updating: bool) -> Snapshots<'f> {
        Snapshots { test, cached: self.cached.get(test), updating, taken: Vec::new(), changed: 0 }
    }

    /// Takes what tests have compared, in the order of the tests.
    pub(crate) fn settle(&self, taken: Vec<Taken>, updating: bool) -> (SnapshotCounts, Settled) {
        let mut counts = SnapshotCounts::default();
        let mut current = ByTest::new();
        for Taken { test, snapshots, changed } in taken {
            counts.total += snapshots.len();
            counts.failed += if updating { 0 } else { changed };
            let cached = self.cached.get(&test);
            let is_new = |number| cached.is_none_or(|cached| !cached.contains_key(number));
            counts.created += snapshots.iter().filter(|(number, _)| is_new(number)).count();
            if !snapshots.is_empty() {
                current.entry(test).or_default().extend(snapshots);
            }
        }
        for (test, snapshots) in &self.cached {
            let seen = current.get(test);
            let is_seen = |number| seen.is_some_and(|seen| seen.contains_key(number));
            counts.vanished += snapshots.keys().filter(|number| !is_seen(number)).count();
        }
        (counts, Settled { current })
    }

    /// Writes the file, if there is something new in it. Snapshots that vanished are kept with
    /// `keep_vanished`.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn store(
        &self,
        mut settled: Settled,
        counts: SnapshotCounts,
        keep_vanished: bool,
        workspace: &dyn Workspace,
    ) -> Result<(), String> {
        if keep_vanished {
            for (test, snapshots) in &self.cached {
                let current = settled.current.entry(test.clone()).or_default();
                for (number, text) in snapshots {
                    current.entry(*number).or_insert_with(|| text.clone());
                }
            }
        }
        let vanished = !keep_vanished && counts.vanished > 0;
        if settled.current == self.cached && counts.created == 0 && !vanished {
            return Ok(());
        }
        workspace.write(&self.path, yaml::text_of_snapshots(&settled.current).as_bytes())
    }
}

/// The snapshots that a suite has now.
#[derive(Debug)]
pub(crate) struct Settled {
    current: ByTest,
}

/// What a test has compared.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    test: String,
    /// By number: what is to be kept.
    snapshots: BTreeMap<u64, String>,
    /// How many differ from those of the last time.
    changed: usize,
}

/// The comparisons of one test.
#[derive(Debug)]
pub(crate) struct Snapshots<'f> {
    test: &'f str,
    cached: Option<&'f BTreeMap<u64, String>>,
    updating: bool,
    taken: Vec<String>,
    changed: usize,
}

/// What came out of a comparison.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) passed: bool,
    pub(crate) number: usize,
    pub(crate) new: String,
    pub(crate) cached: String,
    /// What a pattern has to say.
    pub(crate) message: Option<String>,
    pub(crate) error: Option<String>,
}

impl Snapshots<'_> {
    /// Compares a value with the next snapshot. With a pattern, the value has to match it, or not
    /// to match it, and the snapshot does not count.
    pub(crate) fn compare(&mut self, value: &Data, matches: &str, matches_not: &str) -> Compared {
        let number = self.taken.len() + 1;
        let new = yaml::text(value);
        let cached = self.cached.and_then(|cached| cached.get(&(number as u64))).cloned();
        let (mut passed, mut message, mut error) = (true, None, None);
        if matches.is_empty() && matches_not.is_empty() {
            if cached.as_ref().is_some_and(|cached| *cached != new) {
                passed = false;
                self.changed += 1;
            }
        } else {
            match patterns(&new, matches, matches_not) {
                Ok(problem) => {
                    passed = problem.is_none();
                    message = problem;
                }
                Err(problem) => error = Some(problem),
            }
        }
        let kept = if self.updating { &new } else { cached.as_ref().unwrap_or(&new) };
        self.taken.push(kept.clone());
        let cached = cached.unwrap_or_default();
        Compared { passed: passed || self.updating, number, new, cached, message, error }
    }

    pub(crate) fn taken(self) -> Taken {
        let numbered = self.taken.into_iter().zip(1..).map(|(text, number)| (number, text));
        Taken { test: self.test.to_owned(), snapshots: numbered.collect(), changed: self.changed }
    }
}

fn patterns(text: &str, matches: &str, matches_not: &str) -> Result<Option<String>, String> {
    let fits = |pattern: &str| match Pattern::compile(pattern) {
        Ok(compiled) => Ok(compiled.is_match(text.as_bytes())),
        Err(error) => Err(format!("failed to compile regex pattern {pattern}: {error}")),
    };
    if !matches.is_empty() && !fits(matches)? {
        return Ok(Some(format!(" pattern '{matches}' not found in snapshot")));
    }
    if !matches_not.is_empty() && fits(matches_not)? {
        return Ok(Some(format!(" pattern '{matches_not}' should not be in snapshot")));
    }
    Ok(None)
}

fn read(text: &str) -> Result<ByTest, String> {
    let tree = yaml::read(text)?;
    let mut tests = ByTest::new();
    let Some(root) = tree.root() else { return Ok(tests) };
    let mut decoder = Decoder::default();
    if root.kind() != NodeKind::Mapping {
        if !decoder.is_null(root)? {
            decoder.mismatch(root, "map[string]map[uint]string");
        }
        decoder.finish()?;
        return Ok(tests);
    }
    for (test, snapshots) in root.pairs() {
        let entry = tests.entry(decoder.string(test)?).or_default();
        for (number, text) in snapshots.resolved().pairs() {
            let number = decoder.int(number)?;
            let text = decoder.string(text)?;
            entry.insert(u64::try_from(number).unwrap_or_default(), text);
        }
    }
    decoder.finish()?;
    Ok(tests)
}

//! Tests side by side, and their results in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use pintle_chart::Chart;
use pintle_render::{KnownSchemas, ParsedTexts, STACK_SIZE};

use crate::assess::{Rendering, assess};
use crate::rendered::{self, files, post_render, render};
use crate::report::{SuiteResult, TestResult};
use crate::run::{Planned, Runner, Work};
use crate::snapshot::Taken;
use crate::values::{ValuesFiles, user_values};

/// Suites that can be run side by side.
pub(crate) struct Round<'a> {
    pub(crate) runner: &'a Runner<'a>,
    pub(crate) chart: &'a Chart,
    pub(crate) parsed: &'a ParsedTexts,
    pub(crate) files: &'a ValuesFiles,
}

/// What a test left behind: its place among all tests, its result, and its snapshots.
type Done = (usize, TestResult, Taken);

impl Round<'_> {
    pub(crate) fn run(&self, planned: &[(usize, Planned<'_>)]) -> Vec<(usize, Vec<SuiteResult>)> {
        let tests = |(at, (_, planned)): (usize, &(usize, Planned<'_>))| {
            (0..planned.suite.tests.len()).map(move |test| (at, test)).collect::<Vec<_>>()
        };
        let jobs: Vec<(usize, usize)> = planned.iter().enumerate().flat_map(tests).collect();
        let mut done = self.run_tests(planned, &jobs).into_iter().peekable();
        let mut results = Vec::new();
        let mut begin = 0;
        for (at, planned) in planned {
            let end = begin + planned.suite.tests.len();
            let mut own = Vec::new();
            while let Some(one) = done.next_if(|(job, ..)| *job < end) {
                own.push(one);
            }
            if own.is_empty() {
                break;
            }
            results.push((*at, self.suite_result(planned, own)));
            begin = end;
        }
        results
    }

    /// Runs tests on several threads and gives what they left behind in their order. If the first
    /// failure ends everything, there is nothing after it.
    fn run_tests(&self, planned: &[(usize, Planned<'_>)], jobs: &[(usize, usize)]) -> Vec<Done> {
        let next = AtomicUsize::new(0);
        let last = AtomicUsize::new(usize::MAX);
        let all = Mutex::new(Vec::with_capacity(jobs.len()));
        let failfast = self.runner.options.failfast;
        let work = || {
            let mut done: Vec<Done> = Vec::new();
            let schemas = KnownSchemas::default();
            while let at = next.fetch_add(1, Ordering::Relaxed)
                && let Some((suite, test)) = jobs.get(at)
                && at <= last.load(Ordering::Relaxed)
            {
                let Some((_, planned)) = planned.get(*suite) else { continue };
                let (result, taken) = self.run_test(planned, *test, &schemas);
                if failfast && !result.passed && !result.skipped {
                    last.fetch_min(at, Ordering::Relaxed);
                }
                done.push((at, result, taken));
            }
            all.lock().unwrap_or_else(PoisonError::into_inner).append(&mut done);
        };
        let threads = self.runner.options.threads.clamp(1, jobs.len().max(1));
        thread::scope(|scope| {
            let start = || thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
            let started = (0..threads).filter_map(|_| start().ok()).count();
            // Without any thread this one does the work, with less stack for deep templates.
            if started == 0 {
                work();
            }
        });
        let mut done = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(at, ..)| *at);
        done.retain(|(at, ..)| *at <= last.load(Ordering::Relaxed));
        done
    }

    fn run_test(
        &self,
        planned: &Planned<'_>,
        test: usize,
        schemas: &KnownSchemas,
    ) -> (TestResult, Taken) {
        let suite = planned.suite;
        let kube_version = planned.kube_versions[test].clone();
        let test = &suite.tests[test];
        let mut result =
            TestResult { name: test.name.clone(), line: test.line, ..TestResult::default() };
        if !test.skip_reason.is_empty() {
            result.skipped = true;
            return (result, Taken::default());
        }
        let Runner { options, workspace, ref secrets, .. } = *self.runner;
        let (chart, parsed) = (self.chart, self.parsed);
        let work =
            Work { options, workspace, chart, parsed, schemas, suite, test, kube_version, secrets };
        let begin = workspace.elapsed();
        let mut snapshots = planned.snapshots.of_test(&test.name, options.update_snapshots);
        if let Err(error) = self.assess(&work, &mut result, &mut snapshots) {
            result.error = Some(error);
        }
        result.duration = workspace.elapsed().saturating_sub(begin);
        (result, snapshots.taken())
    }

    /// Renders and looks at what came out. An error leaves the test failed.
    fn assess(
        &self,
        work: &Work<'_>,
        result: &mut TestResult,
        snapshots: &mut crate::snapshot::Snapshots<'_>,
    ) -> Result<(), String> {
        let values = user_values(work.suite, work.test, self.files, work.workspace)?;
        let expects_failure = |assertion: &crate::suite::Assertion| !assertion.kind.needs_render;
        let may_fail = work.test.assertions.iter().flatten().any(expects_failure);
        let outcome = render(work, &values, may_fail);
        if let Some(folder) = &work.options.render_folder {
            for (path, text) in &outcome.texts {
                work.workspace.write(&crate::paths::join(&[folder, path]), text.as_bytes())?;
            }
        }
        result.error.clone_from(&outcome.error);
        let renderer = &work.test.post_renderer;
        let post_rendered = !renderer.command.is_empty();
        let changed = match post_rendered {
            true => Some(rendered::Outcome {
                texts: post_render(work, renderer, &outcome.texts)?,
                succeeded: outcome.succeeded,
                error: outcome.error.clone(),
                crds: outcome.crds.clone(),
            }),
            false => None,
        };
        let files = files(work, changed.as_ref().unwrap_or(&outcome))?;
        let rendering = Rendering { outcome: &outcome, files: &files, post_rendered };
        (result.passed, result.assertions) = assess(work, &rendering, snapshots);
        let skipped = result.assertions.iter().filter(|one| one.skip_reason.is_some()).count();
        result.skipped = skipped > 0 && skipped == result.assertions.len();
        Ok(())
    }

    /// Puts a suite's results together and writes its snapshots, which may fail as a suite of its
    /// own.
    fn suite_result(&self, planned: &Planned<'_>, done: Vec<Done>) -> Vec<SuiteResult> {
        let updating = self.runner.options.update_snapshots;
        let (mut tests, mut all_taken) = (Vec::new(), Vec::new());
        for (_, result, taken) in done {
            tests.push(result);
            all_taken.push(taken);
        }
        let is_whole = tests.len() == planned.suite.tests.len();
        let (mut snapshots, settled) = planned.snapshots.settle(all_taken, updating);
        let workspace = self.runner.workspace;
        let stored = planned.snapshots.store(settled, snapshots, !is_whole, workspace);
        if !is_whole {
            snapshots.vanished = 0;
        }
        let suite = planned.suite;
        let result = SuiteResult {
            name: suite.name.clone(),
            file: suite.file.clone(),
            passed: tests.iter().all(|test| test.passed || is_skipped(test)),
            skipped: is_whole && tests.iter().all(is_skipped),
            error: None,
            tests,
            snapshots,
        };
        let problem = stored.err().map(|error| SuiteResult {
            file: suite.snapshot_source(),
            error: Some(error),
            ..SuiteResult::default()
        });
        std::iter::once(result).chain(problem).collect()
    }
}

/// Whether a test was not even run.
fn is_skipped(test: &TestResult) -> bool {
    test.skipped && test.assertions.is_empty()
}

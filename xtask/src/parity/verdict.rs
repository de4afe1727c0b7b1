//! Whether two programs did the same.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use pintle_testing::{Case, Difference, Outcome, Program, Sandbox};

/// Further runs of Helm when the outputs differ, to see which parts of Helm's own output vary.
const FURTHER_RUNS: usize = 3;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Everything is the same.
    Same,
    /// Only lines differ that differ between two runs of Helm, too.
    Random,
    /// Output and status are the same, texts on standard error are not.
    Stderr,
    /// Output, status or files differ.
    Different,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Same => "same",
            Kind::Random => "random",
            Kind::Stderr => "stderr",
            Kind::Different => "differ",
        })
    }
}

/// What came of a case.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) differences: Vec<Difference>,
    /// First differing lines.
    pub(crate) explanation: String,
    /// Wall time of the first run of Helm.
    pub(crate) helm: Duration,
    /// Wall time of pintle.
    pub(crate) pintle: Duration,
}

/// Runs both programs on a case of `folder`.
///
/// # Errors
/// Programs that cannot be started, and those of the file system.
pub(crate) fn judge(
    helm: &Program,
    pintle: &Program,
    case: &Case,
    folder: &Path,
) -> Result<Verdict> {
    let (wanted, helm_time) = timed(helm, case, folder)?;
    let (actual, pintle_time) = timed(pintle, case, folder)?;
    let differences = wanted.differences(&actual);
    let kind = if differences.is_empty() {
        Kind::Same
    } else if differences == [Difference::Stderr] {
        Kind::Stderr
    } else if differences.contains(&Difference::Status) {
        Kind::Different
    } else {
        let mut runs = vec![wanted.clone()];
        for _ in 0..FURTHER_RUNS {
            runs.push(timed(helm, case, folder)?.0);
        }
        if varies_alike(&runs, &actual) { Kind::Random } else { Kind::Different }
    };
    let explanation = wanted.explain(&actual);
    Ok(Verdict { kind, differences, explanation, helm: helm_time, pintle: pintle_time })
}

fn timed(program: &Program, case: &Case, folder: &Path) -> Result<(Outcome, Duration)> {
    let sandbox = Sandbox::new()?;
    let begun = Instant::now();
    let outcome = sandbox.run(program, case, folder)?;
    Ok((outcome, begun.elapsed()))
}

/// Whether `actual` has every line that all runs share, in its place, and as many lines as one of
/// them. Files are not looked at.
fn varies_alike(runs: &[Outcome], actual: &Outcome) -> bool {
    let lines = |outcome: &Outcome| -> Vec<Vec<u8>> {
        outcome.stdout.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let actual = lines(actual);
    let runs: Vec<_> = runs.iter().map(lines).collect();
    let Some((first, others)) = runs.split_first() else { return false };
    let varies = others.iter().any(|run| run != first);
    varies
        && runs.iter().any(|run| run.len() == actual.len())
        && first.iter().zip(&actual).enumerate().all(|(index, (wanted, got))| {
            wanted == got || others.iter().any(|run| run.get(index) != Some(wanted))
        })
}

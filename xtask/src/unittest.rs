//! `cargo xtask unittest`: pintle and helm-unittest on the same suites.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use pintle_testing::{TestCase, read_junit};
use tempfile::TempDir;

use crate::{build, files};

/// Which suites to run, and by which programs.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The program of helm-unittest, `untt`
    #[arg(long)]
    untt: PathBuf,
    /// The pintle to run; built with the release profile if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Patterns of suite files, for both
    #[arg(short, long = "file")]
    files: Vec<String>,
    /// A flag for both, such as --with=--strict
    #[arg(long = "with", allow_hyphen_values = true)]
    flags: Vec<String>,
    /// Runs of each program; the shortest counts
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Show the texts of failures that differ, too
    #[arg(long)]
    texts: bool,
    /// Write what helm-unittest says, a JSON line for each test, into files of this folder
    #[arg(long)]
    record: Option<PathBuf>,
    /// Folders of charts
    #[arg(required = true)]
    charts: Vec<PathBuf>,
}

/// What a program made of a chart.
struct Run {
    cases: Vec<TestCase>,
    passed: bool,
    time: Duration,
}

#[derive(Default)]
struct Sum {
    charts: usize,
    tests: usize,
    different: usize,
    texts: usize,
    untt: Duration,
    pintle: Duration,
}

/// Runs the suites of each chart by both programs, and prints what differs and how long each took.
/// Whether nothing differs.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let pintle = build::pintle(options.pintle.clone())?;
    let untt = options.untt.canonicalize().context("--untt")?;
    let mut sum = Sum::default();
    for chart in &options.charts {
        let theirs = measure(&untt, &[], chart, options)?;
        let ours = measure(&pintle.path, &["unittest"], chart, options)?;
        report(chart, &theirs, &ours, options, &mut sum);
        if let Some(folder) = &options.record {
            record(folder, chart, &theirs.cases)?;
        }
    }
    println!(
        "{} charts, {} tests: {} verdicts differ, {} texts differ",
        sum.charts, sum.tests, sum.different, sum.texts
    );
    println!("{}", times(sum.untt, sum.pintle));
    Ok(sum.different == 0)
}

fn record(folder: &Path, chart: &Path, cases: &[TestCase]) -> Result<()> {
    let mut lines = String::new();
    for case in cases {
        lines += &serde_json::to_string(case)?;
        lines.push('\n');
    }
    let name = chart.file_name().context("a chart without a name")?.to_string_lossy();
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{name}.jsonl")), lines)?;
    Ok(())
}

fn report(chart: &Path, theirs: &Run, ours: &Run, options: &Options, sum: &mut Sum) {
    let mut differences = Vec::new();
    let count = theirs.cases.len().max(ours.cases.len());
    for at in 0..count {
        match (theirs.cases.get(at), ours.cases.get(at)) {
            (Some(a), Some(b)) if a.is_same_test(b) && a.verdict == b.verdict => {
                if a.text != b.text {
                    sum.texts += 1;
                    if options.texts {
                        println!("  {a}\n    {}\n    {}", a.text, b.text);
                    }
                }
            }
            (a, b) => differences.push(format!("  untt:   {}\n  pintle: {}", shown(a), shown(b))),
        }
    }
    if theirs.passed != ours.passed {
        let word = |passed| if passed { "passes" } else { "fails" };
        let (theirs, ours) = (word(theirs.passed), word(ours.passed));
        differences.push(format!("  untt {theirs}, pintle {ours}"));
    }
    sum.charts += 1;
    sum.tests += count;
    sum.different += differences.len();
    sum.untt += theirs.time;
    sum.pintle += ours.time;
    let times = times(theirs.time, ours.time);
    println!("{}: {count} tests, {} differ; {times}", chart.display(), differences.len());
    differences.iter().for_each(|difference| println!("{difference}"));
}

fn shown(case: Option<&TestCase>) -> String {
    case.map_or_else(|| "nothing".to_owned(), |case| format!("{case}\n      {}", case.text))
}

fn times(untt: Duration, pintle: Duration) -> String {
    let ratio = untt.as_secs_f64() / pintle.as_secs_f64().max(1e-9);
    format!("untt {untt:.0?}, pintle {pintle:.0?}, {ratio:.1} times faster")
}

/// Runs a program on copies of a chart, so that neither sees the snapshots that the other writes.
fn measure(program: &Path, command: &[&str], chart: &Path, options: &Options) -> Result<Run> {
    let mut best: Option<Run> = None;
    for _ in 0..options.rounds.max(1) {
        let run = run_once(program, command, chart, options)?;
        if best.as_ref().is_none_or(|best| run.time < best.time) {
            best = Some(run);
        }
    }
    best.context("no round")
}

fn run_once(program: &Path, command: &[&str], chart: &Path, options: &Options) -> Result<Run> {
    let folder = TempDir::new()?;
    let name = chart.file_name().context("a chart without a name")?;
    files::copy(chart, &folder.path().join(name))?;
    let report = folder.path().join("report.xml");
    let mut child = Command::new(program);
    child.current_dir(folder.path()).args(command).arg(name).args(["-t", "JUnit", "-o"]);
    child.arg(&report);
    child.args(&options.flags);
    for file in &options.files {
        child.arg("-f").arg(file);
    }
    let begin = Instant::now();
    let output = child.output().with_context(|| program.display().to_string())?;
    let time = begin.elapsed();
    ensure!(output.status.code().is_some_and(|code| code < 2), "{}", crash(program, &output));
    let cases = read_junit(&fs::read_to_string(&report).unwrap_or_default())?;
    Ok(Run { cases, passed: output.status.success(), time })
}

fn crash(program: &Path, output: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let text: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
    format!("{} ended with {}:\n{text}", program.display(), output.status)
}

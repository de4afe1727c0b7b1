//! Time and memory of processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use pintle_testing::{Case, Invocation, Program, Sandbox};
use serde_json::{Value, json};

/// What one run of a program took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measurement {
    /// From start to end.
    pub(crate) wall: Duration,
    /// Processor time in user and kernel mode.
    pub(crate) cpu: Duration,
    /// Largest resident memory, in KiB.
    pub(crate) memory: u64,
}

/// A program to run several times in a row, by a fresh process of this one. The system tells a parent
/// only the largest memory of all its children, so each measured program has a parent of its own.
#[derive(Debug, Args)]
pub(crate) struct MeasureOptions {
    /// How often
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Whether a program that fails is an error
    #[arg(long)]
    strict: bool,
    /// Program and arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<String>,
}

/// Runs the command and prints what it took each time as JSON, and the largest memory.
///
/// # Errors
/// A program that cannot be started.
pub(crate) fn measure(options: &MeasureOptions) -> Result<()> {
    let (program, args) = options.command.split_first().context("nothing to measure")?;
    // Started once for nothing, so that this process has in memory what it takes to start another.
    Command::new("true").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let mut command = Command::new(program);
    command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
    let mut runs = Vec::new();
    for _ in 0..options.runs {
        let before = cpu_of_children()?;
        let begun = Instant::now();
        let status = command.status()?;
        let wall = begun.elapsed();
        ensure!(status.success() || !options.strict, "{program} {args:?}: {status}");
        runs.push(json!({ "wall": wall.as_micros(), "cpu": cpu_of_children()? - before }));
    }
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    println!("{}", json!({ "runs": runs, "memory": memory }));
    Ok(())
}

/// Microseconds of processor time that children have taken so far.
fn cpu_of_children() -> Result<i64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(microseconds(usage.user_time()) + microseconds(usage.system_time()))
}

fn microseconds(time: TimeVal) -> i64 {
    time.tv_sec() * 1_000_000 + time.tv_usec()
}

/// What a program takes for a case of `folder` in so many runs.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn in_child(
    program: &Program,
    case: &Case,
    folder: &Path,
    runs: usize,
) -> Result<Vec<Measurement>> {
    let sandbox = Sandbox::new()?;
    let mut args = ["measure", "--runs", &runs.to_string(), "--"].map(str::to_owned).to_vec();
    args.push(program.path.to_string_lossy().into_owned());
    args.extend(program.leading.iter().map(|arg| arg.to_string_lossy().into_owned()));
    args.extend(case.question.args.iter().cloned());
    let invocation = Invocation {
        args: &args,
        stdin: &[],
        env: &case.question.env,
        folder,
        limit: Duration::MAX,
    };
    let this = Program::helm(std::env::current_exe()?);
    let output = this.command(&invocation, &sandbox).stdin(Stdio::null()).output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {errors}", program.path.display());
    let measured: Value = serde_json::from_slice(&output.stdout)?;
    let number = |value: &Value| value.as_u64().context("no number");
    let memory = number(&measured["memory"])?;
    let run = |run: &Value| {
        let time = |name: &str| number(&run[name]).map(Duration::from_micros);
        Ok(Measurement { wall: time("wall")?, cpu: time("cpu")?, memory })
    };
    measured["runs"].as_array().context("no runs")?.iter().map(run).collect()
}

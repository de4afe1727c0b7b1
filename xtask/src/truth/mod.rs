//! `cargo xtask truth`: the same requests to a real control plane and to the one in memory.

mod bed;
mod cases;
mod client;
mod generate;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use clap::Args;
use pintle_testing::truth::{self, Differences, Masks, Recorded, Sequence, compare};

use self::client::Client;
use crate::plane::Access;
use crate::pool;

/// Where the control plane is, and what is asked.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`
    #[arg(long)]
    cluster: Option<PathBuf>,
    /// Only sequences whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// What the generated sequences are made of
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write down what the real server answers; with `--only`, to those sequences
    #[arg(long)]
    record: bool,
    /// Sequences at the same time
    #[arg(long, default_value_t = 6)]
    threads: usize,
    /// Differences that are shown of a sequence
    #[arg(long, default_value_t = 8)]
    most: usize,
}

/// Compares both and prints where they differ. Whether they do so nowhere but where it is allowed.
///
/// # Errors
/// A control plane that does not answer, and files that cannot be read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let begun = Instant::now();
    let masks = Masks::new()?;
    let recorded = match &options.cluster {
        Some(_) => ask(options, &masks)?,
        None => {
            let mut all = truth::load(&recording())?;
            all.retain(|one| is_wanted(options, &one.sequence));
            all
        }
    };
    let differences = Differences::load(&cases::folder().join("differences.txt"))?;
    let (mut equal, mut used) = (0, Vec::new());
    for one in &recorded {
        let actual = truth::pretended(&one.sequence, &masks)?;
        let mut found = compare(&one.answers, &actual);
        used.extend(differences.remove(&one.sequence.id, &mut found));
        if found.is_empty() {
            equal += 1;
            continue;
        }
        println!("{}", one.sequence.id);
        for difference in found.iter().take(options.most) {
            println!("  {} {}", difference.place, difference.text);
        }
    }
    let ids: Vec<&str> = recorded.iter().map(|one| one.sequence.id.as_str()).collect();
    let unused = differences.unused(&used, &ids);
    unused.iter().for_each(|line| println!("differs no more: {line}"));
    let calls: usize = recorded.iter().map(|one| one.sequence.calls.len()).sum();
    println!(
        "{} sequences, {calls} requests, {equal} equal, {:.0} s",
        recorded.len(),
        begun.elapsed().as_secs_f64()
    );
    let is_equal = equal == recorded.len() && unused.is_empty();
    if options.record {
        truth::save(&recording(), &with_kept(options, recorded)?)?;
    }
    Ok(is_equal)
}

/// What is to be written down: if only some sequences were asked for, the others as they are there.
fn with_kept(options: &Options, recorded: Vec<Recorded>) -> Result<Vec<Recorded>> {
    if options.only.is_none() {
        return Ok(recorded);
    }
    let mut all: BTreeMap<String, Recorded> =
        truth::load(&recording())?.into_iter().map(|one| (one.sequence.id.clone(), one)).collect();
    all.extend(recorded.into_iter().map(|one| (one.sequence.id.clone(), one)));
    let mut sequences = cases::load()?;
    sequences.extend(generate::all(options.seed)?);
    Ok(sequences.iter().filter_map(|sequence| all.remove(&sequence.id)).collect())
}

fn recording() -> PathBuf {
    cases::folder().join("recorded.jsonl")
}

fn is_wanted(options: &Options, sequence: &Sequence) -> bool {
    options.only.as_deref().is_none_or(|part| sequence.id.contains(part))
}

/// What the real server answers to all sequences.
fn ask(options: &Options, masks: &Masks) -> Result<Vec<Recorded>> {
    let Some(folder) = &options.cluster else { return Ok(Vec::new()) };
    let client = Client::new(&Access::new(folder)?)?;
    let mut sequences = cases::load()?;
    sequences.extend(generate::all(options.seed)?);
    sequences.retain(|sequence| is_wanted(options, sequence));
    ensure!(!sequences.is_empty(), "no sequences");
    let run = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() % 1_000_000;
    let named: Vec<(Sequence, String)> = sequences
        .into_iter()
        .enumerate()
        .map(|(at, sequence)| (sequence, format!("truth-{run:06}-{at:04}")))
        .collect();
    let begun = pool::map(&named, options.threads, |(_, namespace)| bed::begin(&client, namespace));
    begun.into_iter().collect::<Result<Vec<()>>>()?;
    let answers = pool::map(&named, options.threads, |(sequence, namespace)| {
        bed::real(&client, sequence, namespace, masks)
    });
    named
        .into_iter()
        .zip(answers)
        .map(|((sequence, _), answers)| Ok(Recorded { sequence, answers: answers? }))
        .collect()
}

//! `cargo xtask parity`: pintle and Helm on the same questions, live.

mod verdict;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use pintle_testing::{Case, Program};

use self::verdict::{Kind, Verdict};
use crate::sources::{self, Source};
use crate::{build, pool};

/// Which questions to put, and to which programs.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The Helm to ask; built from its Go module if absent
    #[arg(long)]
    helm: Option<PathBuf>,
    /// The pintle to ask; built with the release profile if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Compare Helm with itself, to see which cases it does not render alike each time
    #[arg(long, conflicts_with = "pintle")]
    itself: bool,
    /// Folders of charts: each is rendered with its own values and with those of ci/, and linted
    #[arg(long, num_args = 1..)]
    charts: Vec<PathBuf>,
    /// Folder in which the charts of --cases lie
    #[arg(long, requires = "cases")]
    corpus: Option<PathBuf>,
    /// Table of cases, tab-separated with a head line: id, chart, values (by comma), args
    #[arg(long, requires = "corpus")]
    cases: Option<PathBuf>,
    /// Checkout of openstack-helm with dependencies built: each chart with its own values and with
    /// each file of values_overrides/CHART/
    #[arg(long)]
    openstack: Option<PathBuf>,
    /// Leave out the cases of testdata/ and the repository's own charts
    #[arg(long)]
    no_testdata: bool,
    /// Only cases whose id contains this
    #[arg(long)]
    only: Option<String>,
    /// About this many cases of each source, evenly spread
    #[arg(long)]
    sample: Option<usize>,
    /// Explain this many differences
    #[arg(long, default_value_t = 5)]
    show: usize,
    /// Write kind and id of everything that differs, and what differs, into this file
    #[arg(long)]
    list: Option<PathBuf>,
    /// Threads; each runs one program at a time
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Compares the programs; `true` if nothing but texts on standard error differs.
///
/// # Errors
/// Programs that cannot be built or started, and sources that cannot be read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let helm = build::helm(options.helm.clone())?;
    let pintle = if options.itself { helm.clone() } else { build::pintle(options.pintle.clone())? };
    let sources = sources(options)?;
    ensure!(sources.iter().any(|source| !source.cases.is_empty()), "no cases");

    println!("Helm {}, {} threads\n", build::version(&helm)?, options.threads);
    println!("{HEADER}");
    let mut findings = Vec::new();
    let mut total = Tally::default();
    for source in &sources {
        let verdicts = judge(source, &helm, &pintle, options.threads)?;
        let tally = Tally::of(&verdicts);
        println!("{}", tally.row(&source.name));
        total.add(&tally);
        findings.extend(source.cases.iter().zip(verdicts).filter(|(_, v)| v.kind != Kind::Same));
    }
    println!("{}", total.row("all"));

    report(&findings, options)?;
    let known = known_differences()?;
    let is_new = |(case, verdict): &(&Case, Verdict)| {
        verdict.kind == Kind::Different && !known.contains(&case.id().to_string())
    };
    Ok(!findings.iter().any(is_new))
}

/// The cases whose differences are known and have a reason.
fn known_differences() -> Result<BTreeSet<String>> {
    let path = pintle_testing::testdata().join("cases/differences.txt");
    let text = fs::read_to_string(path)?;
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(name).collect())
}

fn sources(options: &Options) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    if !options.no_testdata {
        sources.push(sources::testdata()?);
        sources.push(sources::charts(&build::root().join("charts"))?);
    }
    for folder in &options.charts {
        sources.push(sources::charts(folder)?);
    }
    if let (Some(folder), Some(table)) = (&options.corpus, &options.cases) {
        sources.push(sources::corpus(folder, table)?);
    }
    if let Some(folder) = &options.openstack {
        sources.push(sources::openstack(folder)?);
    }
    for source in &mut sources {
        if let Some(part) = &options.only {
            source.cases.retain(|case| case.id().contains(part));
        }
        if let Some(size) = options.sample {
            sources::thin(&mut source.cases, size);
        }
    }
    Ok(sources)
}

fn judge(
    source: &Source,
    helm: &Program,
    pintle: &Program,
    threads: usize,
) -> Result<Vec<Verdict>> {
    let folder = source.folder.canonicalize()?;
    let verdicts =
        pool::map(&source.cases, threads, |case| verdict::judge(helm, pintle, case, &folder));
    verdicts.into_iter().collect()
}

const HEADER: &str =
    "source                      cases     same   random   stderr   differ     helm   pintle";

/// How many cases ended how, and the time that both programs took.
#[derive(Default)]
struct Tally {
    kinds: BTreeMap<Kind, usize>,
    helm: Duration,
    pintle: Duration,
}

impl Tally {
    fn of(verdicts: &[Verdict]) -> Tally {
        let mut tally = Tally::default();
        for verdict in verdicts {
            *tally.kinds.entry(verdict.kind).or_default() += 1;
            tally.helm += verdict.helm;
            tally.pintle += verdict.pintle;
        }
        tally
    }

    fn add(&mut self, other: &Tally) {
        for (kind, count) in &other.kinds {
            *self.kinds.entry(*kind).or_default() += count;
        }
        self.helm += other.helm;
        self.pintle += other.pintle;
    }

    fn count(&self, kind: Kind) -> usize {
        self.kinds.get(&kind).copied().unwrap_or(0)
    }

    fn row(&self, name: &str) -> String {
        format!(
            "{name:<24} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7.1}s {:>7.1}s",
            self.kinds.values().sum::<usize>(),
            self.count(Kind::Same),
            self.count(Kind::Random),
            self.count(Kind::Stderr),
            self.count(Kind::Different),
            self.helm.as_secs_f64(),
            self.pintle.as_secs_f64(),
        )
    }
}

fn report(findings: &[(&Case, Verdict)], options: &Options) -> Result<()> {
    let mut lines = String::new();
    for (case, verdict) in findings {
        let what: Vec<_> = verdict.differences.iter().map(ToString::to_string).collect();
        lines += &format!("{}\t{}\t{}\n", verdict.kind, case.id(), what.join(","));
    }
    match &options.list {
        Some(path) => fs::write(path, lines)?,
        None if lines.is_empty() => {}
        None => print!("\n{lines}"),
    }
    let worst_first = [Kind::Different, Kind::Stderr];
    let shown = worst_first
        .iter()
        .flat_map(|kind| findings.iter().filter(move |(_, verdict)| verdict.kind == *kind));
    for (case, verdict) in shown.take(options.show) {
        println!("\n{}: {}\n{}", case.id(), case.question.args.join(" "), verdict.explanation);
    }
    Ok(())
}

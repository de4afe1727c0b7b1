//! `cargo xtask flags`: each verb and flag on a real control plane, by Helm and by pintle; and
//! `cargo xtask coverage-flags`: the flags that no case covers.

mod bed;
mod case;
mod compare;
mod cover;
mod coverage;
mod known;
mod mask;
mod table;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

pub(crate) use self::coverage::{CoverageOptions, coverage};

use self::bed::{Bed, Ran, Who, Without};
use self::case::Case;
use self::compare::{Difference, check, compare};
use self::cover::Cover;
use self::known::Known;
use self::table::Table;
use crate::plane::Plane;
use crate::pool;

/// Where the control plane and the programs are.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up, with its file `env`; or `sandbox`
    #[arg(long)]
    cluster: PathBuf,
    /// Helm 4
    #[arg(long)]
    helm4: PathBuf,
    /// kubectl
    #[arg(long)]
    kubectl: PathBuf,
    /// The pintle to test; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Only cases whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Run each case without each of its flags, too, and see whether that makes a difference
    #[arg(long)]
    prove: bool,
    /// Print what the commands printed
    #[arg(long)]
    show: bool,
    /// Cases at the same time
    #[arg(long, default_value_t = 4)]
    threads: usize,
}

/// Differences that are printed of a case.
const MAX_SHOWN: usize = 8;

/// What came of a case.
struct Verdict {
    differences: Vec<Difference>,
    /// Flags whose effect is proven.
    proven: usize,
    /// Flags without an effect that the case shows.
    unproven: Vec<String>,
    /// What the commands printed.
    transcript: String,
    time: Duration,
}

/// Runs the cases and prints a line each. Whether nothing differs but what is known to.
///
/// # Errors
/// Programs that cannot be started, and files that cannot be read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let begun = Instant::now();
    let plane = Plane::at(&options.cluster, options.pintle.clone())?;
    let bed = Bed::new(options, &plane)?;
    let known = Known::load()?;
    let mut cases = case::load()?;
    cases.retain(|case| options.only.as_deref().is_none_or(|part| case.id().contains(part)));
    ensure!(!cases.is_empty(), "no cases");
    let tables = match options.prove {
        true => Some((Table::of_helm(&bed.helm().path)?, Table::of_pintle(&bed.pintle().path)?)),
        false => None,
    };
    let all: Vec<&Case> = cases.iter().collect();
    let round = Round { bed: &bed, tables: tables.as_ref(), first: 0, threads: options.threads };
    let mut verdicts = round.run(&all)?;
    let failed: Vec<usize> =
        (0..all.len()).filter(|at| !is_fine(all[*at], &verdicts[*at], &known)).collect();
    if (1..=MAX_AGAIN).contains(&failed.len()) {
        // A machine that is busy with many cases makes some of them too slow.
        let again: Vec<&Case> = failed.iter().map(|at| all[*at]).collect();
        println!(
            "once more, alone: {}",
            again.iter().map(|c| c.id()).collect::<Vec<_>>().join(", ")
        );
        let round = Round { first: SECOND_ROUND, threads: 1, ..round };
        for (at, verdict) in failed.into_iter().zip(round.run(&again)?) {
            verdicts[at] = verdict;
        }
    }
    let mut total = Total::default();
    for (case, verdict) in cases.iter().zip(verdicts) {
        total.add(case, verdict, &known, options.show);
    }
    let Total { passed, failed, flags, proven } = total;
    print!("{passed} cases pass, {failed} fail; {flags} flags and variables");
    if options.prove {
        print!(", {proven} proven");
    }
    println!("; {} s", begun.elapsed().as_secs());
    Ok(failed == 0)
}

/// Cases that are run once more if they fail; if it is more, something is wrong.
const MAX_AGAIN: usize = 10;

/// The number of the first case of the second round, for its namespaces.
const SECOND_ROUND: usize = 500;

/// A run of some cases.
struct Round<'a> {
    bed: &'a Bed,
    tables: Option<&'a (Table, Table)>,
    first: usize,
    threads: usize,
}

impl Round<'_> {
    fn run(&self, cases: &[&Case]) -> Result<Vec<Result<Verdict>>> {
        let prove = self.tables.is_some();
        let namespaces = Namespaces::make(self.bed, cases, self.first, prove)?;
        let numbered: Vec<(usize, &Case)> =
            cases.iter().enumerate().map(|(at, case)| (self.first + at, *case)).collect();
        Ok(pool::map(&numbered, self.threads, |(number, case)| {
            let begun = Instant::now();
            let name = |letter| namespaces.name(*number, letter);
            judge(self.bed, case, self.tables, name)
                .map(|verdict| Verdict { time: begun.elapsed(), ..verdict })
        }))
    }
}

/// Whether nothing is wrong with a case but what is known.
fn is_fine(case: &Case, verdict: &Result<Verdict>, known: &Known) -> bool {
    let Ok(verdict) = verdict else { return false };
    let id = case.id();
    let places: Vec<&str> = verdict.differences.iter().map(|d| d.place.as_str()).collect();
    places.iter().all(|place| known.has(&id, place))
        && known.gone(&id, &places).is_empty()
        && verdict.unproven.is_empty()
}

#[derive(Default)]
struct Total {
    passed: usize,
    failed: usize,
    flags: usize,
    proven: usize,
}

impl Total {
    /// Counts a case and prints its line.
    fn add(&mut self, case: &Case, verdict: Result<Verdict>, known: &Known, show: bool) {
        let id = case.id();
        let fine = is_fine(case, &verdict, known);
        self.flags += case.content.covers.len();
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(error) => {
                self.failed += 1;
                println!("FAIL {id}: {error:#}");
                return;
            }
        };
        self.proven += verdict.proven;
        let places: Vec<&str> = verdict.differences.iter().map(|d| d.place.as_str()).collect();
        let gone = known.gone(&id, &places);
        let new = verdict.differences.iter().filter(|d| !known.has(&id, &d.place));
        let listed = match verdict.differences.is_empty() || !fine {
            true => "",
            false => ", with known differences",
        };
        match fine {
            true => self.passed += 1,
            false => self.failed += 1,
        }
        let word = if fine { "ok  " } else { "FAIL" };
        println!("{word} {id} ({:.1} s){listed}", verdict.time.as_secs_f64());
        for Difference { place, text } in new.take(MAX_SHOWN) {
            println!("       {place}: {text}");
        }
        gone.iter().for_each(|place| println!("       {place}: is listed, but does not differ"));
        verdict.unproven.iter().for_each(|text| println!("       {text}"));
        if show || (!fine && case.own) {
            print!("{}", verdict.transcript);
        }
    }
}

/// Runs a case as it is meant to, and without each of its flags if there are tables.
fn judge(
    bed: &Bed,
    case: &Case,
    tables: Option<&(Table, Table)>,
    namespace: impl Fn(char) -> String,
) -> Result<Verdict> {
    let who = if case.own { Who::Pintle } else { Who::Helm };
    let wanted = bed.run(case, who, &namespace('h'), None)?;
    let mut differences = match case.own {
        true => check(case, &wanted),
        false => compare(&wanted, &bed.run(case, Who::Pintle, &namespace('p'), None)?),
    };
    let steps = case.content.run.iter().filter(|step| !step.line.starts_with("kubectl "));
    for (nth, _) in steps
        .zip(&wanted.answers)
        .enumerate()
        .filter(|(_, (step, answer))| step.takes.is_some() && !answer.slow)
    {
        let text = "took less time than the case says".to_owned();
        differences.push(Difference { place: format!("{}.time", nth + 1), text });
    }
    let (mut proven, mut unproven) = (0, Vec::new());
    if let Some((of_helm, of_pintle)) = tables {
        let table = if case.own { of_pintle } else { of_helm };
        let covers = case.content.covers.iter();
        let shown = covers.filter(|name| !case.content.silent.contains_key(*name));
        for (name, letter) in shown.zip(LETTERS.chars()) {
            let cover = Cover::parse(name);
            let without = Some(Without { cover: &cover, table });
            let ran = bed.run(case, who, &namespace(letter), without)?;
            if !ran.left_out {
                unproven.push(format!("{name}: the case does not use it"));
            } else if compare(&wanted, &ran).is_empty() {
                unproven.push(format!("{name}: the case shows no effect of it"));
            } else {
                proven += 1;
            }
        }
    }
    Ok(Verdict {
        differences,
        proven,
        unproven,
        transcript: transcript(&wanted),
        time: Duration::ZERO,
    })
}

fn transcript(ran: &Ran) -> String {
    let mut text = String::new();
    for answer in &ran.answers {
        text += &format!("$ {}\n{}", answer.line, answer.stdout);
        text.extend(answer.stderr.lines().map(|line| format!("! {line}\n")));
        text += &format!("= {:?}\n", answer.status);
    }
    let records = ran.state["records"].as_object();
    let objects = ran.state["objects"].as_object();
    for name in records.into_iter().chain(objects).flat_map(serde_json::Map::keys) {
        text += &format!("* {name}\n");
    }
    text
}

/// Last letters of namespaces in which flags are left out; `h` and `p` are for the whole case.
const LETTERS: &str = "abcdefgijklmnoqrstuvwxyz0123456789";

/// Namespaces of the same length for all cases. They are deleted when this is dropped.
struct Namespaces<'a> {
    bed: &'a Bed,
    names: Vec<String>,
}

impl<'a> Namespaces<'a> {
    /// Those of cases that are numbered from `first` on.
    fn make(bed: &'a Bed, cases: &[&Case], first: usize, prove: bool) -> Result<Namespaces<'a>> {
        let mut namespaces = Namespaces { bed, names: Vec::new() };
        let mut names = Vec::new();
        for (number, case) in (first..).zip(cases) {
            let shown = case.content.covers.len() - case.content.silent.len();
            let dropped = LETTERS.chars().take(if prove { shown } else { 0 });
            let letters = ['h'].into_iter().chain((!case.own).then_some('p')).chain(dropped);
            for letter in letters {
                let name = namespaces.name(number, letter);
                names.extend(case.content.namespaces.iter().map(|ns| ns.replace("{ns}", &name)));
                namespaces.names.push(name);
            }
        }
        let document = |name: &String| {
            format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n")
        };
        let text: String = namespaces.names.iter().map(document).collect();
        let made = bed.kubectl("default", &["create", "-f", "-"].map(str::to_owned), &text)?;
        ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        namespaces.names.extend(names);
        Ok(namespaces)
    }

    fn name(&self, number: usize, letter: char) -> String {
        format!("flags-{:07}-{number:03}-{letter}", std::process::id())
    }
}

impl Drop for Namespaces<'_> {
    fn drop(&mut self) {
        let mut args = ["delete", "namespace", "--wait=false", "--ignore-not-found"]
            .map(str::to_owned)
            .to_vec();
        args.append(&mut self.names);
        let _ = self.bed.kubectl("default", &args, "");
    }
}

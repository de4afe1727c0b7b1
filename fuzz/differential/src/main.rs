//! Puts random questions to Helm and to pintle and keeps those that are answered differently.
//!
//! Both are programs that read one JSON question a line and write one JSON answer a line: Helm's
//! packages behind a small Go program, and `pintle oracle`. A question is the work of one number, so
//! that each can be put again. What differs is asked again, because Helm answers a few questions at
//! random, and is shrunk to what matters.

mod difference;
mod program;
mod question;
mod random;
mod shrink;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use serde_json::{Map, Value as Json, json};

use crate::difference::{Judged, Pair, Verdict, Way};
use crate::program::Program;
use crate::question::{Topic, question};

/// Puts random questions to Helm and to pintle and keeps those that are answered differently
#[derive(Debug, Parser)]
struct Options {
    /// Command that answers with Helm's packages
    helm: String,
    /// Command under test
    pintle: String,
    /// Number of the first question
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Stop after this many questions
    #[arg(long)]
    cases: Option<u64>,
    /// Stop after this many seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What to ask about
    #[arg(long, value_enum, value_delimiter = ',', default_value = "template")]
    topics: Vec<Topic>,
    /// File for what differs, one JSON object a line
    #[arg(long, default_value = "differences.jsonl")]
    out: PathBuf,
    /// How many questions to spend on making one smaller; 0: none
    #[arg(long, default_value_t = 1500)]
    shrink: usize,
    /// Keep at most this many differences that look alike
    #[arg(long, default_value_t = 3)]
    alike: usize,
    /// Seconds to wait for an answer
    #[arg(long, default_value_t = 10)]
    timeout: u64,
    /// Print the questions instead of asking them
    #[arg(long)]
    print: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// Asks until the time is over; true if nothing differed.
fn run(options: &Options) -> Result<bool> {
    let timeout = Duration::from_secs(options.timeout);
    let helm = Program::new(&options.helm, timeout)?;
    let pintle = Program::new(&options.pintle, timeout)?;
    let mut pair = Pair::new(helm, pintle);
    let mut findings = Findings::new(options)?;
    let begun = Instant::now();
    let mut cases = 0;
    while begun.elapsed().as_secs() < options.seconds
        && options.cases.is_none_or(|most| cases < most)
    {
        let seed = options.seed.wrapping_add(cases);
        let topic = options.topics[(seed % options.topics.len() as u64) as usize];
        let asked = question(topic, seed);
        cases += 1;
        if options.print {
            println!("{}", serde_json::to_string(&asked)?);
            continue;
        }
        let Judged { verdict, .. } = pair.judge(&asked)?;
        findings.count(topic, verdict);
        if verdict == Verdict::NoHelm {
            eprintln!("no answer from Helm to question {seed}");
        }
        if let Verdict::Different(way) = verdict {
            findings.keep(&mut pair, asked, topic, seed, way)?;
        }
        if cases % 20_000 == 0 {
            eprintln!("{cases} questions, {} s, {}", begun.elapsed().as_secs(), findings.summary());
        }
    }
    if !options.print {
        println!("{cases} questions in {} s", begun.elapsed().as_secs());
        findings.print();
    }
    Ok(findings.different == 0)
}

/// What was seen so far.
struct Findings<'a> {
    options: &'a Options,
    verdicts: BTreeMap<(Topic, String), u64>,
    alike: BTreeMap<String, usize>,
    file: Option<File>,
    different: u64,
}

impl<'a> Findings<'a> {
    fn new(options: &'a Options) -> Result<Findings<'a>> {
        let verdicts = BTreeMap::new();
        Ok(Findings { options, verdicts, alike: BTreeMap::new(), file: None, different: 0 })
    }

    fn count(&mut self, topic: Topic, verdict: Verdict) {
        let label = match verdict {
            Verdict::SameOutput => "same output".to_owned(),
            Verdict::SameError => "same error".to_owned(),
            Verdict::Random => "Helm answers at random".to_owned(),
            Verdict::NoHelm => "no answer from Helm".to_owned(),
            Verdict::Known => "known difference".to_owned(),
            Verdict::Different(way) => {
                self.different += 1;
                format!("DIFFERENT: {way}")
            }
        };
        *self.verdicts.entry((topic, label)).or_default() += 1;
    }

    /// Writes down a difference, if not enough of its like are there.
    fn keep(
        &mut self,
        pair: &mut Pair,
        asked: Map<String, Json>,
        topic: Topic,
        seed: u64,
        way: Way,
    ) -> Result<()> {
        let Judged { helm, pintle, .. } = pair.judge(&asked)?;
        let rough = format!("{way} {} / {}", gist(&helm.to_json()), gist(&pintle.to_json()));
        if self.alike.get(&rough).is_some_and(|seen| *seen >= self.options.alike) {
            return Ok(());
        }
        *self.alike.entry(rough).or_default() += 1;
        let small = shrink::shrink(pair, asked, way, self.options.shrink)?;
        let Judged { helm, pintle, verdict } = pair.judge(&small)?;
        let (helm, pintle) = (helm.to_json(), pintle.to_json());
        let line = json!({
            "seed": seed,
            "topic": topic.to_possible_value().map(|value| value.get_name().to_owned()),
            "way": way.to_string(),
            "again": verdict == Verdict::Different(way),
            "req": small,
            "expect": helm,
            "got": pintle,
        });
        if self.file.is_none() {
            let path = &self.options.out;
            let file =
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            writeln!(file, "{line}")?;
            file.flush()?;
        }
        Ok(())
    }

    fn summary(&self) -> String {
        format!("{} different, {} kinds", self.different, self.alike.len())
    }

    fn print(&self) {
        for ((topic, label), count) in &self.verdicts {
            let topic = topic.to_possible_value();
            let topic = topic.as_ref().map_or("", |value| value.get_name());
            println!("{topic:10} {count:9}  {label}");
        }
    }
}

/// An answer without the names, numbers and texts that differ between cases of one kind.
fn gist(answer: &Json) -> String {
    let Some(error) = answer.get("error").and_then(Json::as_str) else {
        return "output".to_owned();
    };
    let last = error.rsplit(">: ").next().unwrap_or(error);
    let last = last.trim().lines().last().unwrap_or_default();
    let mut gist = String::new();
    let mut quoted = false;
    for c in last.chars() {
        match c {
            '"' | '`' => quoted = !quoted,
            _ if quoted => {}
            c if c.is_ascii_digit() => {
                if !gist.ends_with('0') {
                    gist.push('0');
                }
            }
            c => gist.push(c),
        }
    }
    gist
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::gist;

    #[test]
    fn a_gist_has_no_names_and_numbers() {
        let error = json!({ "error": "at <x>: error calling \"f\": index 12 out of range" });
        assert_eq!(gist(&error), "error calling : index 0 out of range");
        assert_eq!(gist(&json!({ "output": "x" })), "output");
    }
}

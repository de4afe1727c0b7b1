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

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use serde_json::{Map, Value as Json, json};

use crate::difference::{Judged, Pair, Verdict, Way};
use crate::program::{Program, Reply};
use crate::question::{Topic, question};
use crate::shrink::shrink;

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
    /// Take differences for known where the question or Helm's answer, as JSON, holds this text
    #[arg(long)]
    known: Vec<String>,
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
    let mut pair = Pair::new(helm, pintle, options.known.clone());
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
        let judged = pair.judge(&asked)?;
        findings.count(topic, judged.verdict);
        match judged.verdict {
            Verdict::NoHelm => eprintln!("no answer from Helm to question {seed}"),
            Verdict::Different(way) if findings.is_new(&judged, way) => {
                let small = shrink(&mut pair, asked, way, options.shrink)?;
                findings.keep(&pair.judge(&small)?, &small, topic, seed)?;
            }
            _ => {}
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

    /// False if enough errors of this kind are there. Outputs have no kind before they are small.
    fn is_new(&mut self, judged: &Judged, way: Way) -> bool {
        if matches!(way, Way::Outputs | Way::Logs) {
            return true;
        }
        let Judged { helm, pintle, .. } = judged;
        let seen =
            self.alike.entry(format!("{way}: {} / {}", gist(helm), gist(pintle))).or_default();
        *seen += 1;
        *seen <= self.options.alike
    }

    /// Writes down a difference, if not enough of its like are there.
    fn keep(
        &mut self,
        judged: &Judged,
        asked: &Map<String, Json>,
        topic: Topic,
        seed: u64,
    ) -> Result<()> {
        let Verdict::Different(way) = judged.verdict else {
            eprintln!("question {seed} was answered differently only once");
            return Ok(());
        };
        if matches!(way, Way::Outputs | Way::Logs) {
            let seen = self.alike.entry(format!("{way}: {}", words(asked))).or_default();
            *seen += 1;
            if *seen > self.options.alike {
                return Ok(());
            }
        }
        let line = json!({
            "seed": seed,
            "topic": topic.name(),
            "way": way.to_string(),
            "req": asked,
            "expect": judged.helm.to_json(),
            "got": judged.pintle.to_json(),
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
            println!("{:10} {count:9}  {label}", topic.name());
        }
    }
}

/// The words of a question, which tell what it is about once it is small.
fn words(asked: &Map<String, Json>) -> String {
    let text = asked.get("tpl").map_or_else(|| format!("{asked:?}"), Json::to_string);
    let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphabetic()).collect();
    words.into_iter().filter(|word| word.len() > 2).collect::<Vec<_>>().join(" ")
}

/// An answer without the names, numbers and texts that differ between cases of one kind.
fn gist(answer: &Reply) -> String {
    let Some(error) = answer.error() else { return "no error".to_owned() };
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
    use crate::program::Reply;

    #[test]
    fn a_gist_has_no_names_and_numbers() {
        let reply =
            |json: serde_json::Value| Reply::Answer(json.as_object().cloned().unwrap_or_default());
        let error = reply(json!({ "error": "at <x>: error calling \"f\": index 12 out of range" }));
        assert_eq!(gist(&error), "error calling : index 0 out of range");
        assert_eq!(gist(&reply(json!({ "output": "x" }))), "no error");
    }
}

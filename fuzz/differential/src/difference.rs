//! Asking both programs, and what their answers say.

use std::fmt;

use anyhow::Result;
use serde_json::{Map, Value as Json};

use crate::program::{Program, Reply};

/// How often Helm is asked again before a difference counts.
const AGAIN: usize = 10;

/// What the Go program puts in front of a panic that Helm itself would not survive.
const PANIC: &str = "oracle: panic: ";

/// What pintle says where it has a bound and Helm has none, or a wider one.
const BOUNDS: &[&str] = &[
    "the template does too much work",
    "the template writes too much",
    "the template uses too much memory",
    "the template takes too long",
    "nested too deeply",
];

/// What two answers have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The same output.
    SameOutput,
    /// The same error.
    SameError,
    /// Helm itself answers one way or another.
    Random,
    /// Helm crashed or took too long.
    NoHelm,
    /// A difference that is meant to be.
    Known,
    /// Anything else.
    Different(Way),
}

/// The ways to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// Two outputs.
    Outputs,
    /// Two error texts.
    Errors,
    /// Only pintle fails.
    Fails,
    /// Only Helm fails.
    Succeeds,
    /// Only the warnings differ.
    Logs,
    /// pintle crashed or took too long.
    Crash,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Way::Outputs => "outputs",
            Way::Errors => "errors",
            Way::Fails => "only pintle fails",
            Way::Succeeds => "only Helm fails",
            Way::Logs => "warnings",
            Way::Crash => "crash",
        })
    }
}

/// Helm and the program under test.
#[derive(Debug)]
pub(crate) struct Pair {
    helm: Program,
    pintle: Program,
    known: Vec<String>,
}

/// Both answers and what they mean.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) helm: Reply,
    pub(crate) pintle: Reply,
    pub(crate) verdict: Verdict,
}

impl Pair {
    /// Differences are known where the question or Helm's answer, as JSON, holds one of the texts in `known`.
    pub(crate) fn new(helm: Program, pintle: Program, known: Vec<String>) -> Pair {
        Pair { helm, pintle, known }
    }

    /// Puts `question` to both.
    pub(crate) fn judge(&mut self, question: &Map<String, Json>) -> Result<Judged> {
        let text = serde_json::to_string(question)?;
        self.helm.send(&text)?;
        self.pintle.send(&text)?;
        let helm = self.helm.receive();
        let pintle = self.pintle.receive();
        let verdict = match compare(&helm, &pintle) {
            Verdict::Different(_) if self.is_known(&text, &helm) => Verdict::Known,
            Verdict::Different(way) if self.repeats(&text, &helm)? => Verdict::Different(way),
            Verdict::Different(_) => Verdict::Random,
            other => other,
        };
        Ok(Judged { helm, pintle, verdict })
    }

    fn is_known(&self, question: &str, helm: &Reply) -> bool {
        let answer = helm.to_json().to_string();
        self.known.iter().any(|text| question.contains(text) || answer.contains(text))
    }

    /// True if Helm always answers `text` with `reply`.
    fn repeats(&mut self, text: &str, reply: &Reply) -> Result<bool> {
        for _ in 0..AGAIN {
            if self.helm.ask(text)? != *reply {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn compare(helm: &Reply, pintle: &Reply) -> Verdict {
    let (Reply::Answer(wanted), Reply::Answer(got)) = (helm, pintle) else {
        return match helm.is_answer() {
            true => Verdict::Different(Way::Crash),
            false => Verdict::NoHelm,
        };
    };
    if wanted == got {
        return if wanted.contains_key("error") { Verdict::SameError } else { Verdict::SameOutput };
    }
    let error = helm.error().map(|error| error.strip_prefix(PANIC).unwrap_or(error));
    match (error, pintle.error()) {
        (_, Some(error)) if is_bound(error) => Verdict::Known,
        (Some(a), Some(_)) if a.contains("HELM_ERR_") => Verdict::Known,
        // Go's lists may be sliced into the spare room that they were given when they grew.
        (_, Some(error)) if error.contains("slice index out of bounds") => Verdict::Known,
        (Some(a), Some(b)) if a != b => Verdict::Different(Way::Errors),
        // Before it fails, Helm may have warned of something that it comes across in random order.
        (Some(_), Some(_)) => Verdict::SameError,
        (Some(_), None) => Verdict::Different(Way::Succeeds),
        (None, Some(_)) => Verdict::Different(Way::Fails),
        _ if wanted.get("output") != got.get("output") => Verdict::Different(Way::Outputs),
        _ => Verdict::Different(Way::Logs),
    }
}

fn is_bound(error: &str) -> bool {
    BOUNDS.iter().any(|bound| error.contains(bound))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Reply, Verdict, Way, compare};

    fn reply(json: serde_json::Value) -> Reply {
        Reply::Answer(json.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn answers_are_the_same_or_differ_in_one_way() {
        let output = reply(json!({ "output": "a" }));
        let other = reply(json!({ "output": "b" }));
        let error = reply(json!({ "error": "x" }));
        let logged = reply(json!({ "output": "a", "log": ["w"] }));
        assert_eq!(compare(&output, &output), Verdict::SameOutput);
        assert_eq!(compare(&error, &error), Verdict::SameError);
        assert_eq!(compare(&output, &other), Verdict::Different(Way::Outputs));
        assert_eq!(compare(&output, &error), Verdict::Different(Way::Fails));
        assert_eq!(compare(&error, &output), Verdict::Different(Way::Succeeds));
        assert_eq!(compare(&output, &logged), Verdict::Different(Way::Logs));
        assert_eq!(compare(&output, &Reply::Broken), Verdict::Different(Way::Crash));
        assert_eq!(compare(&Reply::Late, &output), Verdict::NoHelm);
        assert_eq!(
            compare(&error, &reply(json!({ "error": "nested too deeply" }))),
            Verdict::Known
        );
    }
}

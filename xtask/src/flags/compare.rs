//! Whether two runs of a case came to the same.

use super::bed::Ran;
use super::case::Case;
use crate::plane::state;

/// Where two runs differ, and how.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// `2.stderr` for the standard error of the second command, or `objects`, `records`, `outside`.
    pub(crate) place: String,
    pub(crate) text: String,
}

/// Lines that are shown of a text.
const SHOWN_LINES: usize = 6;
/// Characters that are shown of a line.
const SHOWN_CHARS: usize = 400;

/// Where `actual` is not as `wanted`.
pub(crate) fn compare(wanted: &Ran, actual: &Ran) -> Vec<Difference> {
    let mut found = Vec::new();
    for (nth, (wanted, actual)) in wanted.answers.iter().zip(&actual.answers).enumerate() {
        let mut differ = |part: &str, wanted: &str, actual: &str| {
            if wanted != actual {
                let place = format!("{}.{part}", nth + 1);
                found.push(Difference { place, text: lines(wanted, actual) });
            }
        };
        let status = |status: Option<i32>| status.map_or("killed".to_owned(), |s| s.to_string());
        differ("status", &status(wanted.status), &status(actual.status));
        differ("stdout", &wanted.stdout, &actual.stdout);
        differ("stderr", &wanted.stderr, &actual.stderr);
        let time = |slow: bool| if slow { "slow" } else { "fast" };
        differ("time", time(wanted.slow), time(actual.slow));
    }
    let empty = serde_json::Map::new();
    let parts = |ran: &'_ Ran| ran.state.as_object().cloned().unwrap_or_else(|| empty.clone());
    let (wanted, actual) = (parts(wanted), parts(actual));
    for (part, wanted) in &wanted {
        let mut texts = Vec::new();
        let nothing = serde_json::Value::Null;
        state::compare(wanted, actual.get(part).unwrap_or(&nothing), part, &mut texts);
        let difference = |text: String| Difference { place: part.clone(), text: cut(&text) };
        found.extend(texts.into_iter().map(difference));
    }
    found
}

/// Where pintle alone does not do what the case says.
pub(crate) fn check(case: &Case, actual: &Ran) -> Vec<Difference> {
    let mut found = Vec::new();
    let steps = case.content.run.iter().filter(|step| !step.line.starts_with("kubectl "));
    for (nth, (step, answer)) in steps.zip(&actual.answers).enumerate() {
        let mut differ = |part: &str, wanted: &str, actual: &str| {
            if wanted != actual {
                let place = format!("{}.{part}", nth + 1);
                found.push(Difference { place, text: lines(wanted, actual) });
            }
        };
        if step.killed_after.is_none() {
            let status = answer.status.map_or("killed".to_owned(), |status| status.to_string());
            differ("status", &step.status.to_string(), &status);
        }
        for (part, wanted, actual) in
            [("stdout", &step.stdout, &answer.stdout), ("stderr", &step.stderr, &answer.stderr)]
        {
            if let Some(wanted) = wanted {
                differ(part, &trimmed(wanted), &trimmed(actual));
            }
        }
    }
    found
}

/// The text without white space at the ends of lines.
fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The first lines that differ.
fn lines(wanted: &str, actual: &str) -> String {
    let (wanted, actual): (Vec<_>, Vec<_>) = (wanted.lines().collect(), actual.lines().collect());
    let same = wanted.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let mut text = format!("line {}", same + 1);
    for (sign, lines) in [('-', &wanted), ('+', &actual)] {
        for line in lines.iter().skip(same).take(SHOWN_LINES) {
            text += &format!("\n         {sign} {}", cut(line));
        }
    }
    text
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN_CHARS).collect()
}

//! Where two answers differ.

use serde_json::Value;

use super::Answer;

/// Differences of an answer that are told.
const MAX_TOLD: usize = 40;

/// A place where an answer is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Number of the call, from 1 on, and a path: `3.body.metadata.labels`.
    pub place: String,
    /// What is there, and what should be.
    pub text: String,
}

/// The differences of answers to the same calls.
pub fn compare(wanted: &[Answer], actual: &[Answer]) -> Vec<Difference> {
    let mut found = Vec::new();
    for (at, (wanted, actual)) in wanted.iter().zip(actual).enumerate() {
        let (wanted, actual) = (&settled(wanted), &settled(actual));
        let mut told = Vec::new();
        let at = at + 1;
        differ(&wanted.status.into(), &actual.status.into(), &format!("{at}.status"), &mut told);
        let list = |answer: &Answer| Value::from(answer.warnings.clone());
        differ(&list(wanted), &list(actual), &format!("{at}.warnings"), &mut told);
        if wanted.status == actual.status {
            differ(&wanted.body, &actual.body, &format!("{at}.body"), &mut told);
        } else {
            let message = |answer: &Answer| answer.body["message"].clone();
            differ(&message(wanted), &message(actual), &format!("{at}.body.message"), &mut told);
        }
        told.truncate(MAX_TOLD);
        found.extend(told);
    }
    found
}

/// An answer whose causes are in order: those of the server come out of maps, which have none. The
/// message says the same as the causes.
fn settled(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    let causes = answer.body.pointer_mut("/details/causes").and_then(Value::as_array_mut);
    let Some(causes) = causes.filter(|causes| causes.len() > 1) else { return answer };
    causes.sort_by_key(Value::to_string);
    if let Some(Value::String(message)) = answer.body.get_mut("message") {
        for end in [" is invalid: [", " conflicts: ", " conflicts with "] {
            if let Some(at) = message.find(end) {
                message.truncate(at + end.len());
            }
        }
    }
    answer
}

fn differ(wanted: &Value, actual: &Value, place: &str, found: &mut Vec<Difference>) {
    let mut tell = |place: String, text: String| found.push(Difference { place, text });
    match (wanted, actual) {
        (Value::Object(wanted), Value::Object(actual)) => {
            for (key, value) in actual.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
                tell(format!("{place}.{key}"), format!("too many: {value}"));
            }
            for (key, value) in wanted {
                let place = format!("{place}.{key}");
                match actual.get(key) {
                    Some(other) => differ(value, other, &place, found),
                    None => found.push(Difference { place, text: format!("missing: {value}") }),
                }
            }
        }
        (Value::Array(wanted), Value::Array(actual)) if wanted.len() == actual.len() => {
            for (at, (wanted, actual)) in wanted.iter().zip(actual).enumerate() {
                differ(wanted, actual, &format!("{place}[{at}]"), found);
            }
        }
        (wanted, actual) if wanted != actual => {
            tell(place.to_owned(), format!("\n    is     {actual}\n    wanted {wanted}"));
        }
        _ => {}
    }
}

//! `equal`

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::each::each_value;
use super::info::{At, Expectation, Info, error};
use super::{Context, Verdict};
use crate::yaml::{Data, Entry, Table, text};

/// The value at a path is this one.
#[derive(Debug)]
pub(crate) struct Equal {
    pub(crate) path: String,
    pub(crate) value: Data,
    pub(crate) decode_base64: bool,
}

impl Equal {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        let missing = || self.info(&no_manifest(), At::default(), false);
        each_value(&self.path, context, missing, |at, value| {
            let value = match decoded(value, self.decode_base64) {
                Ok(value) => value,
                Err(problem) => return (Some(false), error(at, &problem)),
            };
            let value = uniform(&value);
            match (self.value == value) != context.negative {
                true => (Some(true), Info::new()),
                false => (Some(false), self.info(&value, at, context.negative)),
            }
        })
    }

    fn info(&self, actual: &Data, at: At, negative: bool) -> Info {
        let actual = text(actual);
        Expectation {
            negative,
            path: Some(&self.path),
            what: " to equal",
            expected: &text(&self.value),
            actual: (!negative).then_some(&actual),
            with_difference: true,
        }
        .info(at)
    }
}

/// What takes the place of a value if there is no document.
pub(super) fn no_manifest() -> Data {
    Data::Str(NO_MANIFEST.to_owned())
}

pub(super) const NO_MANIFEST: &str = "no manifest found";

/// The value, or what its base64 stands for.
pub(super) fn decoded(value: &Data, base64: bool) -> Result<Cow<'_, Data>, String> {
    let (true, Data::Str(encoded)) = (base64, value) else { return Ok(Cow::Borrowed(value)) };
    // Line breaks do not matter to Go.
    let digits: String = encoded.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    match BASE64_STANDARD.decode(digits) {
        Ok(bytes) => Ok(Cow::Owned(Data::Str(String::from_utf8_lossy(&bytes).into_owned()))),
        Err(_) => Err(format!("unable to decode base64 expected content {encoded}")),
    }
}

/// The value with all texts as [`uniform_text`] makes them.
fn uniform(value: &Data) -> Data {
    match value {
        Data::Str(text) => Data::Str(uniform_text(text)),
        Data::List(items) => Data::List(items.iter().map(uniform).collect()),
        Data::Table(table) => {
            let entry = |entry: &Entry| Entry { value: uniform(&entry.value), ..entry.clone() };
            Data::Table(Table::of(table.entries().iter().map(entry).collect()))
        }
        other => other.clone(),
    }
}

/// The text without spaces at the end of lines and without line breaks at its start.
pub(super) fn uniform_text(text: &str) -> String {
    let mut uniform = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let Some(content) = line.strip_suffix('\n') else {
            uniform.push_str(line);
            continue;
        };
        let bare = content.strip_suffix('\r').unwrap_or(content);
        let trimmed = bare.trim_end_matches(' ');
        // A carriage return stays unless a space stands before it.
        uniform.push_str(if trimmed.len() < bare.len() {
            trimmed
        } else {
            content.trim_end_matches(' ')
        });
        uniform.push('\n');
    }
    uniform.trim_start_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::uniform_text;

    #[test]
    fn white_space_at_the_end_of_lines_does_not_count() {
        assert_eq!(uniform_text("\n\na  \nb \r\nc\r\n d  "), "a\nb\nc\r\n d  ");
    }
}

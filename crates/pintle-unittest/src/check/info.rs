//! The lines that say why a check does not hold.

use pintle_diff::{Hunk, Line, hunks};

/// Lines about a failure.
pub(crate) type Info = Vec<String>;

/// Lines around each change in a difference.
const CONTEXT: usize = 1;

/// Which document and which of the values in it a failure is about; nothing if there is but one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct At {
    pub(crate) document: Option<usize>,
    pub(crate) value: Option<usize>,
}

impl At {
    pub(crate) fn document(document: usize) -> At {
        At { document: Some(document), value: None }
    }

    pub(crate) fn value(document: usize, value: usize) -> At {
        At { document: Some(document), value: Some(value) }
    }
}

/// What was expected, piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Expectation<'a> {
    pub(crate) negative: bool,
    pub(crate) path: Option<&'a str>,
    /// Behind `Expected`, such as ` to equal`.
    pub(crate) what: &'a str,
    pub(crate) expected: &'a str,
    pub(crate) actual: Option<&'a str>,
    pub(crate) with_difference: bool,
}

impl Expectation<'_> {
    pub(crate) fn info(&self, at: At) -> Info {
        let mut text = String::new();
        if let Some(path) = self.path {
            text += &format!("Path:{}\n", indented(path));
        }
        let not = if self.negative { " NOT" } else { "" };
        text += &format!("Expected{not}{}:\n{}", self.what, indented(self.expected));
        if let Some(actual) = self.actual {
            text += &format!("\nActual:\n{}", indented(actual));
            if self.with_difference {
                text += &format!("\nDiff:\n{}", indented(&difference(self.expected, actual)));
            }
        }
        lines(at, &text)
    }
}

/// A failure that is no matter of the value.
pub(crate) fn error(at: At, message: &str) -> Info {
    lines(at, &format!("Error:\n{}", indented(message)))
}

pub(crate) fn lines(at: At, text: &str) -> Info {
    let document = at.document.map(|document| format!("DocumentIndex:\t{document}"));
    let value = at.value.map(|value| format!("ValuesIndex:\t{value}"));
    document.into_iter().chain(value).chain(text.split('\n').map(str::to_owned)).collect()
}

fn indented(text: &str) -> String {
    let deeper = text.replace('\n', "\n\t");
    format!("\t{}", deeper.trim_matches(['\n', '\t', ' ']))
}

/// The changes from one text to the other, as `diff -u` prints them.
pub(crate) fn difference(expected: &str, actual: &str) -> String {
    // Another line break makes the end of each text a line of its own, as in Go's difflib.
    let hunks = hunks(&format!("{expected}\n"), &format!("{actual}\n"), CONTEXT);
    if hunks.is_empty() {
        return String::new();
    }
    let mut text = "--- Expected\n+++ Actual\n".to_owned();
    for hunk in &hunks {
        text += &format!("{}\n", header(hunk));
        for line in &hunk.lines {
            let (sign, line) = Line::parts(line);
            text += &format!("{sign}{line}\n");
        }
    }
    text
}

fn header(hunk: &Hunk) -> String {
    let range = |start: usize, len: usize| match len {
        1 => start.to_string(),
        _ => format!("{start},{len}"),
    };
    let before = range(hunk.before_start, hunk.before_lines);
    format!("@@ -{before} +{} @@", range(hunk.after_start, hunk.after_lines))
}

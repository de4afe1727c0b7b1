//! Files of many documents.

use std::borrow::Cow;

use crate::{Error, ErrorKind};

const SEPARATOR: &[u8] = b"---";

/// The documents of a file, split as `NewYAMLReader` of `k8s.io/apimachinery` splits them: at
/// lines that start with `---`, without a look at the YAML.
///
/// A separator before the first document is part of it, the others are left out. The ends of
/// lines become plain line feeds, and the last line gets one.
#[derive(Clone, Debug)]
pub struct Documents<'a> {
    rest: &'a [u8],
    /// Line of the file on which `rest` starts, from 1.
    line: usize,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text.
    pub text: Cow<'a, [u8]>,
    /// Line of the file on which the text starts, from 1.
    pub first_line: usize,
}

/// Splits a file into its documents. After an error there are no more.
pub fn documents(text: &[u8]) -> Documents<'_> {
    Documents { rest: text, line: 1 }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Document<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest;
        let first_line = self.line;
        let mut from = 0;
        while let Some(start) = next_separator(text, from) {
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
            self.line += lines(&text[from..start]);
            let after = text.get(start + SEPARATOR.len()..end).unwrap_or_default();
            if let Err(error) = check_separator(after, self.line) {
                self.rest = &[];
                return Some(Err(error));
            }
            self.line += 1;
            if start > 0 {
                self.rest = &text[end..];
                return Some(Ok(document(&text[..start], first_line)));
            }
            from = end;
        }
        self.rest = &[];
        (!text.is_empty()).then(|| Ok(document(text, first_line)))
    }
}

/// Where the next line starts that is a separator. At `from`, a line starts.
fn next_separator(text: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    if rest.starts_with(SEPARATOR) {
        return Some(from);
    }
    memchr::memmem::find(rest, b"\n---").map(|at| from + at + 1)
}

fn lines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

/// Only blanks and a comment may follow a separator.
fn check_separator(after: &[u8], line: usize) -> Result<(), Error> {
    let after = String::from_utf8_lossy(after);
    let after = after.trim();
    if after.is_empty() || after.starts_with('#') {
        return Ok(());
    }
    let message = format!("invalid Yaml document separator: {after}");
    Err(Error::new(ErrorKind::Syntax, message, Some(line)))
}

fn document(text: &[u8], first_line: usize) -> Document<'_> {
    let ends_line = text.ends_with(b"\n");
    if ends_line && memchr::memchr(b'\r', text).is_none() {
        return Document { text: Cow::Borrowed(text), first_line };
    }
    let mut own = Vec::with_capacity(text.len() + 1);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => own.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line)),
            None => own.extend_from_slice(line),
        }
        own.push(b'\n');
    }
    Document { text: Cow::Owned(own), first_line }
}

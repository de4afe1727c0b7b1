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
        let mut len = 0;
        while len < text.len() {
            let end = memchr::memchr(b'\n', &text[len..]).map_or(text.len(), |at| len + at + 1);
            let line = &text[len..end];
            self.line += 1;
            if let Some(after) = line.strip_prefix(SEPARATOR) {
                if let Err(error) = check_separator(after, self.line - 1) {
                    self.rest = &[];
                    return Some(Err(error));
                }
                if len > 0 {
                    self.rest = &text[end..];
                    return Some(Ok(document(&text[..len], first_line)));
                }
            }
            len = end;
        }
        self.rest = &[];
        (len > 0).then(|| Ok(document(text, first_line)))
    }
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

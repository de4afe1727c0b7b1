//! Files of many documents.

use std::borrow::Cow;

use crate::Error;

/// The documents of a file, split as `NewYAMLReader` of `k8s.io/apimachinery` splits them.
#[derive(Clone, Debug)]
pub struct Documents<'a> {
    pub(super) rest: &'a [u8],
    pub(super) line: usize,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text, separator line left out; a separator on the file's first line is part of it.
    pub text: Cow<'a, [u8]>,
    /// Line of the file on which the text starts, from 1.
    pub first_line: usize,
}

/// Splits a file at the lines that start with `---`.
pub fn documents(text: &[u8]) -> Documents<'_> {
    Documents { rest: text, line: 1 }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Document<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let text = Cow::Borrowed(std::mem::take(&mut self.rest));
        Some(Ok(Document { text, first_line: self.line }))
    }
}

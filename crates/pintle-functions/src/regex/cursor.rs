//! A position in a pattern.

use pintle_value::rune;

use super::error::{ErrorCode, SyntaxError};

/// What is left of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Cursor<'a> {
        Cursor { rest }
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The byte after `count` others.
    pub(super) fn peek_at(&self, count: usize) -> Option<u8> {
        self.rest.get(count).copied()
    }

    /// Drops `count` bytes, as far as there are any.
    pub(super) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Drops `prefix`, if it comes next.
    pub(super) fn eat(&mut self, prefix: &[u8]) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// The next character; `None` at the end.
    pub(super) fn next_char(&mut self) -> Result<Option<char>, SyntaxError> {
        match rune::decode(self.rest) {
            None => Ok(None),
            Some((rune::REPLACEMENT, 1)) => Err(ErrorCode::InvalidUtf8.at(self.rest)),
            Some((c, width)) => {
                self.skip(width);
                Ok(Some(c))
            }
        }
    }

    /// What lies between an earlier position and this one.
    pub(super) fn since(&self, earlier: Cursor<'a>) -> &'a [u8] {
        &earlier.rest[..earlier.rest.len().saturating_sub(self.rest.len())]
    }
}

/// Fails at the first bad byte of `text`.
pub(super) fn check_utf8(text: &[u8]) -> Result<(), SyntaxError> {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(ErrorCode::InvalidUtf8.at(&text[error.valid_up_to()..])),
    }
}

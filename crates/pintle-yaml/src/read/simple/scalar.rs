//! Scalars on one line.

use super::text::{Form, Text};
use super::{Reader, Visitor};
use crate::read::chars::{self, BREAK};
use crate::read::scanner::escape;

/// What a plain scalar may start with here, beside a dash before a letter, digit or dash. In
/// libyaml nearly any other byte has a meaning of its own.
#[inline]
pub(super) fn starts_plain(byte: u8, next: u8) -> bool {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80.. => true,
        b'_' | b'/' | b'.' | b'$' | b'(' | b'+' | b'~' | b'<' | b'=' | b'^' | b';' | b'\\' => true,
        b'-' => next.is_ascii_alphanumeric() || next == b'-',
        _ => false,
    }
}

impl<'a, V: Visitor<'a>> Reader<'a, '_, V> {
    /// Reads a plain scalar and stops behind it: at the blanks or the line break after it, or at a
    /// colon that makes it a key.
    pub(super) fn plain(&mut self) -> Option<Text<'a>> {
        if !starts_plain(self.at(0), self.at(1)) || self.is_document_indicator() {
            return None;
        }
        let rest = self.text.get(self.pos..)?;
        let mut len = 1;
        loop {
            len +=
                rest[len..].iter().position(|byte| stops_plain(*byte)).unwrap_or(rest.len() - len);
            match rest.get(len) {
                Some(b':') if !matches!(rest.get(len + 1), None | Some(b' ' | b'\n' | b'\t')) => {}
                // Only after a blank, a comment.
                Some(b'#') if rest[len - 1] != b' ' => {}
                Some(b'\t') => return None,
                _ => break,
            }
            len += 1;
        }
        while rest[len - 1] == b' ' {
            len -= 1;
        }
        self.pos += len;
        Some(Text::new(&rest[..len], Form::Plain, self.line))
    }

    /// Whether the line starts with `---` or `...`, whatever follows.
    fn is_document_indicator(&self) -> bool {
        matches!(self.at(0), b'-' | b'.')
            && matches!(self.text[self.pos..], [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..])
            && (self.pos == 0 || self.text[self.pos - 1] == b'\n')
    }

    /// Reads a scalar in quotes and stops behind the closing one.
    pub(super) fn quoted(&mut self) -> Option<Text<'a>> {
        let (first, rest) = self.text.get(self.pos..)?.split_first()?;
        let (len, form) = if *first == b'"' { double_quoted(rest)? } else { single_quoted(rest)? };
        self.pos += len + 2;
        Some(Text::new(&rest[..len], form, self.line))
    }
}

#[inline]
fn stops_plain(byte: u8) -> bool {
    chars::is(byte, BREAK) || matches!(byte, b':' | b'#' | b'\t')
}

/// Finds the closing quote.
fn double_quoted(rest: &[u8]) -> Option<(usize, Form)> {
    let mut len = 0;
    let mut form = Form::Quoted;
    loop {
        len += rest[len..].iter().position(|b| matches!(b, b'"' | b'\\' | b'\n'))?;
        match rest[len] {
            b'"' => return Some((len, form)),
            b'\\' => {
                // Codes of characters are left to the scanner, and so is what it refuses.
                escape(*rest.get(len + 1)?)?;
                form = Form::DoubleEscaped;
                len += 2;
            }
            _ => return None,
        }
    }
}

/// Finds the closing quote.
fn single_quoted(rest: &[u8]) -> Option<(usize, Form)> {
    let mut len = 0;
    let mut form = Form::Quoted;
    loop {
        len += rest[len..].iter().position(|b| matches!(b, b'\'' | b'\n'))?;
        match (rest[len], rest.get(len + 1)) {
            (b'\'', Some(b'\'')) => {
                form = Form::SingleEscaped;
                len += 2;
            }
            (b'\'', _) => return Some((len, form)),
            _ => return None,
        }
    }
}

/// Makes doubled quotes single.
pub(super) fn undouble(source: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(source.len());
    let mut bytes = source.iter();
    while let Some(byte) = bytes.next() {
        out.push(*byte);
        if *byte == b'\'' {
            bytes.next();
        }
    }
    out
}

/// Replaces a backslash and what follows it.
pub(super) fn unescape(source: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let meaning = rest.get(at + 1).and_then(|byte| escape(*byte));
        out.extend_from_slice(meaning.unwrap_or_default().as_bytes());
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

//! Scalars with and without quotes.

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
    /// Reads a plain scalar on one line and stops behind it: at the blanks or the line break after
    /// it, or at a colon that makes it a key.
    pub(super) fn plain(&mut self) -> Option<Text<'a>> {
        if !starts_plain(self.at(0), self.at(1)) || self.is_document_indicator() {
            return None;
        }
        let start = self.pos;
        self.skip_plain()?;
        Some(Text::new(self.text.get(start..self.pos)?, Form::Plain, self.line))
    }

    /// Reads the further lines of a plain scalar, all that are further in than the innermost
    /// collection.
    pub(super) fn plain_lines(&mut self, first: Text<'a>) -> Option<Text<'a>> {
        let start = self.pos - first.source().len();
        let indent = self.open.last()?.column + 1;
        let mut many = false;
        while let Some((next, breaks)) = self.next_plain_line(indent) {
            self.pos = next;
            self.line += breaks;
            self.skip_plain()?;
            many = true;
        }
        if !many {
            return Some(first);
        }
        Some(Text::new(self.text.get(start..self.pos)?, Form::PlainLines, first.line()))
    }

    /// Where a plain scalar that stops here goes on, and how many lines below. A comment ends it.
    fn next_plain_line(&self, indent: usize) -> Option<(usize, u32)> {
        let mut breaks = 0;
        let mut line_start = self.pos;
        let mut pos = self.pos;
        loop {
            match self.text.get(pos)? {
                b' ' => {}
                b'\n' => {
                    breaks += 1;
                    line_start = pos + 1;
                }
                b'#' | b'\t' => return None,
                _ => break,
            }
            pos += 1;
        }
        (breaks > 0 && pos - line_start >= indent).then_some((pos, breaks))
    }

    /// Passes the rest of a plain scalar on this line.
    fn skip_plain(&mut self) -> Option<()> {
        let rest = self.text.get(self.pos..)?;
        let mut len = 0;
        loop {
            len += rest[len..].iter().position(|b| stops_plain(*b)).unwrap_or(rest.len() - len);
            match rest.get(len) {
                Some(b':') if !matches!(rest.get(len + 1), None | Some(b' ' | b'\n' | b'\t')) => {}
                // Only after a blank, a comment.
                Some(b'#') if len > 0 && rest[len - 1] != b' ' => {}
                Some(b'\t') => return None,
                _ => break,
            }
            len += 1;
        }
        while len > 0 && rest[len - 1] == b' ' {
            len -= 1;
        }
        self.pos += len;
        (len > 0).then_some(())
    }

    /// Whether the line starts with `---` or `...`, whatever follows.
    fn is_document_indicator(&self) -> bool {
        matches!(self.at(0), b'-' | b'.')
            && matches!(self.text[self.pos..], [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..])
            && (self.pos == 0 || self.text[self.pos - 1] == b'\n')
    }

    /// Reads a scalar in quotes and stops behind the closing one.
    pub(super) fn quoted(&mut self) -> Option<Text<'a>> {
        let (quote, rest) = self.text.get(self.pos..)?.split_first()?;
        let line = self.line;
        let (mut len, mut escaped, mut blank_escaped) = (0, false, false);
        loop {
            len += rest[len..].iter().position(|b| matches!(b, b'"' | b'\'' | b'\\' | b'\n'))?;
            let next = rest.get(len + 1).copied().unwrap_or_default();
            match rest[len] {
                b'\n' => {
                    // At the start of a line, `---` and `...` are refused.
                    if matches!(next, b'-' | b'.') {
                        return None;
                    }
                    self.line += 1;
                    len += 1;
                }
                b'\'' if *quote == b'\'' && next == b'\'' => {
                    escaped = true;
                    len += 2;
                }
                b'\\' if *quote == b'"' => {
                    // Codes of characters are left to the scanner, and so is what it refuses.
                    escape(next)?;
                    escaped = true;
                    blank_escaped |= matches!(next, b' ' | b'\t');
                    len += 2;
                }
                byte if byte == *quote => break,
                _ => len += 1,
            }
        }
        let form = match (self.line > line, *quote) {
            // Where lines are folded, such a blank must not go.
            (true, _) if blank_escaped => return None,
            (true, b'"') => Form::DoubleLines,
            (true, _) => Form::SingleLines,
            (false, _) if !escaped => Form::Quoted,
            (false, b'"') => Form::DoubleEscaped,
            (false, _) => Form::SingleEscaped,
        };
        self.pos += len + 2;
        Some(Text::new(&rest[..len], form, line))
    }
}

#[inline]
fn stops_plain(byte: u8) -> bool {
    chars::is(byte, BREAK) || matches!(byte, b':' | b'#' | b'\t')
}

/// Puts lines together: blanks around a line break go, a break becomes a space, and with blank
/// lines the first of the breaks is left out.
pub(super) fn fold(source: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(source.len());
    let mut lines = source.split(|byte| *byte == b'\n').peekable();
    let mut breaks = 0;
    while let Some(mut line) = lines.next() {
        if breaks > 0 {
            line = trim_start(line);
        }
        if lines.peek().is_some() {
            line = trim_end(line);
        }
        if !line.is_empty() {
            push_breaks(&mut out, breaks);
            out.extend_from_slice(line);
            breaks = 0;
        }
        breaks += 1;
    }
    // Those before the end are no breaks but the end itself.
    push_breaks(&mut out, breaks - 1);
    out
}

fn push_breaks(out: &mut Vec<u8>, breaks: usize) {
    match breaks {
        0 => {}
        1 => out.push(b' '),
        _ => out.extend(std::iter::repeat_n(b'\n', breaks - 1)),
    }
}

fn trim_start(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &line[blanks..]
}

fn trim_end(line: &[u8]) -> &[u8] {
    let blanks = line.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &line[..line.len() - blanks]
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

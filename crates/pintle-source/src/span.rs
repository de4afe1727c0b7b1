//! Texts and places in them.

use std::ops::Range;
use std::sync::Arc;

/// A named text: a template, a values file, a rendered manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name shown to people, such as `demo/templates/service.yaml`.
    pub name: Arc<str>,
    /// The bytes, usually UTF-8.
    pub text: Arc<[u8]>,
}

/// A range of bytes in a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A line and a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

impl Source {
    /// A source of this name and text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<[u8]>>) -> Source {
        Source { name: name.into(), text: text.into() }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn location(&self, offset: u32) -> Location {
        let before = &self.text[..self.text.len().min(offset as usize)];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        Location { line, column: before.len() - start + 1 }
    }

    /// Bytes of a line (from 1) without its line break.
    pub fn line(&self, line: usize) -> Option<&[u8]> {
        let range = self.line_range(line)?;
        Some(&self.text[range])
    }

    /// Byte range of a line (from 1) without its line break.
    pub fn line_range(&self, line: usize) -> Option<Range<usize>> {
        let mut start = 0;
        for _ in 1..line {
            start += self.text[start..].iter().position(|b| *b == b'\n')? + 1;
        }
        let len = self.text[start..].iter().position(|b| *b == b'\n');
        Some(start..len.map_or(self.text.len(), |len| start + len))
    }
}

impl Span {
    /// The bytes from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Location, Source};

    #[test]
    fn offsets_become_lines_and_columns() {
        let source = Source::new("t", *b"ab\n\nc");
        assert_eq!(source.location(4), Location { line: 3, column: 1 });
        assert_eq!(source.location(99), Location { line: 3, column: 2 });
        assert_eq!(source.line(1), Some(&b"ab"[..]));
        assert_eq!(source.line(3), Some(&b"c"[..]));
        assert_eq!(source.line(4), None);
    }
}

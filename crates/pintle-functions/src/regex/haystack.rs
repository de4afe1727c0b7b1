//! Texts as the engine sees them.

use std::borrow::Cow;
use std::ops::Range;

use pintle_value::rune;

/// A text to search in.
///
/// Go takes each byte that is no UTF-8 for a U+FFFD of width one. The engine gets a copy with
/// these characters in place; positions are those of the copy until something is cut out.
pub(super) struct Haystack<'a> {
    original: &'a [u8],
    text: Cow<'a, [u8]>,
    /// Where the characters that stand for bad bytes end in the copy.
    replaced: Vec<usize>,
}

/// How much longer a U+FFFD is than the byte it stands for.
const GROWTH: usize = rune::REPLACEMENT.len_utf8() - 1;

impl<'a> Haystack<'a> {
    pub(super) fn new(original: &'a [u8]) -> Haystack<'a> {
        if std::str::from_utf8(original).is_ok() {
            return Haystack { original, text: Cow::Borrowed(original), replaced: Vec::new() };
        }
        let mut text = String::with_capacity(original.len() + 16);
        let mut replaced = Vec::new();
        for (_, c, width) in rune::runes(original) {
            text.push(c);
            if c == rune::REPLACEMENT && width == 1 {
                replaced.push(text.len());
            }
        }
        Haystack { original, text: Cow::Owned(text.into_bytes()), replaced }
    }

    /// The text, in UTF-8.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The position after the character at `at`; beyond the end, one more.
    pub(super) fn after(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rune::decode(rest).map_or(1, |(_, width)| width)
    }

    /// A part of the original text.
    pub(super) fn slice(&self, range: Range<usize>) -> &'a [u8] {
        self.original.get(self.place(range.start)..self.place(range.end)).unwrap_or_default()
    }

    fn place(&self, at: usize) -> usize {
        at - GROWTH * self.replaced.partition_point(|end| *end <= at)
    }
}

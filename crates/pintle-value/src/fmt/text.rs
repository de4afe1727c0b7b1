//! Padding, and the verbs of strings.

use super::printer::Printer;
use crate::{rune, strconv};

impl Printer<'_> {
    pub(super) fn push_char(&mut self, c: char) {
        let mut utf8 = [0; 4];
        self.out.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
    }

    /// Appends `text`, filled up to the width; zeros are for the left only.
    pub(super) fn pad(&mut self, text: &[u8]) {
        let fill = if self.flags.zero_padded() { b'0' } else { b' ' };
        self.pad_with(text, fill);
    }

    /// Appends `text`, filled up to the width.
    pub(super) fn pad_with(&mut self, text: &[u8], fill: u8) {
        let missing = match self.flags.width {
            None | Some(0) => 0,
            Some(width) => width.saturating_sub(rune::count(text)),
        };
        if self.flags.minus {
            self.out.extend_from_slice(text);
            self.fill(missing, b' ');
        } else {
            self.fill(missing, fill);
            self.out.extend_from_slice(text);
        }
    }

    pub(super) fn fill(&mut self, count: usize, byte: u8) {
        self.out.resize(self.out.len() + count, byte);
    }

    /// `%s`
    pub(super) fn string(&mut self, text: &[u8]) {
        let text = self.truncated(text);
        self.pad(text);
    }

    /// As many characters as the precision allows.
    fn truncated<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let Some(precision) = self.flags.precision else { return text };
        match rune::runes(text).nth(precision) {
            Some((end, _, _)) => &text[..end],
            None => text,
        }
    }

    /// `%q`
    pub(super) fn quoted(&mut self, text: &[u8]) {
        let text = self.truncated(text);
        let mut quoted = Vec::with_capacity(text.len() + 2);
        if self.flags.sharp && strconv::can_backquote(text) {
            quoted.push(b'`');
            quoted.extend_from_slice(text);
            quoted.push(b'`');
        } else if self.flags.plus {
            strconv::append_quote_to_ascii(&mut quoted, text);
        } else {
            strconv::append_quote(&mut quoted, text);
        }
        self.pad(&quoted);
    }

    /// `%x` and `%X` of strings and bytes.
    pub(super) fn hex_string(&mut self, text: &[u8], upper: bool) {
        let fill = if self.flags.zero_padded() { b'0' } else { b' ' };
        let text = &text[..text.len().min(self.flags.precision.unwrap_or(usize::MAX))];
        let (space, sharp) = (self.flags.space, self.flags.sharp);
        let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        let prefix: &[u8] = if upper { b"0X" } else { b"0x" };
        let mut width = 2 * text.len();
        if sharp && !text.is_empty() {
            width += if space { 2 * text.len() } else { 2 };
        }
        if space {
            width += text.len().saturating_sub(1);
        }
        let missing = self.flags.width.unwrap_or(0).saturating_sub(width);
        if text.is_empty() {
            return self.fill(missing, fill);
        }
        if !self.flags.minus {
            self.fill(missing, fill);
        }
        for (i, byte) in text.iter().enumerate() {
            if space && i > 0 {
                self.out.push(b' ');
            }
            if sharp && (space || i == 0) {
                self.out.extend_from_slice(prefix);
            }
            let pair = [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]];
            self.out.extend_from_slice(&pair);
        }
        if self.flags.minus {
            self.fill(missing, b' ');
        }
    }
}

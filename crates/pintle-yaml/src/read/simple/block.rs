//! Block scalars: `|` and `>` without a number.

use super::text::{Form, Text};
use super::{Reader, Visitor};

/// How the lines of a block scalar are put together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    literal: bool,
    chomping: Chomping,
    /// Column in which the lines start.
    indent: usize,
}

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'a, V: Visitor<'a>> Reader<'a, '_, V> {
    /// Reads a block scalar and stops at the start of the line after it.
    pub(super) fn block_scalar(&mut self) -> Option<Text<'a>> {
        let line = self.line;
        let literal = self.at(0) == b'|';
        let chomping = match self.at(1) {
            b'-' => Chomping::Strip,
            b'+' => Chomping::Keep,
            _ => Chomping::Clip,
        };
        self.pos += if chomping == Chomping::Clip { 1 } else { 2 };
        self.end_line()?;
        let start = self.pos;
        let indent = self.find_indent()?;
        while self.has_block_line(indent)? {
            // The line as a whole is text, be it blank or look like a comment.
            self.pass_comment();
        }
        let header = Header { literal, chomping, indent };
        Some(Text::new(self.text.get(start..self.pos)?, Form::Block(header), line))
    }

    /// Passes blank lines at the start; the line after them gives the indentation.
    fn find_indent(&mut self) -> Option<usize> {
        let least = self.open.last()?.column + 1;
        let mut widest = 0;
        loop {
            let line_start = self.pos;
            let column = self.skip_spaces();
            match self.text.get(self.pos)? {
                b'\n' => {
                    self.pass_break();
                    widest = widest.max(column);
                }
                b'\t' => return None,
                // Blank lines must not be further in than the text.
                _ if column < widest => return None,
                _ => {
                    self.pos = line_start;
                    return Some(column.max(least));
                }
            }
        }
    }

    /// Whether the line that starts here is part of a scalar with this indentation.
    fn has_block_line(&self, indent: usize) -> Option<bool> {
        let rest = self.text.get(self.pos..)?;
        let column = rest.iter().take(indent).take_while(|byte| **byte == b' ').count();
        match rest.get(column) {
            None => Some(false),
            Some(b'\n') => Some(true),
            Some(b'\t') if column < indent => None,
            Some(_) => Some(column == indent),
        }
    }
}

/// The text of a block scalar with these lines.
pub(super) fn unfold(lines: &[u8], header: &Header) -> Vec<u8> {
    let mut out = Vec::with_capacity(lines.len());
    // The break after the last line of text, and those of the blank lines after it.
    let (mut ended, mut blank_lines) = (false, 0);
    let mut after_blank = false;
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let indent = line.iter().take(header.indent).take_while(|byte| **byte == b' ').count();
        let (text, has_break) = match line[indent..].strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (&line[indent..], false),
        };
        if text.is_empty() {
            blank_lines += usize::from(has_break);
            continue;
        }
        let blank = matches!(text[0], b' ' | b'\t');
        if ended && (header.literal || after_blank || blank) {
            out.push(b'\n');
        } else if ended && blank_lines == 0 {
            out.push(b' ');
        }
        out.extend(std::iter::repeat_n(b'\n', blank_lines));
        out.extend_from_slice(text);
        (ended, blank_lines, after_blank) = (has_break, 0, blank);
    }
    if ended && header.chomping != Chomping::Strip {
        out.push(b'\n');
    }
    if header.chomping == Chomping::Keep {
        out.extend(std::iter::repeat_n(b'\n', blank_lines));
    }
    out
}

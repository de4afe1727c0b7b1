//! Block scalars: `|` and `>`.

use std::borrow::Cow;

use super::{Scanner, TokenKind};
use crate::read::cursor::Fault;
use crate::read::tree::Style;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    /// Scans a block scalar.
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<(), Fault> {
        let line = self.cursor.line();
        self.cursor.skip();
        self.cursor.need(1)?;
        let (chomping, increment) = self.scan_block_header()?;
        self.scan_line_comment(self.index)?;
        self.scan_line_rest("did not find expected comment or line break")?;

        let mut end_line = self.cursor.line();
        let mut indent = match increment {
            0 => 0,
            _ => self.indent.max(0) as usize + increment,
        };
        let mut text = Vec::new();
        let mut leading = Vec::new();
        let mut trailing = Vec::new();
        self.scan_block_breaks(&mut indent, &mut trailing, &mut end_line)?;
        self.cursor.need(1)?;
        let mut after_blank = false;
        while self.cursor.column() == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            if !literal && !after_blank && !blank && leading.first() == Some(&b'\n') {
                if trailing.is_empty() {
                    text.push(b' ');
                }
                leading.clear();
            } else {
                text.append(&mut leading);
            }
            text.append(&mut trailing);
            after_blank = blank;
            let start = self.cursor.pos();
            self.cursor.skip_to_line_end()?;
            text.extend_from_slice(self.cursor.slice(start, self.cursor.pos()));
            self.cursor.need(2)?;
            if self.cursor.is_break(0) {
                self.cursor.read_line(&mut leading);
            }
            self.scan_block_breaks(&mut indent, &mut trailing, &mut end_line)?;
        }
        if chomping != Chomping::Strip {
            text.append(&mut leading);
        }
        if chomping == Chomping::Keep {
            text.append(&mut trailing);
        }
        let style = if literal { Style::Literal } else { Style::Folded };
        self.push(TokenKind::Scalar(Cow::Owned(text), style), line);
        if let Some(token) = self.tokens.back_mut() {
            token.end = end_line;
        }
        Ok(())
    }

    /// Scans the indicators after `|` or `>`, in either order.
    fn scan_block_header(&mut self) -> Result<(Chomping, usize), Fault> {
        if let Some(chomping) = self.scan_chomping() {
            self.cursor.need(1)?;
            return Ok((chomping, self.scan_increment()?));
        }
        let increment = self.scan_increment()?;
        if increment > 0 {
            self.cursor.need(1)?;
        }
        Ok((self.scan_chomping().unwrap_or(Chomping::Clip), increment))
    }

    fn scan_chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.here() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomping)
    }

    /// Scans the indentation indicator; 0 if there is none.
    fn scan_increment(&mut self) -> Result<usize, Fault> {
        match self.cursor.here() {
            b'0' => Err(self.syntax("found an indentation indicator equal to 0")),
            digit @ b'1'..=b'9' => {
                self.cursor.skip();
                Ok(usize::from(digit - b'0'))
            }
            _ => Ok(0),
        }
    }

    /// Passes blanks, a comment and the line break.
    pub(super) fn scan_line_rest(&mut self, problem: &str) -> Result<(), Fault> {
        self.cursor.need(1)?;
        while self.cursor.is_blank(0) {
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        if self.cursor.here() == b'#' {
            self.cursor.skip_to_line_end()?;
        }
        if !self.cursor.is_break_or_end(0) {
            return Err(self.syntax(problem));
        }
        if !self.cursor.is_end() {
            self.cursor.need(2)?;
            self.cursor.skip_line();
        }
        Ok(())
    }

    /// Passes the indentation and lines that are empty but for it. Without an indentation so far
    /// (0) the first line that is not empty gives it.
    fn scan_block_breaks(
        &mut self,
        indent: &mut usize,
        breaks: &mut Vec<u8>,
        end_line: &mut u32,
    ) -> Result<(), Fault> {
        *end_line = self.cursor.line();
        let mut widest = 0;
        loop {
            self.cursor.need(1)?;
            let unknown = *indent == 0;
            let missing = indent.saturating_sub(self.cursor.column());
            self.cursor.skip_spaces(if unknown { usize::MAX } else { missing });
            while self.cursor.here() == b' ' && (unknown || self.cursor.column() < *indent) {
                self.cursor.skip();
                self.cursor.need(1)?;
            }
            widest = widest.max(self.cursor.column());
            if self.cursor.here() == b'\t' && (unknown || self.cursor.column() < *indent) {
                let problem = "found a tab character where an indentation space is expected";
                return Err(self.syntax(problem));
            }
            if !self.cursor.is_break(0) {
                break;
            }
            self.cursor.need(2)?;
            self.cursor.read_line(breaks);
            *end_line = self.cursor.line();
        }
        if *indent == 0 {
            *indent = widest.max((self.indent + 1) as usize).max(1);
        }
        Ok(())
    }
}

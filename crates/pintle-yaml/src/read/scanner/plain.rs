//! Scalars without quotes.

use std::borrow::Cow;

use super::{SCALAR_STOP, Scanner, TokenKind, append_folded};
use crate::read::chars::{self, COLON, FLOW};
use crate::read::cursor::Fault;
use crate::read::tree::Style;

impl Scanner<'_> {
    /// Scans a plain scalar, over many lines if they are indented.
    pub(super) fn scan_plain(&mut self) -> Result<(), Fault> {
        let in_flow = self.flow_level > 0;
        let stop = if in_flow { SCALAR_STOP | COLON | FLOW } else { SCALAR_STOP | COLON };
        let indent = self.indent + 1;
        let line = self.cursor.line();
        let mut end_line = line;
        // The text is one piece of the input until a line is folded.
        let mut folded: Option<Vec<u8>> = None;
        let mut piece = self.cursor.pos();
        let mut end = piece;
        let mut in_breaks = false;
        loop {
            self.cursor.need(4)?;
            if self.cursor.here() == b'#' || self.cursor.is_document_indicator() {
                break;
            }
            while !self.cursor.is_blank_break_or_end(0) {
                let byte = self.cursor.here();
                if byte == b':' && self.cursor.is_blank_break_or_end(1)
                    || in_flow && chars::is(byte, FLOW)
                {
                    break;
                }
                if in_breaks {
                    let out = folded.get_or_insert_default();
                    out.extend_from_slice(self.cursor.slice(piece, end));
                    piece = self.cursor.pos();
                    append_folded(out, self.cursor.slice(end, piece), false);
                    in_breaks = false;
                }
                if !self.cursor.skip_run(stop) {
                    self.cursor.skip();
                }
                end = self.cursor.pos();
                end_line = self.cursor.line();
                self.cursor.need(2)?;
            }
            if !self.cursor.is_blank(0) && !self.cursor.is_break(0) {
                break;
            }
            self.cursor.need(1)?;
            loop {
                if in_breaks {
                    self.cursor.skip_spaces(usize::MAX);
                }
                if self.cursor.is_blank(0) {
                    let column = self.cursor.column() as isize;
                    if in_breaks && column < indent && self.cursor.here() == b'\t' {
                        return Err(self.syntax("found a tab character that violates indentation"));
                    }
                    self.cursor.skip();
                } else if self.cursor.is_break(0) {
                    self.cursor.need(2)?;
                    self.cursor.skip_line();
                    in_breaks = true;
                } else {
                    break;
                }
                self.cursor.need(1)?;
            }
            if !in_flow && (self.cursor.column() as isize) < indent {
                break;
            }
        }
        if in_breaks {
            self.key_allowed = true;
        }
        let last = self.cursor.slice(piece, end);
        let text = match folded {
            None => Cow::Borrowed(last),
            Some(mut text) => {
                text.extend_from_slice(last);
                Cow::Owned(text)
            }
        };
        self.push(TokenKind::Scalar(text, Style::Plain), line);
        if let Some(token) = self.tokens.back_mut() {
            token.end = end_line;
        }
        Ok(())
    }
}

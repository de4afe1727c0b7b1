//! Scalars in quotes.

use std::borrow::Cow;

use super::{SCALAR_STOP, Scanner, TokenKind, append_folded};
use crate::read::chars::QUOTE;
use crate::read::cursor::Fault;
use crate::read::tree::Style;

/// What has been read of a quoted scalar.
#[derive(Default)]
struct Text {
    /// Everything before `piece`; absent while the text is one piece of the input.
    done: Option<Vec<u8>>,
    /// Where the current piece of the input starts.
    piece: usize,
}

impl Scanner<'_> {
    /// Scans a scalar from its opening to its closing quote.
    pub(super) fn scan_quoted(&mut self, single: bool) -> Result<(), Fault> {
        let quote = if single { b'\'' } else { b'"' };
        let line = self.cursor.line();
        self.cursor.skip();
        let mut text = Text { done: None, piece: self.cursor.pos() };
        loop {
            self.cursor.need(4)?;
            if self.cursor.is_document_indicator() {
                return Err(self.syntax("found unexpected document indicator"));
            }
            if self.cursor.is_end() {
                return Err(self.syntax("found unexpected end of stream"));
            }
            let escaped_break = self.scan_word(single, &mut text)?;
            self.cursor.need(1)?;
            if self.cursor.here() == quote {
                break;
            }
            let end = self.cursor.pos();
            let mut in_breaks = escaped_break;
            loop {
                if self.cursor.is_blank(0) {
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
            if in_breaks {
                let out = text.done.get_or_insert_default();
                out.extend_from_slice(self.cursor.slice(text.piece, end));
                text.piece = self.cursor.pos();
                append_folded(out, self.cursor.slice(end, text.piece), escaped_break);
            }
        }
        let last = self.cursor.slice(text.piece, self.cursor.pos());
        let value = match text.done {
            None => Cow::Borrowed(last),
            Some(mut done) => {
                done.extend_from_slice(last);
                Cow::Owned(done)
            }
        };
        self.cursor.skip();
        let style = if single { Style::SingleQuoted } else { Style::DoubleQuoted };
        self.push(TokenKind::Scalar(value, style), line);
        Ok(())
    }

    /// Scans up to a blank, a break or the closing quote. True after an escaped line break.
    fn scan_word(&mut self, single: bool, text: &mut Text) -> Result<bool, Fault> {
        while !self.cursor.is_blank_break_or_end(0) {
            match self.cursor.here() {
                b'\'' if single => {
                    if self.cursor.at(1) != b'\'' {
                        break;
                    }
                    // Of the two quotes, the first is part of the text.
                    self.cursor.skip();
                    self.flush(text);
                    self.cursor.skip();
                    text.piece = self.cursor.pos();
                }
                b'"' if !single => break,
                b'\\' if !single && self.cursor.is_break(1) => {
                    self.cursor.need(3)?;
                    self.flush(text);
                    self.cursor.skip();
                    self.cursor.skip_line();
                    text.piece = self.cursor.pos();
                    return Ok(true);
                }
                b'\\' if !single => {
                    self.flush(text);
                    let out = text.done.get_or_insert_default();
                    self.scan_escape(out)?;
                    text.piece = self.cursor.pos();
                }
                _ => {
                    if !self.cursor.skip_run(SCALAR_STOP | QUOTE) {
                        self.cursor.skip();
                    }
                }
            }
            self.cursor.need(2)?;
        }
        Ok(false)
    }

    /// Ends the current piece before this place.
    fn flush(&self, text: &mut Text) {
        let piece = self.cursor.slice(text.piece, self.cursor.pos());
        text.done.get_or_insert_default().extend_from_slice(piece);
        text.piece = self.cursor.pos();
    }

    /// Scans a backslash and what follows.
    fn scan_escape(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let digits = match self.cursor.at(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            byte => {
                let Some(text) = escape(byte) else {
                    return Err(self.syntax("found unknown escape character"));
                };
                out.extend_from_slice(text.as_bytes());
                0
            }
        };
        self.cursor.skip();
        self.cursor.skip();
        if digits > 0 {
            self.scan_code(digits, out)?;
        }
        Ok(())
    }

    /// Scans the hexadecimal code of a character.
    fn scan_code(&mut self, digits: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.cursor.need(digits)?;
        let mut value = 0_u32;
        for at in 0..digits {
            let Some(digit) = char::from(self.cursor.at(at)).to_digit(16) else {
                return Err(self.syntax("did not find expected hexdecimal number"));
            };
            value = value << 4 | digit;
        }
        let Some(c) = char::from_u32(value) else {
            return Err(self.syntax("found invalid Unicode character escape code"));
        };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        for _ in 0..digits {
            self.cursor.skip();
        }
        Ok(())
    }
}

/// What a backslash and this byte stand for.
pub(in crate::read) fn escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'0' => "\0",
        b'a' => "\x07",
        b'b' => "\x08",
        b't' | b'\t' => "\t",
        b'n' => "\n",
        b'v' => "\x0b",
        b'f' => "\x0c",
        b'r' => "\r",
        b'e' => "\x1b",
        b' ' => " ",
        b'"' => "\"",
        b'\'' => "'",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{a0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        _ => return None,
    })
}

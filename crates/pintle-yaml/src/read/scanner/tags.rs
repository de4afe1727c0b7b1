//! Directives, anchors and tags.

use std::borrow::Cow;

use super::{Scanner, TagParts, TokenKind};
use crate::read::chars::{self, ALPHA, URI};
use crate::read::cursor::Fault;

/// Longest number in a version, in digits. Source: go-yaml `max_number_length`.
const MAX_VERSION_DIGITS: usize = 2;

impl<'a> Scanner<'a> {
    /// Scans a line that starts with `%`.
    pub(super) fn scan_directive(&mut self) -> Result<(), Fault> {
        let line = self.cursor.line();
        self.cursor.skip();
        let name = self.scan_alpha()?;
        if name.is_empty() {
            return Err(self.syntax("could not find expected directive name"));
        }
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(self.syntax("found unexpected non-alphabetical character"));
        }
        let kind = match name {
            b"YAML" => self.scan_version()?,
            b"TAG" => self.scan_tag_directive()?,
            _ => return Err(self.syntax("found unknown directive name")),
        };
        let end = self.cursor.line();
        self.scan_line_rest("did not find expected comment or line break")?;
        self.push(kind, line);
        if let Some(token) = self.tokens.back_mut() {
            token.end = end;
        }
        Ok(())
    }

    /// Scans letters, digits, `_` and `-`.
    fn scan_alpha(&mut self) -> Result<&'a [u8], Fault> {
        let start = self.cursor.pos();
        self.cursor.need(1)?;
        while chars::is(self.cursor.here(), ALPHA) {
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        Ok(self.cursor.slice(start, self.cursor.pos()))
    }

    fn skip_blanks(&mut self) -> Result<(), Fault> {
        self.cursor.need(1)?;
        while self.cursor.is_blank(0) {
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        Ok(())
    }

    fn scan_version(&mut self) -> Result<TokenKind<'a>, Fault> {
        self.skip_blanks()?;
        let major = self.scan_version_number()?;
        if self.cursor.here() != b'.' {
            return Err(self.syntax("did not find expected digit or '.' character"));
        }
        self.cursor.skip();
        let minor = self.scan_version_number()?;
        Ok(TokenKind::VersionDirective { major, minor })
    }

    fn scan_version_number(&mut self) -> Result<u8, Fault> {
        self.cursor.need(1)?;
        let (mut value, mut digits) = (0, 0);
        while let digit @ b'0'..=b'9' = self.cursor.here() {
            digits += 1;
            if digits > MAX_VERSION_DIGITS {
                return Err(self.syntax("found extremely long version number"));
            }
            value = value * 10 + (digit - b'0');
            self.cursor.skip();
            self.cursor.need(1)?;
        }
        if digits == 0 {
            return Err(self.syntax("did not find expected version number"));
        }
        Ok(value)
    }

    fn scan_tag_directive(&mut self) -> Result<TokenKind<'a>, Fault> {
        self.skip_blanks()?;
        let handle = self.scan_tag_handle(true)?;
        self.cursor.need(1)?;
        if !self.cursor.is_blank(0) {
            return Err(self.syntax("did not find expected whitespace"));
        }
        self.skip_blanks()?;
        let suffix = self.scan_tag_uri(&[])?;
        self.cursor.need(1)?;
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(self.syntax("did not find expected whitespace or line break"));
        }
        Ok(TokenKind::TagDirective(Box::new(TagParts { handle, suffix })))
    }

    /// Scans `&name` or `*name`.
    pub(super) fn scan_anchor(&mut self, alias: bool) -> Result<(), Fault> {
        let line = self.cursor.line();
        self.cursor.skip();
        let name = self.scan_alpha()?;
        let ended = self.cursor.is_blank_break_or_end(0)
            || matches!(self.cursor.here(), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ended {
            return Err(self.syntax("did not find expected alphabetic or numeric character"));
        }
        let kind = if alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) };
        self.push(kind, line);
        Ok(())
    }

    /// Scans `!<…>`, `!handle!suffix`, `!suffix` or `!`.
    pub(super) fn scan_tag(&mut self) -> Result<(), Fault> {
        let line = self.cursor.line();
        self.cursor.need(2)?;
        let parts = if self.cursor.at(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let suffix = self.scan_tag_uri(&[])?;
            if self.cursor.here() != b'>' {
                return Err(self.syntax("did not find the expected '>'"));
            }
            self.cursor.skip();
            TagParts { handle: b"", suffix }
        } else {
            let handle = self.scan_tag_handle(false)?;
            if handle.len() > 1 && handle.ends_with(b"!") {
                TagParts { handle, suffix: self.scan_tag_uri(&[])? }
            } else {
                let suffix = self.scan_tag_uri(handle)?;
                match suffix.is_empty() {
                    false => TagParts { handle: b"!", suffix },
                    true => TagParts { handle: b"", suffix: Cow::Borrowed(b"!") },
                }
            }
        };
        self.cursor.need(1)?;
        if !self.cursor.is_blank_break_or_end(0) {
            return Err(self.syntax("did not find expected whitespace or line break"));
        }
        self.push(TokenKind::Tag(Box::new(parts)), line);
        Ok(())
    }

    fn scan_tag_handle(&mut self, directive: bool) -> Result<&'a [u8], Fault> {
        let start = self.cursor.pos();
        self.cursor.need(1)?;
        if self.cursor.here() != b'!' {
            return Err(self.syntax("did not find expected '!'"));
        }
        self.cursor.skip();
        let name = self.scan_alpha()?;
        if self.cursor.here() == b'!' {
            self.cursor.skip();
        } else if directive && !name.is_empty() {
            return Err(self.syntax("did not find expected '!'"));
        }
        Ok(self.cursor.slice(start, self.cursor.pos()))
    }

    /// Scans the rest of a tag. `head` is a handle that turned out to be the start of it, and
    /// its `!` is left out.
    fn scan_tag_uri(&mut self, head: &'a [u8]) -> Result<Cow<'a, [u8]>, Fault> {
        let mut done: Vec<u8> = Vec::new();
        let mut piece = self.cursor.pos() - head.len().saturating_sub(1);
        self.cursor.need(1)?;
        let mut found = !head.is_empty();
        while chars::is(self.cursor.here(), ALPHA | URI) {
            if self.cursor.here() == b'%' {
                done.extend_from_slice(self.cursor.slice(piece, self.cursor.pos()));
                self.scan_uri_escapes(&mut done)?;
                piece = self.cursor.pos();
            } else {
                self.cursor.skip();
            }
            self.cursor.need(1)?;
            found = true;
        }
        if !found {
            return Err(self.syntax("did not find expected tag URI"));
        }
        let last = self.cursor.slice(piece, self.cursor.pos());
        if done.is_empty() {
            return Ok(Cow::Borrowed(last));
        }
        done.extend_from_slice(last);
        Ok(Cow::Owned(done))
    }

    /// Scans a character as `%XX` for each of its bytes.
    fn scan_uri_escapes(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut left = 1;
        let mut lead = true;
        while left > 0 {
            self.cursor.need(3)?;
            let digit = |at| char::from(self.cursor.at(at)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.here(), digit(1), digit(2)) else {
                return Err(self.syntax("did not find URI escaped octet"));
            };
            let octet = (high << 4 | low) as u8;
            if lead {
                left = chars::width(octet);
                if left == 0 {
                    return Err(self.syntax("found an incorrect leading UTF-8 octet"));
                }
                lead = false;
            } else if octet & 0xc0 != 0x80 {
                return Err(self.syntax("found an incorrect trailing UTF-8 octet"));
            }
            out.push(octet);
            for _ in 0..3 {
                self.cursor.skip();
            }
            left -= 1;
        }
        Ok(())
    }
}

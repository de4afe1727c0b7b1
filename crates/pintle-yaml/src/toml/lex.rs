//! Characters, lines and the errors about them.

use pintle_value::{rune, strconv};

/// An error with its line; the key is known to the parser.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A position in a text. The rules for the lines of errors are those of the original's lexer,
/// with their oddities: line 0 is possible.
pub(super) struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    /// The current line, from 1.
    line: usize,
    /// Whether the end has been read, so that going back means to stay.
    at_end: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t [u8]) -> Lexer<'t> {
        Lexer { text, at: 0, line: 1, at_end: false }
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The text from `start` up to here.
    pub(super) fn since(&self, start: usize) -> &'t [u8] {
        &self.text[start..self.at]
    }

    /// The next character, `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<char>, Failure> {
        let Some((c, width)) = rune::decode(&self.text[self.at..]) else {
            self.at_end = true;
            return Ok(None);
        };
        let byte = self.text[self.at];
        if width == 1 && byte >= 0x80 {
            return Err(self.error(format!("invalid UTF-8 byte: 0x{byte:02x}")));
        }
        let control = match c {
            '\t' | '\n' => false,
            '\r' => self.text.get(self.at + 1) != Some(&b'\n'),
            c => c.is_ascii_control(),
        };
        if control {
            let code = u32::from(c);
            let message = format!("TOML files cannot contain control characters: '0x{code:02x}'");
            return Err(Failure { line: self.line, message });
        }
        if c == '\n' {
            self.line += 1;
        }
        self.at += width;
        Ok(Some(c))
    }

    /// Goes back by one character.
    pub(super) fn back(&mut self) {
        if self.at_end {
            self.at_end = false;
            return;
        }
        if let Some((c, width)) = rune::decode_last(&self.text[..self.at]) {
            self.at -= width;
            if c == '\n' {
                self.line -= 1;
            }
        }
    }

    pub(super) fn peek(&mut self) -> Result<Option<char>, Failure> {
        let c = self.next()?;
        self.back();
        Ok(c)
    }

    /// Takes the next character if it is `expected`.
    pub(super) fn accept(&mut self, expected: char) -> Result<bool, Failure> {
        if self.next()? == Some(expected) {
            return Ok(true);
        }
        self.back();
        Ok(false)
    }

    /// Takes characters as long as `wanted` holds for them.
    pub(super) fn skip_while(&mut self, wanted: impl Fn(char) -> bool) -> Result<(), Failure> {
        while self.next()?.is_some_and(&wanted) {}
        self.back();
        Ok(())
    }

    pub(super) fn skip_blanks(&mut self) -> Result<(), Failure> {
        self.skip_while(is_blank)
    }

    /// Takes a comment up to its line break.
    pub(super) fn skip_comment(&mut self) -> Result<(), Failure> {
        self.skip_while(|c| !is_line_break(c))
    }

    /// An error at what was read last.
    pub(super) fn error(&self, message: String) -> Failure {
        Failure { line: if self.at_end { self.line - 1 } else { self.line }, message }
    }

    /// An error at what was read last, or on the last line that is not empty at the end.
    pub(super) fn unexpected(&self, message: impl Into<String>) -> Failure {
        let after_break = self.at_end && self.text[..self.at].ends_with(b"\n");
        let line = if after_break { self.line - 1 } else { self.line };
        Failure { line, message: message.into() }
    }

    /// An error on the line before.
    pub(super) fn on_previous_line(&self, message: impl Into<String>) -> Failure {
        Failure { line: self.line - 1, message: message.into() }
    }
}

pub(super) fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

pub(super) fn is_line_break(c: char) -> bool {
    c == '\n' || c == '\r'
}

/// A character in single quotes with Go's escapes. The end counts as NUL.
pub(super) fn quoted(c: Option<char>) -> String {
    strconv::quote_rune(c.unwrap_or('\0'))
}

/// A character in single quotes as it is, or the words for the end.
pub(super) fn named(c: Option<char>) -> String {
    c.map_or_else(|| "end of file".to_owned(), |c| format!("'{c}'"))
}

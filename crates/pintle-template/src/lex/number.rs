//! Numbers.

use pintle_value::strconv;

use super::{ItemKind, Lexer, Step, is_alphanumeric};

impl Lexer<'_> {
    /// A number. It may still be wrong: the parser finds out when it converts it.
    pub(super) fn lex_number(&mut self) -> Step {
        if !self.scan_number() {
            return self.bad_number();
        }
        if !matches!(self.peek(), Some('+' | '-')) {
            return self.emit(ItemKind::Number);
        }
        // Complex: 1+2i, without spaces, and with an i at the end.
        if !self.scan_number() || self.input.get(self.pos - 1) != Some(&b'i') {
            return self.bad_number();
        }
        self.emit(ItemKind::Complex)
    }

    fn bad_number(&mut self) -> Step {
        let text = strconv::quote(&self.input[self.start..self.pos]);
        self.fail(format!("bad number syntax: {text}"))
    }

    fn scan_number(&mut self) -> bool {
        const DECIMAL: &[u8] = b"0123456789_";
        const HEX: &[u8] = b"0123456789abcdefABCDEF_";
        self.accept(b"+-");
        let mut digits = DECIMAL;
        // A leading 0 does not mean octal in floats.
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = HEX;
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        let exponent = match digits {
            DECIMAL => self.accept(b"eE"),
            HEX => self.accept(b"pP"),
            _ => false,
        };
        if exponent {
            self.accept(b"+-");
            self.accept_run(DECIMAL);
        }
        self.accept(b"i");
        match self.peek() {
            Some(c) if is_alphanumeric(c) => {
                self.pos += c.len_utf8();
                false
            }
            _ => true,
        }
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let found = self.input.get(self.pos).is_some_and(|c| valid.contains(c));
        self.pos += usize::from(found);
        found
    }

    fn accept_run(&mut self, valid: &[u8]) {
        while self.accept(valid) {}
    }
}

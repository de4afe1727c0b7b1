//! Numbers.

use pintle_value::strconv;

use super::{Item, ItemKind, Lexer, NAME, is, is_alphanumeric};

impl Lexer<'_> {
    /// A number that starts at `start`. It may still be wrong: the parser finds out when it
    /// converts it.
    pub(super) fn lex_number(&mut self, start: usize) -> Item {
        if self.skip_digits() {
            return self.emit(ItemKind::Number, start);
        }
        if !self.scan_number() {
            return self.bad_number(start);
        }
        if !matches!(self.byte(self.pos), Some(b'+' | b'-')) {
            return self.emit(ItemKind::Number, start);
        }
        // Complex: 1+2i, without spaces, and with an i at the end.
        if !self.scan_number() || self.byte(self.pos - 1) != Some(b'i') {
            return self.bad_number(start);
        }
        self.emit(ItemKind::Complex, start)
    }

    #[cold]
    fn bad_number(&mut self, start: usize) -> Item {
        let text = strconv::quote(self.input.get(start..self.pos).unwrap_or_default());
        self.fail(start, format!("bad number syntax: {text}"))
    }

    /// Skips the usual sort of number: digits and nothing else. Stays where it is if this is
    /// another one.
    fn skip_digits(&mut self) -> bool {
        let digits = self.rest().iter().take_while(|c| c.is_ascii_digit()).count();
        let simple = digits > 0
            && match self.byte(self.pos + digits) {
                Some(c) => c.is_ascii() && !is(c, NAME) && !matches!(c, b'.' | b'+' | b'-'),
                None => true,
            };
        if simple {
            self.pos += digits;
        }
        simple
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

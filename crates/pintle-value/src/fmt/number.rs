//! The verbs of numbers.

use super::printer::Printer;
use crate::{rune, strconv};

/// How the digits of an integer are written.
#[derive(Clone, Copy)]
pub(super) struct Base {
    bits: Option<u32>,
    upper: bool,
    /// Written whatever the flags say.
    prefix: &'static [u8],
}

impl Base {
    pub(super) const DECIMAL: Base = Base { bits: None, upper: false, prefix: b"" };
    pub(super) const HEX: Base = Base { bits: Some(4), upper: false, prefix: b"" };

    /// The base that a verb of integers means.
    pub(super) fn of(verb: char) -> Option<Base> {
        Some(match verb {
            'v' | 'd' => Base::DECIMAL,
            'b' => Base { bits: Some(1), ..Base::DECIMAL },
            'o' => Base { bits: Some(3), ..Base::DECIMAL },
            'O' => Base { bits: Some(3), prefix: b"0o", ..Base::DECIMAL },
            'x' => Base::HEX,
            'X' => Base { upper: true, ..Base::HEX },
            _ => return None,
        })
    }

    /// Writes the digits of `n` to the end of `buffer` and returns where they start.
    fn digits(self, mut n: u64, buffer: &mut [u8; 64]) -> usize {
        let digits: &[u8; 16] = if self.upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        let mut at = buffer.len();
        loop {
            at -= 1;
            let digit;
            (n, digit) = match self.bits {
                Some(bits) => (n >> bits, n & ((1 << bits) - 1)),
                None => (n / 10, n % 10),
            };
            buffer[at] = digits[digit as usize];
            if n == 0 {
                return at;
            }
        }
    }
}

impl Printer<'_> {
    /// An integer of this magnitude.
    pub(super) fn integer(&mut self, magnitude: u64, negative: bool, base: Base) {
        let flags = self.flags;
        if flags.precision == Some(0) && magnitude == 0 {
            return self.fill(flags.width.unwrap_or(0), b' ');
        }
        let mut buffer = [0; 64];
        let start = base.digits(magnitude, &mut buffer);
        let digits = &buffer[start..];
        let sign: &[u8] = match () {
            () if negative => b"-",
            () if flags.plus => b"+",
            () if flags.space => b" ",
            () => b"",
        };
        let least = match flags.precision {
            Some(precision) => precision,
            None if flags.zero_padded() => flags.width.unwrap_or(0).saturating_sub(sign.len()),
            None => 0,
        };
        let zeros = least.saturating_sub(digits.len());
        let sharp: &[u8] = match base.bits {
            Some(1) if flags.sharp => b"0b",
            Some(3) if flags.sharp && zeros == 0 && digits[0] != b'0' => b"0",
            Some(4) if flags.sharp && base.upper => b"0X",
            Some(4) if flags.sharp => b"0x",
            _ => b"",
        };
        let len = sign.len() + base.prefix.len() + sharp.len() + zeros + digits.len();
        let missing = flags.width.unwrap_or(0).saturating_sub(len);
        if !flags.minus {
            self.fill(missing, b' ');
        }
        for part in [sign, base.prefix, sharp] {
            self.out.extend_from_slice(part);
        }
        self.fill(zeros, b'0');
        self.out.extend_from_slice(digits);
        if flags.minus {
            self.fill(missing, b' ');
        }
    }

    /// A number as `0x…` whatever the sharp flag says, or without the prefix.
    pub(super) fn hex_number(&mut self, n: u64, prefix: bool) {
        let sharp = std::mem::replace(&mut self.flags.sharp, prefix);
        self.integer(n, false, Base::HEX);
        self.flags.sharp = sharp;
    }

    /// `%c`
    pub(super) fn character(&mut self, code: u64) {
        let mut utf8 = [0; 4];
        let text = code_point(code).encode_utf8(&mut utf8);
        self.pad(text.as_bytes());
    }

    /// `%q` of an integer.
    pub(super) fn quoted_character(&mut self, code: u64) {
        let mut text = Vec::with_capacity(12);
        if self.flags.plus {
            strconv::append_quote_rune_to_ascii(&mut text, code_point(code));
        } else {
            strconv::append_quote_rune(&mut text, code_point(code));
        }
        self.pad(&text);
    }

    /// `%U`: `U+0078`, with the sharp flag also `'x'`.
    pub(super) fn unicode(&mut self, code: u64) {
        let mut buffer = [0; 64];
        let start = Base { upper: true, ..Base::HEX }.digits(code, &mut buffer);
        let digits = &buffer[start..];
        let zeros = self.flags.precision.unwrap_or(0).max(4).saturating_sub(digits.len());
        let mut text = Vec::with_capacity(12 + digits.len() + zeros);
        text.extend_from_slice(b"U+");
        text.resize(2 + zeros, b'0');
        text.extend_from_slice(digits);
        let shown = u32::try_from(code).ok().and_then(char::from_u32);
        if let Some(c) = shown.filter(|c| self.flags.sharp && strconv::is_print(*c)) {
            let mut utf8 = [0; 4];
            text.extend_from_slice(b" '");
            text.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
            text.push(b'\'');
        }
        self.pad_with(&text, b' ');
    }

    /// A float by a verb of `strconv`, with the precision to use if the format gives none.
    pub(super) fn float(&mut self, n: f64, bits: u32, verb: u8, precision: Option<usize>) {
        let flags = self.flags;
        let precision = flags.precision.or(precision);
        // Always with a sign, which is dropped later if it is not wanted.
        let mut text = Vec::with_capacity(32);
        strconv::append_float(&mut text, n, verb, precision, bits);
        if !matches!(text.first(), Some(b'+' | b'-')) {
            text.insert(0, b'+');
        }
        if flags.space && text[0] == b'+' && !flags.plus {
            text[0] = b' ';
        }
        if !n.is_finite() {
            let unsigned = usize::from(n.is_nan() && !flags.space && !flags.plus);
            return self.pad_with(&text[unsigned..], b' ');
        }
        if flags.sharp && verb != b'b' {
            keep_point_and_zeros(&mut text, verb, precision);
        }
        if !flags.plus && text[0] == b'+' {
            return self.pad(&text[1..]);
        }
        if flags.zero_padded() {
            // The sign goes before the zeros.
            self.out.push(text[0]);
            self.fill(flags.width.unwrap_or(0).saturating_sub(text.len()), b'0');
            self.out.extend_from_slice(&text[1..]);
            return;
        }
        self.pad(&text);
    }

    /// `(1+2i)`
    pub(super) fn complex(&mut self, (real, imaginary): (f64, f64), verb: u8, p: Option<usize>) {
        self.out.push(b'(');
        self.float(real, 64, verb, p);
        let plus = std::mem::replace(&mut self.flags.plus, true);
        self.float(imaginary, 64, verb, p);
        self.flags.plus = plus;
        self.out.extend_from_slice(b"i)");
    }
}

/// The sharp flag of floats: there is always a point, and `g` keeps trailing zeros.
fn keep_point_and_zeros(text: &mut Vec<u8>, verb: u8, precision: Option<usize>) {
    let wanted = match verb {
        b'g' | b'G' | b'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let hex = matches!(verb, b'x' | b'X');
    let is_exponent = |c: &u8| match c {
        b'p' | b'P' => true,
        b'e' | b'E' => !hex,
        _ => false,
    };
    let end = text.iter().position(is_exponent).unwrap_or(text.len());
    let tail = text.split_off(end);
    let digits = text[1..].iter().filter(|c| **c != b'.');
    let mut significant = digits.skip_while(|c| **c == b'0').count();
    if !text.contains(&b'.') {
        // A lone zero counts as a digit.
        significant += usize::from(text[1..] == *b"0");
        text.push(b'.');
    }
    text.resize(text.len() + wanted.saturating_sub(significant), b'0');
    text.extend_from_slice(&tail);
}

fn code_point(code: u64) -> char {
    u32::try_from(code).ok().and_then(char::from_u32).unwrap_or(rune::REPLACEMENT)
}

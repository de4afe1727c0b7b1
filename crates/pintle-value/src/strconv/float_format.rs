//! Floats as text.

use std::fmt::Write;

use super::append_uint;
use super::float_binary::{Layout, Parts};

/// Decimal digits after which a float of 64 bits has only zeros.
const MAX_PRECISION: usize = 1_100;

/// Up to this magnitude whole floats are exact integers whose digits are the shortest ones.
const EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;

/// Exponent from which on `g` without a precision turns to the scientific form.
const SHORTEST_THRESHOLD: usize = 6;

/// Integers below this have no exponent in any form but `e`: ten to the power of
/// [`SHORTEST_THRESHOLD`].
const PLAIN_INTEGERS: f64 = 1e6;

/// The integer that `value` is, if its text is only digits in each form but `e`: neither negative
/// nor large. Most numbers of values files are.
#[inline]
pub fn plain_integer(value: f64) -> Option<u64> {
    let integer = value as u32;
    let plain = f64::from(integer) == value && value < PLAIN_INTEGERS && value.is_sign_positive();
    plain.then_some(u64::from(integer))
}

/// `value` as text; see [`append_float`].
pub fn format_float(value: f64, verb: u8, precision: Option<usize>, bits: u32) -> String {
    let mut out = Vec::with_capacity(24);
    append_float(&mut out, value, verb, precision, bits);
    String::from_utf8(out).unwrap_or_default()
}

/// Appends `value` in the form that `verb` names: `e`, `E`, `f`, `g`, `G`, `b`, `x` or `X`.
///
/// `precision` is the number of digits after the point (`g`, `G`: of significant ones), `None` as
/// many as identify the number among floats of `bits` (32 or 64) bits. An unknown verb gives `%`
/// and the verb, as in Go. Source: Go `strconv.AppendFloat`.
pub fn append_float(out: &mut Vec<u8>, value: f64, verb: u8, precision: Option<usize>, bits: u32) {
    let value = if bits == 32 { f64::from(value as f32) } else { value };
    if !value.is_finite() {
        out.extend_from_slice(match value {
            f64::INFINITY => b"+Inf",
            f64::NEG_INFINITY => b"-Inf",
            _ => b"NaN",
        });
        return;
    }
    let parts = || Parts::new(value, Layout::of(bits));
    match verb {
        b'b' => return parts().append_binary(out),
        b'x' | b'X' => return parts().append_hex(out, precision, verb == b'X'),
        b'e' | b'E' | b'f' | b'g' | b'G' => {}
        _ => return out.extend_from_slice(&[b'%', verb]),
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let value = value.abs();
    if precision.is_none()
        && matches!(verb, b'f' | b'g' | b'G')
        && let Some(integer) = plain_integer(value)
    {
        return append_uint(out, integer);
    }
    match (verb, precision) {
        (b'f', Some(precision)) => append_fixed(out, value, precision),
        (b'f', None) => Digits::shortest(value, bits).append_plain(out),
        (b'e' | b'E', Some(precision)) => {
            let digits = Digits::rounded(value, precision.saturating_add(1));
            digits.append_scientific(out, precision, verb);
        }
        (b'e' | b'E', None) => {
            let digits = Digits::shortest(value, bits);
            digits.append_scientific(out, digits.len().saturating_sub(1), verb);
        }
        (_, Some(precision)) => {
            let digits = Digits::rounded(value, precision.max(1));
            digits.append_general(out, precision.max(1), verb);
        }
        (_, None) => {
            Digits::shortest(value, bits).append_general(out, SHORTEST_THRESHOLD, verb);
        }
    }
}

/// `ddd.ddd` with `precision` digits after the point, halves rounded to even.
fn append_fixed(out: &mut Vec<u8>, value: f64, precision: usize) {
    let exact = precision.min(MAX_PRECISION);
    // Writing to a vector cannot fail.
    let _ = std::io::Write::write_fmt(out, format_args!("{value:.exact$}"));
    out.resize(out.len() + (precision - exact), b'0');
}

/// Decimal digits `0.ddd * 10^point` without zeros at either end; zero has none.
struct Digits {
    text: DigitText,
    point: i32,
}

enum DigitText {
    Short([u8; Digits::SHORT], usize),
    Long(Vec<u8>),
}

impl Digits {
    /// No shortest form and no integer of 53 bits has more digits.
    const SHORT: usize = 20;

    /// As many digits as tell the value from all other floats of that many bits.
    fn shortest(value: f64, bits: u32) -> Digits {
        if value < EXACT_INTEGER && value.trunc() == value && bits == 64 {
            return Digits::integer(value as u64);
        }
        // Of two shortest candidates at the same distance Go takes the even one, and so does zmij;
        // the standard library does not.
        let mut buffer = zmij::Buffer::new();
        let text = match bits {
            32 => buffer.format_finite(value as f32),
            _ => buffer.format_finite(value),
        };
        Digits::from_text(text.as_bytes())
    }

    /// At most `count` digits, halves rounded to even.
    fn rounded(value: f64, count: usize) -> Digits {
        let precision = count.saturating_sub(1).min(MAX_PRECISION);
        if precision < 20 {
            let mut scratch = Scratch::default();
            let _ = write!(scratch, "{value:.precision$e}");
            return Digits::from_text(scratch.text());
        }
        Digits::from_text(format!("{value:.precision$e}").as_bytes())
    }

    fn integer(mut value: u64) -> Digits {
        let mut text = [0; Digits::SHORT];
        let mut at = text.len();
        while value != 0 {
            at -= 1;
            text[at] = b'0' + (value % 10) as u8;
            value /= 10;
        }
        let len = text.len() - at;
        text.copy_within(at.., 0);
        let significant = text[..len].iter().rposition(|c| *c != b'0').map_or(0, |last| last + 1);
        Digits { text: DigitText::Short(text, significant), point: len as i32 }
    }

    /// From `ddd.ddd` or `d.ddde±dd`.
    fn from_text(text: &[u8]) -> Digits {
        let marker = text.iter().position(|c| *c == b'e').unwrap_or(text.len());
        let exponent = std::str::from_utf8(text.get(marker + 1..).unwrap_or_default());
        let exponent: i32 = exponent.ok().and_then(|e| e.parse().ok()).unwrap_or(0);
        let mantissa = &text[..marker];
        let whole = mantissa.iter().position(|c| *c == b'.').unwrap_or(marker);
        let leading = mantissa.iter().take_while(|c| matches!(c, b'0' | b'.')).count();
        let trailing = mantissa[leading..].iter().rev().take_while(|c| matches!(c, b'0' | b'.'));
        let significant = &mantissa[leading..marker - trailing.count()];
        if significant.is_empty() {
            return Digits { text: DigitText::Short([0; Digits::SHORT], 0), point: 0 };
        }
        let zeros = leading - usize::from(leading > whole);
        let point = whole as i32 - zeros as i32 + exponent;
        let mut digits = significant.iter().copied().filter(|c| *c != b'.');
        if significant.len() > Digits::SHORT {
            return Digits { text: DigitText::Long(digits.collect()), point };
        }
        let mut short = [0; Digits::SHORT];
        let mut len = 0;
        for (slot, digit) in short.iter_mut().zip(&mut digits) {
            *slot = digit;
            len += 1;
        }
        Digits { text: DigitText::Short(short, len), point }
    }

    fn text(&self) -> &[u8] {
        match &self.text {
            DigitText::Short(text, len) => &text[..*len],
            DigitText::Long(text) => text,
        }
    }

    fn len(&self) -> usize {
        self.text().len()
    }

    /// `d.ddde±dd` with `precision` digits after the point.
    fn append_scientific(&self, out: &mut Vec<u8>, precision: usize, marker: u8) {
        let (first, rest) = self.text().split_first().unwrap_or((&b'0', &[]));
        out.push(*first);
        if precision > 0 {
            out.push(b'.');
            let rest = &rest[..rest.len().min(precision)];
            out.extend_from_slice(rest);
            out.resize(out.len() + (precision - rest.len()), b'0');
        }
        let exponent = if self.len() == 0 { 0 } else { self.point - 1 };
        out.push(marker);
        out.push(if exponent < 0 { b'-' } else { b'+' });
        if exponent.abs() < 10 {
            out.push(b'0');
        }
        append_uint(out, exponent.unsigned_abs().into());
    }

    /// `ddd.ddd` with all digits and no others.
    fn append_plain(&self, out: &mut Vec<u8>) {
        let digits = self.text();
        let Ok(whole) = usize::try_from(self.point) else {
            out.extend_from_slice(b"0.");
            out.resize(out.len() + self.point.unsigned_abs() as usize, b'0');
            return out.extend_from_slice(digits);
        };
        if whole == 0 {
            out.push(b'0');
        }
        let split = whole.min(digits.len());
        out.extend_from_slice(&digits[..split]);
        out.resize(out.len() + (whole - split), b'0');
        if split < digits.len() {
            out.push(b'.');
            out.extend_from_slice(&digits[split..]);
        }
    }

    /// The scientific form for exponents below -4 and from `threshold` on, else the plain one.
    fn append_general(&self, out: &mut Vec<u8>, threshold: usize, verb: u8) {
        let marker = if verb == b'G' { b'E' } else { b'e' };
        let exponent = self.point - 1;
        let large = usize::try_from(exponent).is_ok_and(|exponent| exponent >= threshold);
        if exponent < -4 || large {
            self.append_scientific(out, self.len().saturating_sub(1), marker);
        } else {
            self.append_plain(out);
        }
    }
}

/// A writer into memory on the stack; more than fits is cut, which does not happen.
struct Scratch {
    bytes: [u8; 40],
    len: usize,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch { bytes: [0; 40], len: 0 }
    }
}

impl Scratch {
    fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Write for Scratch {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for (slot, byte) in self.bytes[self.len..].iter_mut().zip(text.bytes()) {
            *slot = byte;
            self.len += 1;
        }
        Ok(())
    }
}

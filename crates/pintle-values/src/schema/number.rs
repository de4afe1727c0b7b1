//! Numbers as schemas compare and print them.

use std::cmp::Ordering;

use pintle_value::Value;
use pintle_value::strconv::format_float;

/// A decimal number: exact for integers, the shortest text for floats, as Go's `%v` gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// Without zeros at the end; 0 only for zero.
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// 0
    pub(super) const ZERO: Decimal = Decimal { negative: false, digits: 0, exponent: 0 };

    /// The number in `value`, if it is one.
    pub(super) fn of(value: &Value) -> Option<Decimal> {
        match value {
            Value::Int(_, n) => Some(Decimal::new(*n < 0, n.unsigned_abs().into(), 0)),
            Value::Uint(_, n) => Some(Decimal::new(false, (*n).into(), 0)),
            Value::Float(_, n) if n.is_finite() => Some(Decimal::of_float(*n)),
            _ => None,
        }
    }

    fn of_float(n: f64) -> Decimal {
        let text = format_float(n.abs(), b'e', None, 64);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let digits = mantissa.replace('.', "").parse().unwrap_or(0);
        let exponent: i32 = exponent.parse().unwrap_or(0);
        Decimal::new(n < 0.0, digits, exponent - fraction as i32)
    }

    fn new(negative: bool, mut digits: u128, mut exponent: i32) -> Decimal {
        if digits == 0 {
            return Decimal::ZERO;
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        Decimal { negative, digits, exponent }
    }

    /// Whether there is nothing after the point.
    pub(super) fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// The number as an `i64`, if it is an integer that fits.
    pub(super) fn to_i64(self) -> Option<i64> {
        let scale = 10u128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let n = i64::try_from(self.digits.checked_mul(scale)?).ok()?;
        Some(if self.negative { -n } else { n })
    }

    /// The nearest `float64`.
    pub(super) fn to_float(self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// Whether this is `other` times an integer.
    pub(super) fn is_multiple_of(self, other: Decimal) -> bool {
        if self.digits == 0 || other.digits == 0 {
            return true;
        }
        let shift = self.exponent - other.exponent;
        if shift < 0 {
            let scale = 10u128.checked_pow(shift.unsigned_abs());
            let divisor = scale.and_then(|scale| other.digits.checked_mul(scale));
            return divisor.is_some_and(|divisor| self.digits.is_multiple_of(divisor));
        }
        // Powers of ten can only cancel the twos and fives of the divisor, one each at a time.
        let mut divisor = other.digits / gcd(self.digits, other.digits);
        for _ in 0..shift {
            let common = gcd(divisor, 10);
            if common == 1 {
                break;
            }
            divisor /= common;
        }
        divisor == 1
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let sign = |n: &Decimal| match (n.digits, n.negative) {
            (0, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        };
        let (a, b) = (sign(self), sign(other));
        if a != b || a == 0 {
            return a.cmp(&b);
        }
        let width = |n: &Decimal| n.digits.ilog10() as i32;
        let magnitude = |n: &Decimal| width(n) + n.exponent;
        let by_size = magnitude(self).cmp(&magnitude(other)).then_with(|| {
            let longest = width(self).max(width(other));
            let scaled = |n: &Decimal| n.digits * 10u128.pow((longest - width(n)) as u32);
            scaled(self).cmp(&scaled(other))
        });
        if self.negative { by_size.reverse() } else { by_size }
    }
}

/// An integer with commas between its thousands. Source: `%d` of `golang.org/x/text/message`.
pub(super) fn integer_text(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&n.unsigned_abs().to_string()))
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A float in English: `1,234.5`, `1×10⁰⁶`. Source: `%v` of `golang.org/x/text/message`.
pub(super) fn float_text(n: f64) -> String {
    /// The first power of ten that is written with an exponent.
    const LARGE: i32 = 6;
    /// The last one below one that is.
    const SMALL: i32 = -5;
    let text = format_float(n, b'e', None, 64);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = exponent.parse().unwrap_or(0);
    if SMALL < power && power < LARGE {
        let text = format_float(n.abs(), b'f', None, 64);
        let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
        let sign = if n < 0.0 { "-" } else { "" };
        return format!("{sign}{}{fraction}", grouped(whole));
    }
    let raised: String = format!("{:02}", power.abs()).chars().filter_map(superscript).collect();
    let sign = if power < 0 { "\u{207b}" } else { "" };
    format!("{mantissa}\u{d7}10{sign}{raised}")
}

fn superscript(digit: char) -> Option<char> {
    "\u{2070}\u{b9}\u{b2}\u{b3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}"
        .chars()
        .nth(digit.to_digit(10)? as usize)
}

#[cfg(test)]
mod tests {
    use pintle_value::Value;

    use super::{Decimal, float_text, integer_text};

    fn decimal(n: f64) -> Decimal {
        Decimal::of(&Value::float(n)).unwrap()
    }

    #[test]
    fn floats_are_printed_in_english() {
        // From golang.org/x/text/message.
        let cases = [
            (0.0, "0"),
            (-1234.0, "-1,234"),
            (999_999.5, "999,999.5"),
            (1e6, "1×10⁰⁶"),
            (1_234_567.5, "1.2345675×10⁰⁶"),
            (-1e7, "-1×10⁰⁷"),
            (0.0001, "0.0001"),
            (0.000_012_345, "1.2345×10⁻⁰⁵"),
            (1e300, "1×10³⁰⁰"),
        ];
        for (n, expected) in cases {
            assert_eq!(float_text(n), expected);
        }
        assert_eq!((integer_text(12_345), integer_text(-999)), ("12,345".into(), "-999".into()));
    }

    #[test]
    fn decimals_compare_and_divide_exactly() {
        assert!(decimal(0.3).is_multiple_of(decimal(0.1)));
        assert!(!decimal(0.35).is_multiple_of(decimal(0.1)));
        assert!(decimal(1e300).is_multiple_of(decimal(0.02)));
        assert!(!decimal(1e300).is_multiple_of(decimal(3.0)));
        assert!(decimal(-2.0) < decimal(-1.5) && decimal(1e-5) < decimal(1.0));
        assert_eq!(decimal(100.0), Decimal::of(&Value::int64(100)).unwrap());
        assert_eq!(decimal(1e3).to_i64(), Some(1000));
        assert_eq!(decimal(1.5).to_i64(), None);
    }
}

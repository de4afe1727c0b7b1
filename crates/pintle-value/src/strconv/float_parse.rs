//! Floats from text.

use std::borrow::Cow;

use super::float_binary::{Layout, from_hex};
use super::{NumError, NumErrorKind, lower, underscores_ok};

/// Exponents are cut here: no mantissa that fits into memory brings such a number back into range.
const MAX_EXPONENT: i64 = 10_000;

/// Reads a float of 32 or 64 bits: decimal or hexadecimal, `inf`, `infinity`, `nan` in any case.
/// Underscores are accepted where Go accepts them. An overflow has an infinity as the error's
/// `value`. Source: Go `strconv.ParseFloat`.
pub fn parse_float(text: &[u8], bits: u32) -> Result<f64, NumError<f64>> {
    const NAME: &str = "ParseFloat";
    if let Some(value) = special(text) {
        return Ok(value);
    }
    let number = scan(text).ok_or_else(|| NumError::syntax(NAME, text))?;
    let size = match number {
        Scanned::Hex { mantissa, exponent, truncated } => {
            from_hex(mantissa, exponent, truncated, Layout::of(bits))
        }
        Scanned::Decimal => decimal(text, bits).ok_or_else(|| NumError::syntax(NAME, text))?,
    };
    let value = if text.first() == Some(&b'-') { -size } else { size };
    if value.is_infinite() {
        return Err(NumError::new(NAME, text, NumErrorKind::Range, value));
    }
    Ok(value)
}

fn special(text: &[u8]) -> Option<f64> {
    let (sign, name) = match text {
        [b'-', rest @ ..] => (Some(-1.0), rest),
        [b'+', rest @ ..] => (Some(1.0), rest),
        _ => (None, text),
    };
    if name.eq_ignore_ascii_case(b"inf") || name.eq_ignore_ascii_case(b"infinity") {
        return Some(f64::INFINITY * sign.unwrap_or(1.0));
    }
    (sign.is_none() && name.eq_ignore_ascii_case(b"nan")).then_some(f64::NAN)
}

enum Scanned {
    Decimal,
    Hex { mantissa: u64, exponent: i64, truncated: bool },
}

/// Checks the syntax of the whole text.
fn scan(text: &[u8]) -> Option<Scanned> {
    let unsigned = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let hex = matches!(unsigned, [b'0', b'x' | b'X', _, ..]);
    let body = if hex { &unsigned[2..] } else { unsigned };
    let mut underscores = false;
    let mut point = None;
    let mut digits = 0_i64;
    let (mut mantissa, mut kept, mut significant, mut truncated) = (0_u64, 0, 0_i64, false);
    let mut at = 0;
    while let Some(&c) = body.get(at) {
        match c {
            b'_' => underscores = true,
            b'.' if point.is_none() => point = Some(significant),
            b'.' => break,
            b'0' if significant == 0 => {
                digits += 1;
                // Zeros after the point and before the first digit count down from it.
                if let Some(point) = &mut point {
                    *point -= 1;
                }
            }
            _ => {
                let radix = if hex { 16 } else { 10 };
                let Some(digit) = char::from(c).to_digit(radix) else { break };
                digits += 1;
                significant += 1;
                if kept < 16 {
                    mantissa = (mantissa << 4) | u64::from(digit);
                    kept += 1;
                } else {
                    truncated |= digit != 0;
                }
            }
        }
        at += 1;
    }
    if digits == 0 {
        return None;
    }
    let marker = if hex { b'p' } else { b'e' };
    let mut exponent = 0;
    match body.get(at) {
        Some(&c) if lower(c) == marker => {
            let (negative, rest) = match &body[at + 1..] {
                [b'-', rest @ ..] => (true, rest),
                [b'+', rest @ ..] => (false, rest),
                rest => (false, rest),
            };
            let (size, underscored) = scan_exponent(rest)?;
            underscores |= underscored;
            exponent = if negative { -size } else { size };
        }
        // A hexadecimal number needs an exponent.
        Some(_) => return None,
        None if hex => return None,
        None => {}
    }
    if underscores && !underscores_ok(text) {
        return None;
    }
    if !hex {
        return Some(Scanned::Decimal);
    }
    let point = point.unwrap_or(significant);
    let exponent = if mantissa == 0 { 0 } else { exponent + 4 * (point - kept) };
    Some(Scanned::Hex { mantissa, exponent, truncated })
}

/// Digits and underscores to the end, the first one a digit.
fn scan_exponent(text: &[u8]) -> Option<(i64, bool)> {
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    let (mut size, mut underscores) = (0, false);
    for &c in text {
        match c {
            b'_' => underscores = true,
            b'0'..=b'9' if size < MAX_EXPONENT => size = size * 10 + i64::from(c - b'0'),
            b'0'..=b'9' => {}
            _ => return None,
        }
    }
    Some((size, underscores))
}

/// The magnitude of a decimal number of checked syntax.
fn decimal(text: &[u8], bits: u32) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.trim_start_matches(['-', '+']);
    let text = match text.contains('_') {
        true => Cow::Owned(text.replace('_', "")),
        false => Cow::Borrowed(text),
    };
    if bits == 32 { text.parse::<f32>().ok().map(f64::from) } else { text.parse().ok() }
}

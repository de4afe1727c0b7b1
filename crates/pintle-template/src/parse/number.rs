//! Numeric constants. Source: Go `parse.Tree.newNumber`.

use pintle_value::{rune, strconv};

use super::{Parsed, Parser};
use crate::lex::{Item, ItemKind};
use crate::tree::{Ideal, Number, Span};

impl Parser<'_> {
    /// The number that a token stands for.
    pub(super) fn number(&self, item: Item) -> Parsed<Number> {
        let text = self.value(item);
        let number = match item.kind {
            ItemKind::CharConstant => character(text),
            ItemKind::Complex => complex(text),
            _ => simple(text),
        };
        let mut number = number.map_err(|message| self.error(&message))?;
        number.text = Span { start: item.start, end: item.end };
        Ok(number)
    }
}

const NOTHING: Number = Number {
    text: Span { start: 0, end: 0 },
    int: None,
    uint: None,
    float: None,
    complex: None,
    ideal: Ideal::Overflow,
};

fn character(text: &[u8]) -> Result<Number, String> {
    let body = text.get(1..).unwrap_or_default();
    let unquoted = strconv::unquote_char(body, b'\'').map_err(|error| error.to_string())?;
    if unquoted.tail != b"'" {
        return Err(format!("malformed character constant: {}", rune::to_text(text)));
    }
    let n = i64::from(unquoted.value);
    Ok(Number {
        int: Some(n),
        uint: Some(n as u64),
        float: Some(n as f64),
        ideal: Ideal::Int(n),
        ..NOTHING
    })
}

/// `1+2i`
fn complex(text: &[u8]) -> Result<Number, String> {
    let end = text.len().saturating_sub(1);
    // The sign between the parts is the last one that does not belong to an exponent.
    let split = (1..end).rev().find(|i| {
        matches!(text[*i], b'+' | b'-') && !matches!(text[*i - 1], b'e' | b'E' | b'p' | b'P')
    });
    let syntax = || "complex number syntax".to_owned();
    let split = split.ok_or_else(syntax)?;
    let re = strconv::parse_float(&text[..split], 64).map_err(|_| syntax())?;
    let im = strconv::parse_float(&text[split..end], 64).map_err(|_| syntax())?;
    Ok(from_complex(re, im))
}

/// A complex constant fits other parameters if it has no imaginary part.
fn from_complex(re: f64, im: f64) -> Number {
    let float = (im == 0.0).then_some(re);
    Number {
        int: float.and_then(exact_int),
        uint: float.and_then(exact_uint),
        float,
        complex: Some((re, im)),
        ideal: Ideal::Complex(re, im),
        ..NOTHING
    }
}

/// Length of a decimal number that `int` and `float64` surely hold without a loss.
const SHORT: usize = 15;

fn simple(text: &[u8]) -> Result<Number, String> {
    if let Some(n) = short_decimal(text) {
        let number = Number { int: Some(n), uint: Some(n as u64), ..NOTHING };
        return Ok(Number { float: Some(n as f64), ideal: Ideal::Int(n), ..number });
    }
    if let Some(im) = text.strip_suffix(b"i")
        && let Ok(im) = strconv::parse_float(im, 64)
    {
        return Ok(from_complex(0.0, im));
    }
    let int = strconv::parse_int(text, 0, 64).ok();
    // Zero may have a minus.
    let uint = strconv::parse_uint(text, 0, 64).ok().or((int == Some(0)).then_some(0));
    let has_point = text.iter().any(|c| b".eEpP".contains(c));
    let whole = int.map(|n| n as f64).or(uint.map(|n| n as f64));
    let number = match whole {
        Some(float) => Number { int, uint, float: Some(float), ..NOTHING },
        None => {
            let Ok(float) = strconv::parse_float(text, 64) else {
                return Err(format!("illegal number syntax: {}", strconv::quote(text)));
            };
            if !has_point {
                return Err(format!("integer overflow: {}", strconv::quote(text)));
            }
            let (int, uint) = (exact_int(float), exact_uint(float));
            Number { int, uint, float: Some(float), ..NOTHING }
        }
    };
    let ideal = match number {
        Number { float: Some(n), .. } if has_point && !is_hex_int(text) => Ideal::Float(n),
        Number { int: Some(n), .. } => Ideal::Int(n),
        _ => Ideal::Overflow,
    };
    Ok(Number { ideal, ..number })
}

/// The usual sort of number. A leading zero would make it octal.
fn short_decimal(text: &[u8]) -> Option<i64> {
    match text {
        [b'0'] => Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < SHORT && rest.iter().all(u8::is_ascii_digit) => {
            Some(text.iter().fold(0, |n, c| n * 10 + i64::from(c - b'0')))
        }
        _ => None,
    }
}

/// Whether the `e` of a text is a digit. Source: Go `template.isHexInt`.
fn is_hex_int(text: &[u8]) -> bool {
    matches!(text, [b'0', b'x' | b'X', _, ..]) && !text.iter().any(|c| b"pP".contains(c))
}

fn exact_int(n: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    (n.trunc() == n && (-END..END).contains(&n)).then_some(n as i64)
}

fn exact_uint(n: f64) -> Option<u64> {
    const END: f64 = 18_446_744_073_709_551_616.0;
    (n.trunc() == n && (0.0..END).contains(&n)).then_some(n as u64)
}

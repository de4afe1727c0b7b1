//! Values as Go writes them after it has read them. Source: `encoding/json` and the types of
//! apimachinery that read themselves.

use serde_json::Value;

use crate::decode::time;
use crate::quantity;

/// A quantity in its canonical form; nothing if it cannot be read.
pub(crate) fn canonical_quantity(text: &str) -> Option<String> {
    quantity::canonical(text)
}

/// A `Time` in UTC, without fractions of seconds; null if it is the zero time, and as it is if it
/// cannot be read.
pub(crate) fn canonical_time(text: &str) -> Value {
    moment(text, time::SECONDS, 0)
}

/// A `MicroTime` in UTC, with six digits of a second; null if it is the zero time, and as it is if it
/// cannot be read.
pub(crate) fn canonical_micro_time(text: &str) -> Value {
    moment(text, time::MICROSECONDS, 6)
}

/// Bytes, which may be written as numbers, in base64. As they are if they are neither.
pub(crate) fn canonical_bytes(value: &Value) -> Value {
    match value {
        Value::String(text) => bytes(text).into(),
        Value::Array(items) => encoded(items).into(),
        other => other.clone(),
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes that were written as numbers, in base64.
fn encoded(items: &[Value]) -> String {
    let bytes: Vec<u64> = items.iter().map(|item| item.as_u64().unwrap_or_default()).collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| three.get(at).copied().unwrap_or_default();
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or_default();
            let is_there = digit <= three.len();
            text.push(if is_there { char::from(DIGITS[value]) } else { '=' });
        }
    }
    text
}

/// Base64 in one line, without bits that stand for nothing.
fn bytes(text: &str) -> String {
    let mut line: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let digits = line.trim_end_matches('=').len();
    let unused = match line.len() - digits {
        1 => 0b11,
        2 => 0b1111,
        _ => return line,
    };
    let last = digits.checked_sub(1).and_then(|last| line.as_bytes().get(last));
    let value = last.and_then(|last| DIGITS.iter().position(|digit| digit == last));
    if let Some(digit) = value.and_then(|value| DIGITS.get(value & !unused)) {
        line.replace_range(digits - 1..digits, char::from(*digit).encode_utf8(&mut [0; 4]));
    }
    line
}

fn moment(text: &str, layout: time::Layout, digits: usize) -> Value {
    match time::read(text, layout) {
        Ok(moment) if moment.is_zero() => Value::Null,
        Ok(moment) => moment.format(digits).into(),
        Err(_) => text.into(),
    }
}

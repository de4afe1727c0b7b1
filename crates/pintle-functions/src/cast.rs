//! Numbers from whatever templates pass. Source: `github.com/spf13/cast` 1.7 as sprig calls it:
//! what is no number is zero.

use pintle_value::{Value, strconv};

use crate::dates::calendar_number;

/// `cast.ToInt64`, which on 64-bit systems is `cast.ToInt` as well.
pub(crate) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(_, n) => *n,
        Value::Uint(_, n) => *n as i64,
        Value::Float(_, n) => float_to_int(*n),
        // Go literals: `0x1F`, `017` and `1_000` count, and a fraction of zeros is cut off.
        Value::Str(text) => strconv::parse_int(trim_zero_fraction(text), 0, 64).unwrap_or(0),
        Value::Bool(b) => i64::from(*b),
        Value::Object(_) => calendar_number(value).unwrap_or(0),
        Value::Nil | Value::Complex(_) | Value::Bytes(_) | Value::List(_) | Value::Map(_) => 0,
    }
}

/// `cast.ToFloat64`.
pub(crate) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(_, n) => *n as f64,
        Value::Uint(_, n) => *n as f64,
        Value::Float(_, n) => *n,
        Value::Str(text) => strconv::parse_float(text, 64).unwrap_or(0.0),
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::Object(_) => calendar_number(value).unwrap_or(0) as f64,
        Value::Nil | Value::Complex(_) | Value::Bytes(_) | Value::List(_) | Value::Map(_) => 0.0,
    }
}

/// Go's conversion on x86-64: what does not fit is the smallest integer.
pub(crate) fn float_to_int(n: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&n) { n as i64 } else { i64::MIN }
}

/// Cuts off a final point with at least one zero behind it, and only zeros.
fn trim_zero_fraction(text: &[u8]) -> &[u8] {
    let zeros = text.iter().rev().take_while(|byte| **byte == b'0').count();
    match text.split_at(text.len() - zeros) {
        ([whole @ .., b'.'], [_, ..]) => whole,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use pintle_value::Value;

    use super::{float_to_int, to_int};

    #[test]
    fn texts_are_go_literals() {
        for (text, expected) in [
            ("010", 8),
            ("08", 0),
            ("3.0", 3),
            ("1.", 0),
            ("10", 10),
            ("1.5", 0),
            ("-0x1_f.00", -31),
        ] {
            assert_eq!(to_int(&Value::from(text)), expected, "{text}");
        }
    }

    #[test]
    fn floats_out_of_range_are_the_smallest_integer() {
        for n in [1e19, -1e19, f64::NAN, f64::INFINITY] {
            assert_eq!(float_to_int(n), i64::MIN);
        }
        assert_eq!(float_to_int(-1.9), -1);
    }
}

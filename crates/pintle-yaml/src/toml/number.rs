//! Integers and floats.

use pintle_value::{Value, strconv};

/// Reads an integer as the lexer found it. Errors are those of the original, without a place.
pub(super) fn integer(text: &[u8]) -> Result<Value, String> {
    let quoted = || strconv::quote(text);
    if !underscores_ok(text) {
        return Err(format!(
            "Invalid integer {}: underscores must be surrounded by digits",
            quoted()
        ));
    }
    if has_leading_zero(text) {
        return Err(format!("Invalid integer {}: cannot have leading zeroes", quoted()));
    }
    match strconv::parse_int(text, 0, 64) {
        Ok(n) => Ok(Value::int64(n)),
        Err(_) => Err(format!("{} is out of range for int64", String::from_utf8_lossy(text))),
    }
}

/// Reads a float as the lexer found it.
pub(super) fn float(text: &[u8]) -> Result<Value, String> {
    let quoted = || strconv::quote(text);
    let is_separator = |c: &u8| matches!(c, b'.' | b'e' | b'E');
    let mut parts = text.split(is_separator).filter(|part| !part.is_empty());
    if !parts.clone().all(underscores_ok) {
        return Err(format!(
            "Invalid float {}: underscores must be surrounded by digits",
            quoted()
        ));
    }
    if parts.next().is_some_and(has_leading_zero) {
        return Err(format!("Invalid float {}: cannot have leading zeroes", quoted()));
    }
    if !points_ok(text) {
        return Err(format!(
            "Invalid float {}: '.' must be followed by one or more digits",
            quoted()
        ));
    }
    if matches!(text, b"nan" | b"+nan") {
        return Ok(Value::float(f64::NAN));
    }
    if text == b"-nan" {
        return Ok(Value::float(-f64::NAN));
    }
    let digits: Vec<u8> = text.iter().copied().filter(|c| *c != b'_').collect();
    strconv::parse_float(&digits, 64).map(Value::float).map_err(|error| {
        if error.kind == strconv::NumErrorKind::Range {
            format!("{} is out of range for float64", String::from_utf8_lossy(text))
        } else {
            format!("Invalid float value: {}", quoted())
        }
    })
}

/// Whether underscores stand between digits, counting those of base 16.
fn underscores_ok(text: &[u8]) -> bool {
    if matches!(text, b"nan" | b"+nan" | b"-nan" | b"inf" | b"+inf" | b"-inf") {
        return true;
    }
    let mut after_digit = false;
    for c in text {
        if *c == b'_' && !after_digit {
            return false;
        }
        after_digit = c.is_ascii_hexdigit();
    }
    after_digit
}

fn has_leading_zero(text: &[u8]) -> bool {
    match text {
        [b'0', second, ..] => !matches!(second, b'b' | b'o' | b'x'),
        [b'+' | b'-', b'0', _, ..] => true,
        _ => false,
    }
}

/// Whether each point is followed by a digit.
fn points_ok(text: &[u8]) -> bool {
    let followed = |at: usize| text.get(at + 1).is_some_and(u8::is_ascii_digit);
    text.iter().enumerate().all(|(at, c)| *c != b'.' || followed(at))
}

//! Which plain texts another type would be read from.

use pintle_value::strconv;

use super::Dialect;
use crate::read::timestamp::is_timestamp;

/// Whether `text`, written without quotes, is read as a string again, by this YAML library and by
/// those that know YAML 1.1 numbers in base 60 and bools such as `on`.
/// Sources: `resolve` and `isBase60Float` of yaml.v2, `isOldBool` of yaml.v3.
pub(super) fn reads_as_string(text: &[u8], dialect: Dialect) -> bool {
    let Some(first) = text.first() else { return false };
    match first {
        b'0'..=b'9' | b'+' | b'-' => {
            !(is_infinity(text)
                || is_timestamp(text)
                || is_number(text, dialect)
                || is_base_60(text))
        }
        b'.' => !(is_infinity(text) || is_nan(text) || is_fraction(text)),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => !is_word(text),
        b'~' => text.len() > 1,
        _ => true,
    }
}

/// Bools and nulls. yaml.v3 knows fewer of them but quotes the others for the sake of readers.
fn is_word(text: &[u8]) -> bool {
    matches!(
        text,
        b"y" | b"Y"
            | b"n"
            | b"N"
            | b"yes"
            | b"Yes"
            | b"YES"
            | b"no"
            | b"No"
            | b"NO"
            | b"on"
            | b"On"
            | b"ON"
            | b"off"
            | b"Off"
            | b"OFF"
            | b"true"
            | b"True"
            | b"TRUE"
            | b"false"
            | b"False"
            | b"FALSE"
            | b"null"
            | b"Null"
            | b"NULL"
    )
}

fn is_nan(text: &[u8]) -> bool {
    matches!(text, b".nan" | b".NaN" | b".NAN")
}

fn is_infinity(text: &[u8]) -> bool {
    let text = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    matches!(text, b".inf" | b".Inf" | b".INF")
}

/// What begins with a point goes to Go's float parser as it is, with any underscores.
fn is_fraction(text: &[u8]) -> bool {
    matches!(text, [_, b'0'..=b'9', ..]) && strconv::parse_float(text, 64).is_ok()
}

fn is_number(text: &[u8], dialect: Dialect) -> bool {
    if !text.contains(&b'_') {
        return is_plain_number(text, dialect);
    }
    let plain: Vec<u8> = text.iter().copied().filter(|&c| c != b'_').collect();
    is_plain_number(&plain, dialect)
}

/// The underscores have been taken out.
fn is_plain_number(text: &[u8], dialect: Dialect) -> bool {
    is_integer(text)
        || is_decimal_float(text) && does_not_overflow(text)
        || is_signed_after_prefix(text, dialect)
}

/// Go's `ParseInt` or, without a sign, `ParseUint` with base 0.
fn is_integer(text: &[u8]) -> bool {
    let (negative, signed, digits) = match text {
        [b'-', rest @ ..] => (true, true, rest),
        [b'+', rest @ ..] => (false, true, rest),
        _ => (false, false, text),
    };
    let (base, digits) = match digits {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest),
        [b'0', rest @ ..] if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    };
    let limit = match (signed, negative) {
        (_, true) => i64::MIN.unsigned_abs(),
        (true, false) => i64::MAX.unsigned_abs(),
        (false, false) => u64::MAX,
    };
    magnitude(digits, base).is_some_and(|n| n <= limit)
}

fn magnitude(digits: &[u8], base: u32) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |n, &c| {
        let digit = char::from(c).to_digit(base)?;
        n.checked_mul(u64::from(base))?.checked_add(u64::from(digit))
    })
}

/// `0b-1` and, for yaml.v3, `0o-7`: the prefix is cut off before the sign is looked at.
fn is_signed_after_prefix(text: &[u8], dialect: Dialect) -> bool {
    let (base, rest) = match text {
        [b'0', b'b', rest @ ..] => (2, rest),
        [b'0', b'o', rest @ ..] if dialect == Dialect::V3 => (8, rest),
        _ => return false,
    };
    match rest {
        [b'-', digits @ ..] => magnitude(digits, base).is_some_and(|n| n <= 1 << 63),
        [b'+', digits @ ..] => magnitude(digits, base).is_some_and(|n| n < 1 << 63),
        _ => false,
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_decimal_float(text: &[u8]) -> bool {
    let text = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    let (whole, rest) = split_digits(text);
    let rest = match rest {
        [b'.', rest @ ..] => {
            let (fraction, rest) = split_digits(rest);
            if whole == 0 && fraction == 0 {
                return false;
            }
            rest
        }
        _ if whole == 0 => return false,
        _ => rest,
    };
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = match exponent {
                [b'+' | b'-', rest @ ..] => rest,
                _ => exponent,
            };
            matches!(split_digits(exponent), (1.., []))
        }
        _ => false,
    }
}

fn split_digits(text: &[u8]) -> (usize, &[u8]) {
    let len = text.iter().position(|c| !c.is_ascii_digit()).unwrap_or(text.len());
    (len, &text[len..])
}

/// Whether a decimal float is in range; Go's parser refuses others.
fn does_not_overflow(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
fn is_base_60(text: &[u8]) -> bool {
    let text = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    let mut parts = text.split(|&c| c == b':');
    let digits = |part: &[u8]| part.iter().all(|c| c.is_ascii_digit() || *c == b'_');
    let leading = |part: &[u8]| part.first().is_some_and(u8::is_ascii_digit) && digits(part);
    if !parts.next().is_some_and(leading) {
        return false;
    }
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return false;
    }
    while let Some(part) = parts.next() {
        let part = match part.iter().position(|&c| c == b'.') {
            Some(point) if parts.peek().is_none() && digits(&part[point + 1..]) => &part[..point],
            _ => part,
        };
        if !matches!(part, [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']) {
            return false;
        }
    }
    true
}

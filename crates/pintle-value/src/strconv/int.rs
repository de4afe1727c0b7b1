//! Integers.

use super::{NumError, NumErrorKind, lower, underscores_ok};

/// Appends `n` in base ten.
pub fn append_int(out: &mut Vec<u8>, n: i64) {
    if n < 0 {
        out.push(b'-');
    }
    append_uint(out, n.unsigned_abs());
}

/// Appends `n` in base ten.
pub fn append_uint(out: &mut Vec<u8>, mut n: u64) {
    if n < 10 {
        return out.push(b'0' + n as u8);
    }
    // u64::MAX has 20 digits.
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Reads an unsigned integer without a sign.
///
/// `base` is 2 to 36, or 0 for Go's prefixes `0b`, `0o`, `0`, `0x` and underscores; `bits` is 1 to
/// 64, or 0 for 64. A number that is too large gives the largest one in the error's `value`.
/// Source: Go `strconv.ParseUint`.
pub fn parse_uint(text: &[u8], base: u32, bits: u32) -> Result<u64, NumError<u64>> {
    magnitude(text, base, bits)
        .map_err(|(kind, value)| NumError::new("ParseUint", text, kind, value))
}

/// Reads an integer with an optional sign; see [`parse_uint`]. Source: Go `strconv.ParseInt`.
pub fn parse_int(text: &[u8], base: u32, bits: u32) -> Result<i64, NumError<i64>> {
    signed(text, base, bits).map_err(|(kind, value)| NumError::new("ParseInt", text, kind, value))
}

/// Reads a decimal integer. Source: Go `strconv.Atoi`.
pub fn atoi(text: &[u8]) -> Result<i64, NumError<i64>> {
    signed(text, 10, 0).map_err(|(kind, value)| NumError::new("Atoi", text, kind, value))
}

fn signed(text: &[u8], base: u32, bits: u32) -> Result<i64, (NumErrorKind, i64)> {
    if text.is_empty() {
        return Err((NumErrorKind::Syntax, 0));
    }
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let size = match magnitude(digits, base, bits) {
        Ok(size) | Err((NumErrorKind::Range, size)) => size,
        Err((kind, _)) => return Err((kind, 0)),
    };
    let limit = 1_u64 << (if bits == 0 { 64 } else { bits } - 1);
    if negative {
        if size > limit {
            return Err((NumErrorKind::Range, 0_i64.wrapping_sub_unsigned(limit)));
        }
        Ok(0_i64.wrapping_sub_unsigned(size))
    } else if size >= limit {
        Err((NumErrorKind::Range, (limit - 1).cast_signed()))
    } else {
        Ok(size.cast_signed())
    }
}

fn magnitude(text: &[u8], base: u32, bits: u32) -> Result<u64, (NumErrorKind, u64)> {
    const SYNTAX: (NumErrorKind, u64) = (NumErrorKind::Syntax, 0);
    let (radix, digits) = match (base, text) {
        (_, []) => return Err(SYNTAX),
        (2..=36, _) => (base, text),
        (0, [b'0', c, _, ..]) if lower(*c) == b'b' => (2, &text[2..]),
        (0, [b'0', c, _, ..]) if lower(*c) == b'o' => (8, &text[2..]),
        (0, [b'0', c, _, ..]) if lower(*c) == b'x' => (16, &text[2..]),
        (0, [b'0', ..]) => (8, &text[1..]),
        (0, _) => (10, text),
        _ => return Err((NumErrorKind::Base(base), 0)),
    };
    let max = match bits {
        0 | 64 => u64::MAX,
        1..=63 => (1 << bits) - 1,
        _ => return Err((NumErrorKind::BitSize(bits), 0)),
    };
    let mut n = 0_u64;
    let mut underscores = false;
    for &c in digits {
        if c == b'_' && base == 0 {
            underscores = true;
            continue;
        }
        let digit = char::from(c).to_digit(radix).ok_or(SYNTAX)?;
        // Go reports the overflow before it looks at the rest of the text.
        let next = n.checked_mul(radix.into()).and_then(|n| n.checked_add(digit.into()));
        n = next.filter(|n| *n <= max).ok_or((NumErrorKind::Range, max))?;
    }
    if underscores && !underscores_ok(text) {
        return Err(SYNTAX);
    }
    Ok(n)
}

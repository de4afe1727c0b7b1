//! Base 64 and base 32. Source: Go `encoding/base64`, `encoding/base32`.

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Param, Value};

use crate::convert::{Call, function, str_arg, text_by, writing};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::Str;
    &[
        function("b32dec", &[Str], b32dec),
        function("b32enc", &[Str], b32enc),
        function("b64dec", &[Str], b64dec),
        writing(function("b64enc", &[Str], |rt, args| text_by(b64enc, rt, args)), b64enc),
    ]
};

const ALPHABET_64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ALPHABET_32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Marks bytes outside of an alphabet.
const INVALID: u8 = 0xff;

static VALUES_64: [u8; 256] = inverse(ALPHABET_64);
static VALUES_32: [u8; 256] = inverse(ALPHABET_32);

const fn inverse(alphabet: &[u8]) -> [u8; 256] {
    let mut values = [INVALID; 256];
    let mut at = 0;
    while at < alphabet.len() {
        values[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    values
}

fn b64enc(_: &mut dyn Runtime, args: &[Value], out: &mut Vec<u8>) -> Result<(), FuncError> {
    append_64(out, str_arg(args, 0));
    Ok(())
}

/// The decoded bytes, or the text of the error.
fn b64dec(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(match decode_64(str_arg(args, 0)) {
        Ok(bytes) => Value::Str(bytes.into()),
        Err(at) => Value::from(format!("illegal base64 data at input byte {at}")),
    })
}

fn b32enc(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(Value::Str(encode_32(str_arg(args, 0)).into()))
}

/// The decoded bytes, or the text of the error.
fn b32dec(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(match decode_32(str_arg(args, 0)) {
        Ok(bytes) => Value::Str(bytes.into()),
        Err(at) => Value::from(format!("illegal base32 data at input byte {at}")),
    })
}

/// Base 64 with padding.
pub(crate) fn encode_64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    append_64(&mut out, bytes);
    out
}

fn append_64(out: &mut Vec<u8>, bytes: &[u8]) {
    let digit = |n: u32| ALPHABET_64[(n & 63) as usize];
    let (triples, rest) = bytes.as_chunks::<3>();
    out.reserve(bytes.len().div_ceil(3) * 4);
    let start = out.len();
    out.resize(start + triples.len() * 4, 0);
    // Into room that is there already, so that nothing is checked for each group.
    for (group, [a, b, c]) in out[start..].as_chunks_mut::<4>().0.iter_mut().zip(triples) {
        let n = u32::from_be_bytes([0, *a, *b, *c]);
        *group = [digit(n >> 18), digit(n >> 12), digit(n >> 6), digit(n)];
    }
    match *rest {
        [a] => {
            let n = u32::from(a) << 16;
            out.extend_from_slice(&[digit(n >> 18), digit(n >> 12), b'=', b'=']);
        }
        [a, b] => {
            let n = u32::from_be_bytes([0, a, b, 0]);
            out.extend_from_slice(&[digit(n >> 18), digit(n >> 12), digit(n >> 6), b'=']);
        }
        _ => {}
    }
}

/// Decodes base 64 with padding. Line breaks are skipped and unused bits ignored. The error is the
/// offset that Go reports.
pub(crate) fn decode_64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut at = 0;
    while at < text.len() {
        if let Some([a, b, c, d]) = text[at..].first_chunk::<4>() {
            let values = [a, b, c, d].map(|byte| VALUES_64[usize::from(*byte)]);
            if !values.contains(&INVALID) {
                out.extend_from_slice(&assembled(values));
                at += 4;
                continue;
            }
        }
        at = decode_group(text, at, &mut out)?;
    }
    Ok(out)
}

fn assembled([a, b, c, d]: [u8; 4]) -> [u8; 3] {
    [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
}

/// Decodes four digits that may be interrupted by line breaks or end in padding; returns the offset
/// after them.
fn decode_group(text: &[u8], start: usize, out: &mut Vec<u8>) -> Result<usize, usize> {
    let skip_breaks = |mut at: usize| {
        while matches!(text.get(at), Some(b'\n' | b'\r')) {
            at += 1;
        }
        at
    };
    let mut at = start;
    let mut values = [0; 4];
    let mut count = 0;
    while count < 4 {
        let Some(byte) = text.get(at) else {
            return if count == 0 { Ok(at) } else { Err(at - count) };
        };
        at += 1;
        match VALUES_64[usize::from(*byte)] {
            INVALID if matches!(byte, b'\n' | b'\r') => {}
            INVALID if *byte != b'=' || count < 2 => return Err(at - 1),
            INVALID => {
                if count == 2 {
                    at = skip_breaks(at);
                    match text.get(at) {
                        None => return Err(text.len()),
                        Some(b'=') => at += 1,
                        Some(_) => return Err(at - 1),
                    }
                }
                at = skip_breaks(at);
                if at < text.len() {
                    return Err(at);
                }
                break;
            }
            value => {
                values[count] = value;
                count += 1;
            }
        }
    }
    out.extend_from_slice(&assembled(values)[..count - 1]);
    Ok(at)
}

/// Base 32 with padding.
fn encode_32(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut padded = [0; 8];
        padded[3..3 + chunk.len()].copy_from_slice(chunk);
        let n = u64::from_be_bytes(padded);
        let digits = (chunk.len() * 8).div_ceil(5);
        for digit in 0..8 {
            let value = (n >> (35 - 5 * digit)) & 31;
            out.push(if digit < digits { ALPHABET_32[value as usize] } else { b'=' });
        }
    }
    out
}

/// Decodes base 32 with padding. Line breaks are dropped first, and the offset that Go reports as
/// the error does not count them.
fn decode_32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    let mut out = Vec::with_capacity(text.len() / 8 * 5 + 5);
    let mut start = 0;
    while start < text.len() {
        let mut values = [0_u8; 8];
        let mut count = 0;
        let mut at = start;
        while count < 8 {
            let Some(byte) = text.get(at) else {
                return Err(text.len() - count);
            };
            at += 1;
            if *byte == b'=' && count >= 2 && text.len() - at < 8 {
                check_padding(&text, at, count)?;
                at = text.len();
                break;
            }
            values[count] = VALUES_32[usize::from(*byte)];
            if values[count] == INVALID {
                return Err(at - 1);
            }
            count += 1;
        }
        let bits = values.iter().fold(0, |bits, value| bits << 5 | u64::from(*value));
        out.extend_from_slice(&bits.to_be_bytes()[3..3 + count * 5 / 8]);
        start = at;
    }
    Ok(out)
}

/// Checks the rest of a group of which `count` digits and one `=`, which ends at `at`, were read.
fn check_padding(text: &[u8], at: usize, count: usize) -> Result<(), usize> {
    let rest = &text[at..];
    if rest.len() + count < 7 {
        return Err(text.len());
    }
    if let Some(wrong) = rest.iter().take(7 - count).position(|byte| *byte != b'=') {
        // Go reports the byte before the first padding character when that is the wrong one.
        return Err((at + wrong).saturating_sub(1));
    }
    if matches!(count, 1 | 3 | 6) { Err(at - 1) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{decode_32, decode_64, encode_32, encode_64};

    #[test]
    fn texts_survive_a_round_trip() {
        for len in 0..20 {
            let bytes: Vec<u8> =
                (0..len).map(|n: u8| n.wrapping_mul(37).wrapping_add(200)).collect();
            assert_eq!(decode_64(&encode_64(&bytes)), Ok(bytes.clone()));
            assert_eq!(decode_32(&encode_32(&bytes)), Ok(bytes));
        }
    }
}

//! JSON strings and numbers.

use pintle_value::{FloatKind, rune, strconv};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Bytes that a string holds as they are, apart from the HTML characters.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut i = 0;
    while i < 256 {
        plain[i] = i >= 0x20 && i < 0x80 && i != b'"' as usize && i != b'\\' as usize;
        i += 1;
    }
    plain
};

/// Appends `text` as a JSON string. Bytes that are no UTF-8 become `\ufffd`.
/// Source: Go `encoding/json.appendString`.
pub(crate) fn append_string(out: &mut Vec<u8>, text: &[u8], escape_html: bool) {
    out.push(b'"');
    let mut written = 0;
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if PLAIN[usize::from(byte)] && !(escape_html && matches!(byte, b'<' | b'>' | b'&')) {
            at += 1;
            continue;
        }
        let width = if byte < 0x80 {
            out.extend_from_slice(&text[written..at]);
            append_escape(out, byte);
            1
        } else {
            let (c, width) = rune::decode(&text[at..]).unwrap_or(('\u{fffd}', 1));
            let escape: &[u8] = match c {
                '\u{2028}' => b"\\u2028",
                '\u{2029}' => b"\\u2029",
                '\u{fffd}' if width == 1 => b"\\ufffd",
                _ => {
                    at += width;
                    continue;
                }
            };
            out.extend_from_slice(&text[written..at]);
            out.extend_from_slice(escape);
            width
        };
        at += width;
        written = at;
    }
    out.extend_from_slice(&text[written..]);
    out.push(b'"');
}

fn append_escape(out: &mut Vec<u8>, byte: u8) {
    out.push(b'\\');
    match byte {
        b'"' | b'\\' => out.push(byte),
        0x08 => out.push(b'b'),
        0x0c => out.push(b'f'),
        b'\n' => out.push(b'n'),
        b'\r' => out.push(b'r'),
        b'\t' => out.push(b't'),
        _ => {
            out.extend_from_slice(b"u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
        }
    }
}

/// Appends a finite number: with an exponent only below 1e-6 and from 1e21 on.
/// Source: Go `encoding/json.floatEncoder`.
pub(crate) fn append_float(out: &mut Vec<u8>, number: f64, kind: FloatKind) {
    let (bits, exponent) = match kind {
        FloatKind::Float64 => (64, needs_exponent(number.abs(), 1e-6, 1e21)),
        FloatKind::Float32 => {
            (32, needs_exponent(number.abs(), f64::from(1e-6_f32), f64::from(1e21_f32)))
        }
    };
    if !exponent {
        strconv::append_float(out, number, b'f', None, bits);
        return;
    }
    strconv::append_float(out, number, b'e', None, bits);
    // `e-09` is shortened to `e-9`.
    if let [.., b'e', b'-', b'0', digit] = out[..] {
        out.truncate(out.len() - 2);
        out.push(digit);
    }
}

fn needs_exponent(magnitude: f64, from: f64, to: f64) -> bool {
    magnitude != 0.0 && (magnitude < from || magnitude >= to)
}

/// `NaN`, `+Inf` or `-Inf`, if `number` is one of these.
pub(crate) fn not_finite(number: f64) -> Option<&'static str> {
    match number {
        n if n.is_nan() => Some("NaN"),
        n if n.is_finite() => None,
        n if n > 0.0 => Some("+Inf"),
        _ => Some("-Inf"),
    }
}

/// Appends `bytes` in the standard base64 alphabet with padding.
pub(crate) fn append_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            [chunk[0], chunk.get(1).copied().unwrap_or(0), chunk.get(2).copied().unwrap_or(0)];
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for digit in 0..4 {
            if digit > chunk.len() {
                out.push(b'=');
            } else {
                out.push(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]);
            }
        }
    }
}

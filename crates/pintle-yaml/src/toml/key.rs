//! Keys as text.

use pintle_value::Str;

/// Appends a text in double quotes. Other than for JSON, DEL is escaped and bad UTF-8 is not.
pub(super) fn append_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for &byte in text {
        let escape = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            0..0x20 | 0x7f => {
                out.extend_from_slice(b"\\u00");
                out.extend(
                    [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]),
                );
                continue;
            }
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', escape]);
    }
    out.push(b'"');
}

/// Appends a key, in quotes if it needs them.
pub(super) fn append_key(out: &mut Vec<u8>, key: &[u8]) {
    if key.is_empty() || !key.iter().all(|c| is_bare(*c)) {
        append_quoted(out, key);
    } else {
        out.extend_from_slice(key);
    }
}

/// Whether keys without quotes may have this character.
pub(super) fn is_bare(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c == b'-'
}

/// Appends the keys with points between them. Source: `Key.String`.
pub(super) fn append_path(out: &mut Vec<u8>, path: &[Str]) {
    for (i, key) in path.iter().enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        append_key(out, key);
    }
}

/// The keys with points between them.
pub(super) fn path_text(path: &[Str]) -> Vec<u8> {
    let mut text = Vec::new();
    append_path(&mut text, path);
    text
}

//! Texts as Go literals.

use super::is_print;
use crate::rune;

/// `text` as a Go literal between double quotes. Source: Go `strconv.Quote`.
pub fn quote(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_quote(&mut out, text);
    into_string(out)
}

/// Like [`quote`], with everything but printable ASCII escaped. Source: Go
/// `strconv.QuoteToASCII`.
pub fn quote_to_ascii(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    append_quote_to_ascii(&mut out, text);
    into_string(out)
}

/// `c` as a Go literal between single quotes. Source: Go `strconv.QuoteRune`.
pub fn quote_rune(c: char) -> String {
    let mut out = Vec::with_capacity(6);
    append_quote_rune(&mut out, c);
    into_string(out)
}

/// Appends [`quote`] of `text`.
pub fn append_quote(out: &mut Vec<u8>, text: &[u8]) {
    append_quoted(out, text, is_print);
}

/// Appends [`quote_to_ascii`] of `text`.
pub fn append_quote_to_ascii(out: &mut Vec<u8>, text: &[u8]) {
    append_quoted(out, text, is_plain_ascii);
}

/// Appends [`quote_rune`] of `c`.
pub fn append_quote_rune(out: &mut Vec<u8>, c: char) {
    append_quoted_rune(out, c, is_print);
}

/// Appends `c` between single quotes, escaped unless it is printable ASCII.
pub fn append_quote_rune_to_ascii(out: &mut Vec<u8>, c: char) {
    append_quoted_rune(out, c, is_plain_ascii);
}

/// Whether `text` can stand between backquotes: one line of UTF-8 without control characters
/// other than tabs, backquotes and byte order marks. Source: Go `strconv.CanBackquote`.
pub fn can_backquote(text: &[u8]) -> bool {
    rune::runes(text).all(|(_, c, width)| match c {
        '\u{feff}' | '`' | '\u{7f}' => false,
        rune::REPLACEMENT => width > 1,
        c => c >= ' ' || c == '\t',
    })
}

fn into_string(quoted: Vec<u8>) -> String {
    // Quoting leaves no invalid bytes.
    String::from_utf8(quoted).unwrap_or_default()
}

fn is_plain_ascii(c: char) -> bool {
    matches!(c, ' '..='~')
}

fn append_quoted(out: &mut Vec<u8>, text: &[u8], plain: fn(char) -> bool) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let run = rest.iter().position(|c| !matches!(c, b' '..=b'~') || matches!(c, b'"' | b'\\'));
        let run = run.unwrap_or(rest.len());
        if run > 0 {
            out.extend_from_slice(&rest[..run]);
            rest = &rest[run..];
            continue;
        }
        let (c, width) = rune::decode(rest).unwrap_or((rune::REPLACEMENT, 1));
        if c == rune::REPLACEMENT && width == 1 {
            out.extend_from_slice(b"\\x");
            append_hex(out, first.into(), 2);
        } else {
            append_escaped(out, c, '"', plain);
        }
        rest = &rest[width..];
    }
    out.push(b'"');
}

fn append_quoted_rune(out: &mut Vec<u8>, c: char, plain: fn(char) -> bool) {
    out.push(b'\'');
    append_escaped(out, c, '\'', plain);
    out.push(b'\'');
}

fn append_escaped(out: &mut Vec<u8>, c: char, quote: char, plain: fn(char) -> bool) {
    let short = match c {
        '\\' => b'\\',
        '\u{7}' => b'a',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\u{b}' => b'v',
        // Quotes are ASCII.
        c if c == quote => quote as u8,
        c if plain(c) => {
            let mut utf8 = [0; 4];
            return out.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
        }
        c => return append_numeric_escape(out, c),
    };
    out.extend_from_slice(&[b'\\', short]);
}

fn append_numeric_escape(out: &mut Vec<u8>, c: char) {
    let (marker, digits) = match c {
        ..' ' | '\u{7f}' => (b'x', 2),
        ..='\u{ffff}' => (b'u', 4),
        _ => (b'U', 8),
    };
    out.extend_from_slice(&[b'\\', marker]);
    append_hex(out, c.into(), digits);
}

fn append_hex(out: &mut Vec<u8>, n: u32, digits: u32) {
    for i in (0..digits).rev() {
        out.push(b"0123456789abcdef"[(n >> (4 * i)) as usize & 15]);
    }
}

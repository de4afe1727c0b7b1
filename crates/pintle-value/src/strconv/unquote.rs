//! Go literals as texts.

use std::fmt;

use crate::rune;

/// `invalid syntax`: what Go's `strconv.ErrSyntax` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError;

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid syntax")
    }
}

impl std::error::Error for SyntaxError {}

/// The first character of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unquoted<'a> {
    /// The code point; for `\x` and octal escapes a byte.
    pub value: u32,
    /// Whether the value is to be written as UTF-8 rather than as one byte.
    pub multibyte: bool,
    /// What follows.
    pub tail: &'a [u8],
}

impl Unquoted<'_> {
    /// Appends the character or byte.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        if !self.multibyte {
            // Bytes and ASCII only.
            return out.push(self.value as u8);
        }
        let c = char::from_u32(self.value).unwrap_or(rune::REPLACEMENT);
        let mut utf8 = [0; 4];
        out.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
    }
}

/// The text of a literal between double quotes, backquotes, or of one character between single
/// quotes. Source: Go `strconv.Unquote`.
pub fn unquote(literal: &[u8]) -> Result<Vec<u8>, SyntaxError> {
    let (quote, body) = match literal {
        [quote @ (b'"' | b'\'' | b'`'), body @ .., end] if end == quote => (*quote, body),
        _ => return Err(SyntaxError),
    };
    if quote == b'`' {
        if body.contains(&b'`') {
            return Err(SyntaxError);
        }
        return Ok(body.iter().copied().filter(|c| *c != b'\r').collect());
    }
    let plain = !body.iter().any(|c| matches!(c, b'\\' | b'\n') || *c == quote);
    if plain && quote == b'"' && std::str::from_utf8(body).is_ok() {
        return Ok(body.to_vec());
    }
    let mut text = Vec::with_capacity(body.len());
    let mut rest = body;
    while !rest.is_empty() {
        if rest[0] == b'\n' || quote == b'\'' && rest.len() < body.len() {
            return Err(SyntaxError);
        }
        let first = unquote_char(rest, quote)?;
        first.append_to(&mut text);
        rest = first.tail;
    }
    Ok(text)
}

/// The first character of the inside of a literal. `quote` tells which quote may be escaped and
/// may not stand bare; 0 allows both to stand bare and neither to be escaped.
/// Source: Go `strconv.UnquoteChar`.
pub fn unquote_char(text: &[u8], quote: u8) -> Result<Unquoted<'_>, SyntaxError> {
    let single = |value: u8, tail| Unquoted { value: value.into(), multibyte: false, tail };
    match text {
        [] => Err(SyntaxError),
        [c, ..] if *c == quote && matches!(quote, b'\'' | b'"') => Err(SyntaxError),
        [c, ..] if !c.is_ascii() => {
            let (c, width) = rune::decode(text).ok_or(SyntaxError)?;
            Ok(Unquoted { value: c.into(), multibyte: true, tail: &text[width..] })
        }
        [b'\\', c, tail @ ..] => Ok(match c {
            b'a' => single(7, tail),
            b'b' => single(8, tail),
            b'f' => single(0xc, tail),
            b'n' => single(b'\n', tail),
            b'r' => single(b'\r', tail),
            b't' => single(b'\t', tail),
            b'v' => single(0xb, tail),
            b'\\' => single(b'\\', tail),
            b'\'' | b'"' if *c == quote => single(*c, tail),
            b'x' => hex_escape(tail, 2, false)?,
            b'u' => hex_escape(tail, 4, true)?,
            b'U' => hex_escape(tail, 8, true)?,
            b'0'..=b'7' => octal_escape(&text[1..])?,
            _ => return Err(SyntaxError),
        }),
        [b'\\'] => Err(SyntaxError),
        [c, tail @ ..] => Ok(single(*c, tail)),
    }
}

fn hex_escape(text: &[u8], digits: usize, multibyte: bool) -> Result<Unquoted<'_>, SyntaxError> {
    let (digits, tail) = text.split_at_checked(digits).ok_or(SyntaxError)?;
    let mut value = 0_u32;
    for digit in digits {
        let digit = char::from(*digit).to_digit(16).ok_or(SyntaxError)?;
        // At most eight digits.
        value = value << 4 | digit;
    }
    if multibyte && char::from_u32(value).is_none() {
        return Err(SyntaxError);
    }
    Ok(Unquoted { value, multibyte, tail })
}

fn octal_escape(text: &[u8]) -> Result<Unquoted<'_>, SyntaxError> {
    let (digits, tail) = text.split_at_checked(3).ok_or(SyntaxError)?;
    let mut value = 0;
    for digit in digits {
        value = value << 3 | char::from(*digit).to_digit(8).ok_or(SyntaxError)?;
    }
    if value > 255 {
        return Err(SyntaxError);
    }
    Ok(Unquoted { value, multibyte: false, tail })
}

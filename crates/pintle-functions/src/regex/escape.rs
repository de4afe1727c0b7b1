//! Escapes that stand for one character.

use super::cursor::Cursor;
use super::error::{ErrorCode, SyntaxError};

/// Greatest code point.
const MAX_CODE: u32 = 0x10_ffff;

/// Reads the escape at the cursor, which stands at the backslash, and returns the code point. It
/// may be that of a surrogate, which no text contains. Source: Go `regexp/syntax`.
pub(super) fn escape(cursor: &mut Cursor<'_>) -> Result<u32, SyntaxError> {
    let start = *cursor;
    cursor.skip(1);
    let Some(c) = cursor.next_char()? else {
        return Err(ErrorCode::TrailingBackslash.at(b""));
    };
    let code = match c {
        '1'..='7' if !matches!(cursor.peek(), Some(b'0'..=b'7')) => None,
        '0'..='7' => Some(octal(c, cursor)),
        'x' => hexadecimal(cursor)?,
        'a' => Some(7),
        'f' => Some(0xc),
        'n' => Some(0xa),
        'r' => Some(0xd),
        't' => Some(9),
        'v' => Some(0xb),
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(c.into()),
        _ => None,
    };
    code.ok_or_else(|| ErrorCode::InvalidEscape.at(cursor.since(start)))
}

/// Up to three digits of which the first is known.
fn octal(first: char, cursor: &mut Cursor<'_>) -> u32 {
    let mut code = first.to_digit(8).unwrap_or(0);
    for _ in 0..2 {
        let digit = cursor.peek().and_then(|c| char::from(c).to_digit(8));
        let Some(digit) = digit else { break };
        code = code * 8 + digit;
        cursor.skip(1);
    }
    code
}

/// What follows `\x`: two digits, or any number of them in braces.
fn hexadecimal(cursor: &mut Cursor<'_>) -> Result<Option<u32>, SyntaxError> {
    let first = match cursor.next_char()? {
        None => return Ok(None),
        Some('{') => return braced(cursor),
        Some(c) => c.to_digit(16),
    };
    // Go reads the second character even if the first one is no digit, and takes the end for one.
    let second = cursor.next_char()?.and_then(|c| c.to_digit(16));
    Ok(first.zip(second).map(|(first, second)| first * 16 + second))
}

fn braced(cursor: &mut Cursor<'_>) -> Result<Option<u32>, SyntaxError> {
    let mut code = None;
    loop {
        match cursor.next_char()? {
            Some('}') => return Ok(code),
            Some(c) => match c.to_digit(16) {
                Some(digit) => code = Some(code.unwrap_or(0) * 16 + digit),
                None => return Ok(None),
            },
            None => return Ok(None),
        }
        if code > Some(MAX_CODE) {
            return Ok(None);
        }
    }
}

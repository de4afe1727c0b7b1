//! Go's `strconv`: numbers and quoted strings as text, and back.
//!
//! Texts are byte strings, as Go's are. The parsers accept and refuse what Go's do and fail with
//! Go's messages; the writers append to a `Vec<u8>`, with `String` variants for convenience.

mod float_binary;
mod float_format;
mod float_parse;
mod int;
mod num_error;
mod print_table;
mod quote;
mod unquote;

pub use float_format::{append_float, format_float, plain_integer};
pub use float_parse::parse_float;
pub use int::{append_int, append_uint, atoi, parse_int, parse_uint};
pub use num_error::{NumError, NumErrorKind};
pub use print_table::is_print;
pub use quote::{
    append_quote, append_quote_rune, append_quote_rune_to_ascii, append_quote_to_ascii,
    can_backquote, quote, quote_rune, quote_to_ascii,
};
pub use unquote::{SyntaxError, Unquoted, unquote, unquote_char};

/// Reads `1 t T true TRUE True` and their opposites. Source: Go `strconv.ParseBool`.
pub fn parse_bool(text: &[u8]) -> Result<bool, NumError<bool>> {
    match text {
        b"1" | b"t" | b"T" | b"true" | b"TRUE" | b"True" => Ok(true),
        b"0" | b"f" | b"F" | b"false" | b"FALSE" | b"False" => Ok(false),
        _ => Err(NumError::syntax("ParseBool", text)),
    }
}

/// ASCII lower case of a letter; other bytes become other bytes that are no letters.
fn lower(c: u8) -> u8 {
    c | 0x20
}

/// Whether underscores stand only between digits or between a base prefix and a digit.
fn underscores_ok(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let prefix = match text {
        [b'0', c, ..] => Some(lower(*c)).filter(|c| matches!(c, b'b' | b'o' | b'x')),
        _ => None,
    };
    // A base prefix counts as a digit.
    let mut after_digit = prefix.is_some();
    let mut after_underscore = false;
    for &c in &text[if prefix.is_some() { 2 } else { 0 }..] {
        let digit = c.is_ascii_digit() || prefix == Some(b'x') && c.is_ascii_hexdigit();
        if c == b'_' && !after_digit || !digit && c != b'_' && after_underscore {
            return false;
        }
        after_digit = digit;
        after_underscore = c == b'_';
    }
    !after_underscore
}

//! Upper, lower and other case. Sources: Go `strings`, goutils, xstrings.

use pintle_template::Runtime;
use pintle_value::rune::runes;
use pintle_value::{Str, Value};

use crate::convert::{Call, push_char, str_arg};
use crate::unicode::{
    is_digit, is_letter, is_lower, is_space, is_title, is_upper, to_lower, to_title, to_upper,
};

pub(super) fn upper(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    if text.is_ascii() {
        let changes = text.iter().any(u8::is_ascii_lowercase);
        return Ok(if changes { text.to_ascii_uppercase().into() } else { text.clone() }.into());
    }
    Ok(mapped(text, to_upper))
}

pub(super) fn lower(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    if text.is_ascii() {
        let changes = text.iter().any(u8::is_ascii_uppercase);
        return Ok(if changes { text.to_ascii_lowercase().into() } else { text.clone() }.into());
    }
    Ok(mapped(text, to_lower))
}

/// Each character changed; a byte that is no UTF-8 becomes U+FFFD.
fn mapped(text: &Str, mut change: impl FnMut(char) -> char) -> Value {
    let mut out = Vec::with_capacity(text.len());
    for (_, c, _) in runes(text) {
        push_char(&mut out, change(c));
    }
    Value::Str(out.into())
}

/// Title case for every character after a separator; the others stay.
pub(super) fn title(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut previous = ' ';
    Ok(mapped(str_arg(args, 0), |c| {
        let start = is_separator(previous);
        previous = c;
        if start { to_title(c) } else { c }
    }))
}

fn is_separator(c: char) -> bool {
    if c.is_ascii() {
        !c.is_ascii_alphanumeric() && c != '_'
    } else {
        !is_letter(c) && !is_digit(c) && is_space(c)
    }
}

/// Lower case for the first character of every word.
pub(super) fn untitle(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut at_start = true;
    Ok(mapped(str_arg(args, 0), |c| {
        if is_space(c) {
            at_start = true;
            return c;
        }
        if std::mem::take(&mut at_start) { to_lower(c) } else { c }
    }))
}

/// Swaps upper and lower case; the first letter of a word becomes title case.
pub(super) fn swapcase(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut after_space = true;
    Ok(mapped(str_arg(args, 0), |c| {
        if is_upper(c) || is_title(c) {
            after_space = false;
            to_lower(c)
        } else if is_lower(c) {
            if std::mem::take(&mut after_space) { to_title(c) } else { to_upper(c) }
        } else {
            after_space = is_space(c);
            c
        }
    }))
}

pub(super) fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || is_space(c)
}

/// Pascal case: words begin in upper case and lose the connectors between them; words in capitals
/// go on in lower case. Source: xstrings `ToPascalCase`.
pub(super) fn camelcase(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    let mut chars = runes(text).map(|(_, c, _)| c).peekable();
    let mut out = Vec::with_capacity(text.len());
    let mut current = '\0';
    let mut in_capitals = false;
    for c in chars.by_ref() {
        current = c;
        if !is_connector(c) {
            in_capitals = is_upper(c);
            current = to_upper(c);
            break;
        }
        push_char(&mut out, c);
    }
    if chars.peek().is_none() {
        // A text of connectors alone gets its last one twice.
        if !text.is_empty() {
            push_char(&mut out, current);
        }
        return Ok(Value::Str(out.into()));
    }
    for c in chars {
        let previous = std::mem::replace(&mut current, c);
        if is_connector(previous) {
            if is_connector(c) {
                push_char(&mut out, previous);
            } else {
                in_capitals = is_upper(c);
                current = to_upper(c);
            }
            continue;
        }
        if in_capitals {
            if is_upper(c) {
                current = to_lower(c);
            } else {
                in_capitals = false;
            }
        }
        push_char(&mut out, previous);
    }
    push_char(&mut out, current);
    Ok(Value::Str(out.into()))
}

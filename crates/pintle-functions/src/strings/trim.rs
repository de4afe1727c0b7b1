//! Functions that cut from the ends.

use pintle_template::Runtime;
use pintle_value::rune::{decode, decode_last, runes};
use pintle_value::{Str, Value};

use crate::convert::{Call, str_arg};
use crate::unicode::is_space;

pub(super) fn trim(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(trimmed(str_arg(args, 0), is_space))
}

/// `trimAll CHARACTERS TEXT`.
pub(super) fn trim_all(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (cut, text) = (str_arg(args, 0), str_arg(args, 1));
    if cut.is_empty() {
        return Ok(Value::Str(text.clone()));
    }
    Ok(trimmed(text, |c| {
        if c.is_ascii() { cut.contains(&(c as u8)) } else { runes(cut).any(|(_, d, _)| d == c) }
    }))
}

fn trimmed(text: &Str, cut: impl Fn(char) -> bool) -> Value {
    let mut rest = text.as_bytes();
    while let Some((c, width)) = decode(rest)
        && cut(c)
    {
        rest = &rest[width..];
    }
    while let Some((c, width)) = decode_last(rest)
        && cut(c)
    {
        rest = &rest[..rest.len() - width];
    }
    shortened(text, rest)
}

pub(super) fn trim_prefix(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (prefix, text) = (str_arg(args, 0), str_arg(args, 1));
    Ok(shortened(text, text.strip_prefix(prefix.as_bytes()).unwrap_or(text)))
}

pub(super) fn trim_suffix(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (suffix, text) = (str_arg(args, 0), str_arg(args, 1));
    Ok(shortened(text, text.strip_suffix(suffix.as_bytes()).unwrap_or(text)))
}

/// `part` of `text`, without a copy if it is all of it.
fn shortened(text: &Str, part: &[u8]) -> Value {
    Value::Str(if part.len() == text.len() { text.clone() } else { part.into() })
}

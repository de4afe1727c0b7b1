//! Functions between texts and lists of texts.

use std::borrow::Cow;

use pintle_template::Runtime;
use pintle_value::rune::decode;
use pintle_value::{Elem, Entries, Map, MapType, Str, Value};

use super::append_joined;
use crate::convert::{Call, any_arg, elements, int_arg, str_arg, str_list, text_of};

/// At most `limit` parts of `text`, the last of which holds the rest. An empty separator splits
/// into characters. Source: Go `strings.SplitN`.
fn parts<'a>(text: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    if limit == 0 || (separator.is_empty() && text.is_empty()) {
        return parts;
    }
    let finder = memchr::memmem::Finder::new(separator);
    let mut rest = text;
    while parts.len() + 1 < limit {
        let (end, next) = if separator.is_empty() {
            match decode(rest) {
                Some((_, width)) if width < rest.len() => (width, width),
                _ => break,
            }
        } else {
            match finder.find(rest) {
                Some(at) => (at, at + separator.len()),
                None => break,
            }
        };
        parts.push(&rest[..end]);
        rest = &rest[next..];
    }
    parts.push(rest);
    parts
}

pub(super) fn split_list(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let parts = parts(str_arg(args, 1), str_arg(args, 0), usize::MAX);
    Ok(str_list(parts.into_iter().map(Value::str).collect()))
}

/// `split SEPARATOR TEXT` as a map with the keys `_0`, `_1` and so on.
pub(super) fn split(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(numbered(&parts(str_arg(args, 1), str_arg(args, 0), usize::MAX)))
}

/// `splitn SEPARATOR COUNT TEXT`; a negative count means no limit.
pub(super) fn splitn(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let limit = usize::try_from(int_arg(args, 1)).unwrap_or(usize::MAX);
    Ok(numbered(&parts(str_arg(args, 2), str_arg(args, 0), limit)))
}

fn numbered(parts: &[&[u8]]) -> Value {
    let entry = |(at, part): (usize, &&[u8])| (Str::from(format!("_{at}")), Value::str(*part));
    let entries = Entries::from_unsorted(parts.iter().enumerate().map(entry).collect());
    Map::from(entries).typed(Some(MapType::STRINGS)).into()
}

/// Texts of the elements of a list without nils, or of a single value.
fn texts(value: &Value) -> Vec<Value> {
    let text = |item: &Value| Value::Str(text_of(item));
    match elements(value) {
        Ok(items) => items.iter().filter(|item| !item.is_nil()).map(text).collect(),
        Err(Some(_)) => vec![text(value)],
        Err(None) => Vec::new(),
    }
}

pub(super) fn to_strings(_: &mut dyn Runtime, args: &[Value]) -> Call {
    match any_arg(args, 0) {
        Value::List(list) if list.elem() == Elem::Str => Ok(list.clone().into()),
        other => Ok(str_list(texts(other))),
    }
}

pub(super) fn join(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let value = any_arg(args, 1);
    let items = elements(value).unwrap_or(Cow::Borrowed(std::slice::from_ref(value)));
    let mut out = Vec::new();
    append_joined(&mut out, str_arg(args, 0), &*items);
    Ok(Value::Str(out.into()))
}

/// The texts in byte order: a list of strings itself, sorted in place, or a new list. A single
/// value, even nil, becomes a list of its text. Source: sprig `sortAlpha`.
pub(super) fn sort_alpha(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let value = any_arg(args, 0);
    if let Value::List(list) = value
        && list.elem() == Elem::Str
    {
        list.sort_in_place();
        return Ok(value.clone());
    }
    if elements(value).is_err() {
        return Ok(str_list(vec![Value::Str(text_of(value))]));
    }
    let mut texts = texts(value);
    texts.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    Ok(str_list(texts))
}

//! Functions on strings. Strings are bytes: functions that cut count bytes.

mod case;
mod split;
mod trim;
mod words;
mod wrap;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Param, Str, Value, bytes, strconv};

use crate::convert::{
    Call, about_texts, allow_text, any_arg, append_printed, append_text, function, int_arg,
    push_char, str_arg, testing, text_by, text_of, variadic, writing,
};
use crate::unicode::is_space;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Int, Str};
    &[
        function("abbrev", &[Int, Str], wrap::abbrev),
        function("abbrevboth", &[Int, Int, Str], wrap::abbrevboth),
        function("camelcase", &[Str], case::camelcase),
        variadic("cat", &[], Any, cat),
        testing(function("contains", &[Str, Str], contains), |part, text| {
            about_texts(part, text, |part, text| memchr::memmem::find(text, part).is_some())
        }),
        testing(function("hasPrefix", &[Str, Str], has_prefix), |start, text| {
            about_texts(start, text, |start, text| text.starts_with(start))
        }),
        testing(function("hasSuffix", &[Str, Str], has_suffix), |end, text| {
            about_texts(end, text, |end, text| text.ends_with(end))
        }),
        function("hello", &[], |_, _| Ok("Hello!".into())),
        writing(function("indent", &[Int, Str], |rt, args| text_by(indent, rt, args)), indent),
        function("initials", &[Str], initials),
        function("join", &[Str, Any], split::join),
        function("kebabcase", &[Str], words::kebabcase),
        function("lower", &[Str], case::lower),
        writing(function("nindent", &[Int, Str], |rt, args| text_by(nindent, rt, args)), nindent),
        function("nospace", &[Str], nospace),
        function("plural", &[Str, Str, Int], plural),
        writing(variadic("quote", &[], Any, |rt, args| text_by(quote, rt, args)), quote),
        function("repeat", &[Int, Str], repeat),
        function("replace", &[Str, Str, Str], replace),
        function("snakecase", &[Str], words::snakecase),
        function("sortAlpha", &[Any], split::sort_alpha),
        function("split", &[Str, Str], split::split),
        function("splitList", &[Str, Str], split::split_list),
        function("splitn", &[Str, Int, Str], split::splitn),
        writing(variadic("squote", &[], Any, |rt, args| text_by(squote, rt, args)), squote),
        function("substr", &[Int, Int, Str], substr),
        function("swapcase", &[Str], case::swapcase),
        function("title", &[Str], case::title),
        function("toString", &[Any], to_string),
        function("toStrings", &[Any], split::to_strings),
        function("trim", &[Str], trim::trim),
        function("trimAll", &[Str, Str], trim::trim_all),
        function("trimPrefix", &[Str, Str], trim::trim_prefix),
        function("trimSuffix", &[Str, Str], trim::trim_suffix),
        function("trimall", &[Str, Str], trim::trim_all),
        function("trunc", &[Int, Str], trunc),
        function("untitle", &[Str], case::untitle),
        function("upper", &[Str], case::upper),
        function("wrap", &[Int, Str], wrap::wrap),
        function("wrapWith", &[Int, Str, Str], wrap::wrap_with),
    ]
};

fn to_string(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(text_of(any_arg(args, 0)).into())
}

/// Go's quotes around each argument that is not nil, with spaces between them.
fn quote(_: &mut dyn Runtime, args: &[Value], out: &mut Vec<u8>) -> Result<(), FuncError> {
    let start = out.len();
    for value in args.iter().filter(|value| !value.is_nil()) {
        if out.len() > start {
            out.push(b' ');
        }
        match value {
            Value::Str(text) => strconv::append_quote(out, text),
            other => strconv::append_quote(out, &text_of(other)),
        }
    }
    Ok(())
}

/// Plain single quotes around each argument that is not nil; nothing is escaped.
fn squote(_: &mut dyn Runtime, args: &[Value], out: &mut Vec<u8>) -> Result<(), FuncError> {
    let start = out.len();
    for value in args.iter().filter(|value| !value.is_nil()) {
        if out.len() > start {
            out.push(b' ');
        }
        out.push(b'\'');
        append_printed(out, value);
        out.push(b'\'');
    }
    Ok(())
}

fn cat(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut out = Vec::new();
    for (at, value) in args.iter().filter(|value| !value.is_nil()).enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        append_printed(&mut out, value);
    }
    Ok(Value::Str(out.into()))
}

fn indent(runtime: &mut dyn Runtime, args: &[Value], out: &mut Vec<u8>) -> Result<(), FuncError> {
    append_indented(runtime, int_arg(args, 0), str_arg(args, 1), out)
}

fn nindent(runtime: &mut dyn Runtime, args: &[Value], out: &mut Vec<u8>) -> Result<(), FuncError> {
    out.push(b'\n');
    append_indented(runtime, int_arg(args, 0), str_arg(args, 1), out)
}

/// Appends `text` with `width` spaces before each line, also before empty ones.
fn append_indented(
    runtime: &mut dyn Runtime,
    width: i64,
    text: &Str,
    out: &mut Vec<u8>,
) -> Result<(), FuncError> {
    let Ok(width) = usize::try_from(width) else {
        return Err("strings: negative Repeat count".into());
    };
    let lines = memchr::memchr_iter(b'\n', text).count() + 1;
    let padding = lines.checked_mul(width);
    let len = padding.and_then(|n| n.checked_add(text.len()));
    out.reserve(allow_text(runtime, len)?);
    let mut rest = text.as_bytes();
    for _ in 0..lines {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        bytes::append_spaces(out, width);
        bytes::append(out, line);
        rest = after;
    }
    Ok(())
}

fn repeat(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let (count, text) = (int_arg(args, 0), str_arg(args, 1));
    let Ok(count) = usize::try_from(count) else {
        return Err("strings: negative Repeat count".into());
    };
    match count.checked_mul(text.len()) {
        Some(len) if i64::try_from(len).is_ok() => {
            allow_text(runtime, Some(len))?;
            Ok(Value::Str(if len == 0 { Str::EMPTY } else { text.repeat(count).into() }))
        }
        _ => Err("strings: Repeat output length overflow".into()),
    }
}

/// `replace OLD NEW TEXT`. An empty `OLD` stands before every character and at the end.
fn replace(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let (old, new, text) = (str_arg(args, 0), str_arg(args, 1), str_arg(args, 2));
    if old == new {
        return Ok(Value::Str(text.clone()));
    }
    if old.is_empty() {
        return interleave(runtime, text, new);
    }
    let finder = memchr::memmem::Finder::new(old.as_bytes());
    let Some(first) = finder.find(text) else {
        return Ok(Value::Str(text.clone()));
    };
    if new.len() > old.len() {
        let count = finder.find_iter(text).count();
        let growth = count.checked_mul(new.len() - old.len());
        allow_text(runtime, growth.and_then(|n| n.checked_add(text.len())))?;
    }
    let mut out = Vec::with_capacity(text.len() + new.len());
    let (mut start, mut found) = (0, Some(first));
    while let Some(at) = found {
        out.extend_from_slice(&text[start..start + at]);
        out.extend_from_slice(new);
        start += at + old.len();
        found = finder.find(&text[start..]);
    }
    out.extend_from_slice(&text[start..]);
    Ok(Value::Str(out.into()))
}

fn interleave(runtime: &mut dyn Runtime, text: &Str, new: &Str) -> Call {
    let count = pintle_value::rune::count(text) + 1;
    let len = count.checked_mul(new.len()).and_then(|n| n.checked_add(text.len()));
    let mut out = Vec::with_capacity(allow_text(runtime, len)?);
    for (start, _, width) in pintle_value::rune::runes(text) {
        out.extend_from_slice(new);
        out.extend_from_slice(&text[start..start + width]);
    }
    out.extend_from_slice(new);
    Ok(Value::Str(out.into()))
}

fn contains(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(memchr::memmem::find(str_arg(args, 1), str_arg(args, 0)).is_some().into())
}

fn has_prefix(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(str_arg(args, 1).starts_with(str_arg(args, 0)).into())
}

fn has_suffix(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(str_arg(args, 1).ends_with(str_arg(args, 0)).into())
}

fn plural(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(str_arg(args, usize::from(int_arg(args, 2) != 1)).clone().into())
}

/// The first bytes, or for a negative count the last ones.
fn trunc(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (count, text) = (int_arg(args, 0), str_arg(args, 1));
    let kept = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if kept >= text.len() {
        return Ok(Value::Str(text.clone()));
    }
    let part = if count < 0 { &text[text.len() - kept..] } else { &text[..kept] };
    Ok(Value::Str(part.into()))
}

/// `substr START END TEXT` in bytes; a negative start is the beginning, a negative or too large end
/// is the end. Other bounds fail as slicing does in Go.
fn substr(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (start, end, text) = (int_arg(args, 0), int_arg(args, 1), str_arg(args, 2));
    let len = text.len();
    let failure = |bounds: String| format!("runtime error: slice bounds out of range {bounds}");
    let index = |n: i64| usize::try_from(n).ok();
    if start < 0 {
        return match index(end) {
            Some(end) if end <= len => Ok(Value::str(&text[..end])),
            Some(end) => Err(failure(format!("[:{end}] with length {len}")).into()),
            None => Err(failure(format!("[:{end}]")).into()),
        };
    }
    let to = index(end).filter(|end| *end <= len).unwrap_or(len);
    match index(start) {
        Some(from) if from <= to => Ok(Value::str(&text[from..to])),
        _ => Err(failure(format!("[{start}:{to}]")).into()),
    }
}

/// Drops white space, taking every byte for a character: bytes from 0x80 on are encoded anew if
/// anything was dropped.
fn nospace(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    if !text.iter().any(|byte| is_space(char::from(*byte))) {
        return Ok(Value::Str(text.clone()));
    }
    let mut out = Vec::with_capacity(text.len());
    text.iter().map(|b| char::from(*b)).filter(|c| !is_space(*c)).for_each(|c| {
        push_char(&mut out, c);
    });
    Ok(Value::Str(out.into()))
}

/// The first byte of each word, each taken for a character.
fn initials(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut out = Vec::new();
    let mut in_word = false;
    for c in str_arg(args, 0).iter().map(|byte| char::from(*byte)) {
        let space = is_space(c);
        if !space && !in_word {
            push_char(&mut out, c);
        }
        in_word = !space;
    }
    Ok(Value::Str(out.into()))
}

/// Appends the texts of `items` that are not nil, with `separator` between them.
fn append_joined<'a>(
    out: &mut Vec<u8>,
    separator: &[u8],
    items: impl IntoIterator<Item = &'a Value>,
) {
    let mut first = true;
    for item in items.into_iter().filter(|item| !item.is_nil()) {
        if !first {
            out.extend_from_slice(separator);
        }
        first = false;
        append_text(out, item);
    }
}

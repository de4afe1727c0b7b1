//! Functions that fit texts into a width, counted in bytes. Source: goutils.

use memchr::{memchr, memrchr};
use pintle_template::Runtime;
use pintle_value::{Str, Value};

use crate::convert::{Call, allow_text, int_arg, str_arg};

const MARKER: &[u8] = b"...";

/// `wrap WIDTH TEXT`: breaks at spaces; long words stay whole.
pub(super) fn wrap(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    wrapped(runtime, int_arg(args, 0), str_arg(args, 1), b"\n", false)
}

/// `wrapWith WIDTH BREAK TEXT`: cuts long words too.
pub(super) fn wrap_with(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let line_break = match str_arg(args, 1) {
        text if text.is_empty() => b"\n",
        text => text.as_bytes(),
    };
    wrapped(runtime, int_arg(args, 0), str_arg(args, 2), line_break, true)
}

fn wrapped(
    runtime: &mut dyn Runtime,
    width: i64,
    text: &Str,
    line_break: &[u8],
    cut_words: bool,
) -> Call {
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    // Each break takes the place of a space or follows `width` bytes of a word.
    let most_breaks = text.len().checked_mul(line_break.len());
    allow_text(runtime, most_breaks.and_then(|n| n.checked_add(text.len())))?;
    let mut out = Vec::with_capacity(text.len() + line_break.len());
    let mut rest = text.as_bytes();
    while rest.len() > width {
        if let Some(after) = rest.strip_prefix(b" ") {
            rest = after;
            continue;
        }
        let (line, after) = if let Some(space) = memrchr(b' ', &rest[..=width]) {
            (&rest[..space], &rest[space + 1..])
        } else if cut_words {
            rest.split_at(width)
        } else if let Some(space) = memchr(b' ', &rest[width..]) {
            (&rest[..width + space], &rest[width + space + 1..])
        } else {
            break;
        };
        out.extend_from_slice(line);
        out.extend_from_slice(line_break);
        rest = after;
    }
    out.extend_from_slice(rest);
    Ok(Value::Str(out.into()))
}

/// `abbrev WIDTH TEXT`: the beginning, with three dots if something is missing.
pub(super) fn abbrev(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (width, text) = (int_arg(args, 0), str_arg(args, 1));
    if width < 4 {
        return Ok(Value::Str(text.clone()));
    }
    Ok(Value::Str(abbreviated(text, 0, width)))
}

/// `abbrevboth OFFSET WIDTH TEXT`: a part around `OFFSET`, with dots on one or both sides.
pub(super) fn abbrevboth(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let (left, right, text) = (int_arg(args, 0), int_arg(args, 1), str_arg(args, 2));
    if right < 4 || (left > 0 && right < 7) {
        return Ok(Value::Str(text.clone()));
    }
    Ok(Value::Str(abbreviated(text, left, right)))
}

/// `width` is at least 4. Where goutils reports a width that is too small, the text is empty.
fn abbreviated(text: &Str, offset: i64, width: i64) -> Str {
    let len = text.len();
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    if len <= width {
        return text.clone();
    }
    let body = width.saturating_sub(MARKER.len());
    // A negative offset behaves like 0, as everything up to 4 does.
    let offset = usize::try_from(offset).unwrap_or(0).min(len).min(len - body);
    if offset <= 4 {
        return [&text[..body], MARKER].concat().into();
    }
    if width < 7 {
        return Str::EMPTY;
    }
    if offset + body < len {
        let inner = Str::from(&text[offset..]);
        let inner = abbreviated(&inner, 0, body as i64);
        return [MARKER, inner.as_bytes()].concat().into();
    }
    [MARKER, &text[len - body..]].concat().into()
}

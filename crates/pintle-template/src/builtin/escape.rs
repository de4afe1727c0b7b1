//! `html`, `js` and `urlquery`.

use pintle_value::{Value, fmt, rune, strconv};

/// The text of the arguments that is to be escaped; nil reads `<no value>` as it does in a bare
/// action. Source: Go `template.evalArgs`.
pub(super) fn join(args: &[Value]) -> Vec<u8> {
    if let [Value::Str(text)] = args {
        return text.to_vec();
    }
    let printable = |arg: &Value| match arg {
        Value::Nil => Value::str("<no value>"),
        other => crate::exec::pointed_to(other).unwrap_or_else(|| other.clone()),
    };
    let args: Vec<Value> = args.iter().map(printable).collect();
    fmt::sprint(&args)
}

pub(super) fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        let escaped: &[u8] = match byte {
            0 => "\u{fffd}".as_bytes(),
            b'"' => b"&#34;",
            b'\'' => b"&#39;",
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            _ => std::slice::from_ref(byte),
        };
        out.extend_from_slice(escaped);
    }
    out
}

pub(super) fn js(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for (at, c, width) in rune::runes(text) {
        let escaped: &[u8] = match c {
            '\\' => b"\\\\",
            '\'' => b"\\'",
            '"' => b"\\\"",
            '<' => b"\\u003C",
            '>' => b"\\u003E",
            '&' => b"\\u0026",
            '=' => b"\\u003D",
            // A bad byte is printable as far as Go is concerned, and is kept.
            _ if c >= ' ' && (c.is_ascii() || strconv::is_print(c)) => &text[at..at + width],
            _ => {
                out.extend_from_slice(format!("\\u{:04X}", u32::from(c)).as_bytes());
                &[]
            }
        };
        out.extend_from_slice(escaped);
    }
    out
}

/// Source: Go `url.QueryEscape`.
pub(super) fn url_query(text: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            b' ' => out.push(b'+'),
            _ => {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 15));
                out.extend_from_slice(&[b'%', HEX[high], HEX[low]]);
            }
        }
    }
    out
}

//! URLs and JSON pointers, as far as schemas need them.

use std::borrow::Cow;

use pintle_value::strconv::quote;

use crate::Error;

/// A URL before and after its `#`.
pub(super) fn split(url: &str) -> (&str, &str) {
    url.split_once('#').unwrap_or((url, ""))
}

/// What `reference` means in a document at `base`: the URL without and with its fragment, the
/// latter with its escapes undone.
pub(super) fn join(base: &str, reference: &str) -> Result<(String, String), Error> {
    let (url, fragment) = split(reference);
    let fragment = unescape_percent(fragment).ok_or_else(|| {
        let reference = quote(reference.as_bytes());
        Error::new(format!("error in parsing {reference}: invalid URL escape"))
    })?;
    Ok((resolve(base, url), fragment))
}

/// The parts of a URL without fragment: scheme with its colon, authority with its slashes, path,
/// query with its question mark. Each may be empty.
struct Parts<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Parts<'a> {
        let scheme_end = url.find([':', '/', '?']).filter(|i| url.as_bytes()[*i] == b':');
        let is_scheme = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
        let (scheme, rest) = match scheme_end {
            Some(i) if is_scheme(url) => url.split_at(i + 1),
            _ => ("", url),
        };
        let (rest, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let authority = match rest.strip_prefix("//") {
            Some(after) => 2 + after.find('/').unwrap_or(after.len()),
            None => 0,
        };
        let (authority, path) = rest.split_at(authority);
        Parts { scheme, authority, path, query }
    }
}

/// Source: RFC 3986, 5.2.
fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    let to = Parts::of(reference);
    let from = Parts::of(base);
    if !to.scheme.is_empty() {
        return match to.authority {
            "" => reference.to_owned(),
            _ => [to.scheme, to.authority, &without_dots(to.path), to.query].concat(),
        };
    }
    if from.authority.is_empty() && !from.path.starts_with('/') {
        // `urn:…` has no hierarchy to go by.
        return base.to_owned();
    }
    if !to.authority.is_empty() {
        return [from.scheme, to.authority, &without_dots(to.path), to.query].concat();
    }
    let (path, query) = match to.path {
        "" => (Cow::Borrowed(from.path), to.query),
        path if path.starts_with('/') => (without_dots(path).into(), to.query),
        path => {
            let folder = from.path.rfind('/').map_or("/", |i| &from.path[..=i]);
            (without_dots(&format!("{folder}{path}")).into(), to.query)
        }
    };
    [from.scheme, from.authority, &path, query].concat()
}

fn without_dots(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for part in path.split('/') {
        ends_in_folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => {
                if parts.len() > 1 {
                    parts.pop();
                }
            }
            part => parts.push(part),
        }
    }
    if ends_in_folder {
        parts.push("");
    }
    parts.join("/")
}

/// Undoes `%41`; nothing if an escape is malformed.
pub(super) fn unescape_percent(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let digit = |c: &u8| char::from(*c).to_digit(16);
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let [high, low, after @ ..] = after else { return None };
            out.push((digit(high)? * 16 + digit(low)?) as u8);
            rest = after;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// A name as part of a JSON pointer.
pub(super) fn escape_token(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        token.replace('~', "~0").replace('/', "~1").into()
    } else {
        token.into()
    }
}

/// A part of a JSON pointer as a name; nothing if an escape is malformed.
pub(super) fn unescape_token(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(token.into());
    }
    let mut out = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        match (c, c == '~') {
            (_, true) => match chars.next()? {
                '0' => out.push('~'),
                '1' => out.push('/'),
                _ => return None,
            },
            (c, false) => out.push(c),
        }
    }
    Some(out.into())
}

/// A JSON pointer as a fragment: what a URL path may not hold is escaped. Source: Go
/// `url.PathEscape`, part by part.
pub(super) fn encode_pointer(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'~' | b'$' | b'&' | b'+' | b'=' | b':' | b'@' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{encode_pointer, join, unescape_token};

    #[test]
    fn references_resolve_as_in_rfc_3986() {
        let cases = [
            ("file:///values.schema.json", "#/a%20b", "file:///values.schema.json", "/a b"),
            ("file:///values.schema.json", "x/y.json", "file:///x/y.json", ""),
            ("https://e.com/a/b?q", "../c/./d#f", "https://e.com/c/d", "f"),
            ("https://e.com/a/b", "/x", "https://e.com/x", ""),
            ("https://e.com/a/b", "//f.com/x", "https://f.com/x", ""),
            ("https://e.com/a/b", "http://g.com", "http://g.com", ""),
            ("urn:x:y", "#z", "urn:x:y", "z"),
        ];
        for (base, reference, url, fragment) in cases {
            assert_eq!(
                join(base, reference).unwrap(),
                (url.into(), fragment.into()),
                "{reference}"
            );
        }
        assert!(join("file:///a", "#%zz").is_err());
    }

    #[test]
    fn pointers_are_escaped_and_back() {
        assert_eq!(unescape_token("a~1b~0").as_deref(), Some("a/b~"));
        assert_eq!(unescape_token("a~2"), None);
        assert_eq!(encode_pointer("/a b/^x"), "/a%20b/%5Ex");
    }
}

//! Which texts are addresses, to the libraries that Helm asks.

use std::net::Ipv6Addr;

use pintle_render::GoPatterns;
use pintle_values::PatternEngine;

/// Longest address, in characters. Source: `govalidator.IsURL`.
const MAX_CHARS: usize = 2083;

/// Longest text that is too short for an address, in bytes. Source: `govalidator.IsURL`.
const MIN_BYTES: usize = 3;

/// Source: `govalidator.Email`.
const EMAIL: &str = include_str!("../data/email.regex");

/// Source: `govalidator.URL`.
const URL: &str = include_str!("../data/url.regex");

/// Source: `govalidator.IsEmail`.
pub(crate) fn is_email(text: &str) -> bool {
    is_plain_email(text) || matches(EMAIL, text)
}

/// Whether a text certainly is an address of e-mail: most are, and need no regular expression.
fn is_plain_email(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let Some((local, domain)) = text.split_once('@') else { return false };
    let Some((front, last)) = domain.rsplit_once('.') else { return false };
    let letters = !last.is_empty() && last.bytes().all(|b| b.is_ascii_alphabetic());
    letters && local.split('.').all(word) && front.split('.').all(word)
}

/// Source: `govalidator.IsURL`.
pub(crate) fn is_url(text: &str) -> bool {
    if text.len() <= MIN_BYTES || text.chars().count() >= MAX_CHARS || text.starts_with('.') {
        return false;
    }
    let with_scheme = format!("http://{text}");
    let parsed = if text.contains(':') && !text.contains("://") { &with_scheme } else { text };
    let Some(parts) = Parts::parse(parsed, false) else { return false };
    if parts.host.starts_with('.')
        || parts.host.is_empty() && !parts.path.is_empty() && !parts.path.contains('.')
    {
        return false;
    }
    is_plain_url(text) || matches(URL, text)
}

/// Whether a text certainly is an address: `https://a.b/c/d`.
fn is_plain_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let in_path = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    match host.split_once('.') {
        Some((name, top)) => word(name) && word(top) && path.bytes().all(in_path),
        None => false,
    }
}

/// Source: `govalidator.IsRequestURL`.
pub(crate) fn is_request_url(text: &str) -> bool {
    Parts::parse(text, true).is_some_and(|parts| !parts.scheme.is_empty())
}

fn matches(pattern: &str, text: &str) -> bool {
    // The patterns are constants that compile.
    GoPatterns.compile(pattern.trim_end()).is_ok_and(|matcher| matcher(text.as_bytes()))
}

/// The parts of an address that are asked for.
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
}

impl<'a> Parts<'a> {
    /// Takes an address apart; `in_request` is for what stands in a request. Source: Go
    /// `url.Parse` and `url.ParseRequestURI`.
    fn parse(text: &'a str, in_request: bool) -> Option<Parts<'a>> {
        let without_fragment = text.split_once('#').map_or(text, |(front, _)| front);
        let fragment = text.strip_prefix(without_fragment)?;
        let text = if in_request { text } else { without_fragment };
        if text.bytes().any(|b| b < b' ' || b == 0x7f) || (in_request && text.is_empty()) {
            return None;
        }
        if !in_request && !has_valid_escapes(fragment) {
            return None;
        }
        if text == "*" {
            return Some(Parts { scheme: "", host: "", path: text });
        }
        let (scheme, rest) = scheme(text)?;
        let rest = rest.split_once('?').map_or(rest, |(front, _)| front);
        if !rest.starts_with('/') {
            if !scheme.is_empty() {
                return Some(Parts { scheme, host: "", path: "" });
            }
            let first = rest.split('/').next().unwrap_or_default();
            if in_request || first.contains(':') {
                return None;
            }
        }
        let has_authority = !scheme.is_empty() || (!in_request && !rest.starts_with("///"));
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) if has_authority => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            _ => ("", rest),
        };
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let fine = user.chars().all(is_user_char)
            && has_valid_escapes(user)
            && is_host(scheme, host)
            && has_valid_escapes(path);
        fine.then_some(Parts { scheme, host, path })
    }
}

/// The scheme, if there is one, and what follows. Nothing for a text that begins with a colon.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (i, b) in text.bytes().enumerate() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if i > 0 => {}
            b':' if i == 0 => return None,
            b':' => return Some((&text[..i], &text[i + 1..])),
            _ => break,
        }
    }
    Some(("", text))
}

fn is_user_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c)
}

/// Source: Go `parseHost`.
fn is_host(scheme: &str, host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.rsplit_once(']') else { return false };
        let address = address.split_once("%25").map_or(address, |(address, _)| address);
        return !rest.contains('[') && is_port(port) && address.parse::<Ipv6Addr>().is_ok();
    }
    let colon = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => host.find(':'),
        _ => host.rfind(':'),
    };
    !host.contains('[')
        && colon.is_none_or(|colon| is_port(&host[colon..]))
        && host.chars().all(is_host_char)
        && has_valid_host_escapes(host)
}

fn is_host_char(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"%".contains(c)
}

fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether every `%` is followed by two hexadecimal digits.
fn has_valid_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        (0..2).all(|_| digits.next().is_some_and(|b| b.is_ascii_hexdigit()))
    })
}

/// In a host only what is not ASCII may be escaped.
fn has_valid_host_escapes(host: &str) -> bool {
    let high = |b: u8| matches!(b, b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F');
    has_valid_escapes(host)
        && host.split('%').skip(1).all(|after| after.bytes().next().is_some_and(high))
}

#[cfg(test)]
mod tests {
    use super::{is_email, is_request_url, is_url};

    #[test]
    fn addresses_are_told_from_other_texts() {
        let cases = include_str!("../testdata/addresses.txt");
        for line in cases.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.splitn(4, ' ');
            let expected: Vec<bool> = fields.by_ref().take(3).map(|f| f == "y").collect();
            let text = fields.next().unwrap_or_default();
            assert_eq!([is_email(text), is_url(text), is_request_url(text)], *expected, "{text}");
        }
    }
}

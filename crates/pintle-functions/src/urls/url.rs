//! URLs in parts. Source: Go `net/url`.

use std::fmt;

use memchr::{memchr, memrchr};
use pintle_value::strconv::quote;

use super::address::is_v6;
use super::escape::{Part, append_escaped, unescaped};

/// A URL whose parts are decoded, but for the opaque part and the query.
#[derive(Debug, Default)]
pub(super) struct Url {
    pub(super) scheme: Vec<u8>,
    pub(super) opaque: Vec<u8>,
    pub(super) user: Option<User>,
    pub(super) host: Vec<u8>,
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
    pub(super) fragment: Vec<u8>,
}

/// User name and password.
#[derive(Debug)]
pub(super) struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

/// Why a text is no URL, as `url.Error` words it.
#[derive(Debug)]
pub(super) struct UrlError {
    url: String,
    message: String,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parse {}: {}", self.url, self.message)
    }
}

impl User {
    /// `name` or `name:password`, escaped.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        append_escaped(&mut out, &self.name, Part::UserPassword);
        if let Some(password) = &self.password {
            out.push(b':');
            append_escaped(&mut out, password, Part::UserPassword);
        }
        out
    }

    fn parse(text: &[u8]) -> Result<User, String> {
        let allowed =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
        if !text.iter().all(allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        let (name, password) = cut(text, b':');
        Ok(User {
            name: unescaped(name, Part::UserPassword)?,
            password: password.map(|text| unescaped(text, Part::UserPassword)).transpose()?,
        })
    }
}

impl Url {
    pub(super) fn parse(text: &[u8]) -> Result<Url, UrlError> {
        let (main, fragment) = cut(text, b'#');
        let failed = |url: &[u8], message| UrlError { url: quote(url), message };
        let mut url = Url::parse_main(main).map_err(|message| failed(main, message))?;
        url.fragment = unescaped(fragment.unwrap_or_default(), Part::Fragment)
            .map_err(|message| failed(text, message))?;
        Ok(url)
    }

    /// Everything before the fragment.
    fn parse_main(text: &[u8]) -> Result<Url, String> {
        if text.iter().any(|byte| *byte < b' ' || *byte == 0x7f) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let mut url = Url::default();
        if text == b"*" {
            url.path = text.to_vec();
            return Ok(url);
        }
        let (scheme, rest) = split_scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = cut(rest, b'?');
        url.query = query.unwrap_or_default().to_vec();
        if !rest.starts_with(b"/") {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_vec();
                return Ok(url);
            }
            if cut(rest, b'/').0.contains(&b':') {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        if let Some(authority) = rest.strip_prefix(b"//")
            && (!url.scheme.is_empty() || !authority.starts_with(b"/"))
        {
            let end = memchr(b'/', authority).unwrap_or(authority.len());
            rest = &authority[end..];
            let authority = &authority[..end];
            let (user, host) = match memrchr(b'@', authority) {
                Some(at) => (Some(&authority[..at]), &authority[at + 1..]),
                None => (None, authority),
            };
            url.host = parse_host(&url.scheme, host)?;
            url.user = user.map(User::parse).transpose()?;
        }
        url.path = unescaped(rest, Part::Path)?;
        Ok(url)
    }

    /// The host without port and brackets.
    pub(super) fn hostname(&self) -> &[u8] {
        let host = match memrchr(b':', &self.host) {
            Some(colon) if is_optional_port(&self.host[colon..]) => &self.host[..colon],
            _ => &self.host,
        };
        host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host)
    }

    /// The URL as text.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            self.append_authority_and_path(&mut out);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            append_escaped(&mut out, &self.fragment, Part::Fragment);
        }
        out
    }

    fn append_authority_and_path(&self, out: &mut Vec<u8>) {
        let has_authority = !self.host.is_empty() || self.user.is_some();
        if has_authority || (!self.scheme.is_empty() && !self.path.is_empty()) {
            out.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            out.extend_from_slice(&user.to_bytes());
            out.push(b'@');
        }
        append_escaped(out, &self.host, Part::Host);
        if !self.path.is_empty() && !self.path.starts_with(b"/") && !self.host.is_empty() {
            out.push(b'/');
        }
        // Without a scheme the first segment may not look like one.
        if out.is_empty() && cut(&self.path, b'/').0.contains(&b':') {
            out.extend_from_slice(b"./");
        }
        if self.path == b"*" {
            out.push(b'*');
        } else {
            append_escaped(out, &self.path, Part::Path);
        }
    }
}

/// What stands before and after the first `separator`.
fn cut(text: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    match memchr(separator, text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The scheme, empty if there is none, and what follows it.
fn split_scheme(text: &[u8]) -> Result<(&[u8], &[u8]), String> {
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok((b"", text))
}

fn is_optional_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Checks and decodes a host with an optional port.
fn parse_host(scheme: &[u8], text: &[u8]) -> Result<Vec<u8>, String> {
    let check_port = |port: &[u8]| {
        if is_optional_port(port) {
            return Ok(());
        }
        Err(format!("invalid port {} after host", quote(port)))
    };
    match memrchr(b'[', text) {
        Some(0) => {
            let close = memrchr(b']', text).ok_or_else(|| "missing ']' in host".to_owned())?;
            let (name, port) = (&text[1..close], &text[close + 1..]);
            check_port(port)?;
            let zone = memchr::memmem::find(name, b"%25").unwrap_or(name.len());
            let mut address = unescaped(&name[..zone], Part::Host)?;
            address.extend_from_slice(&unescaped(&name[zone..], Part::Zone)?);
            match is_v6(&address) {
                Ok(true) => Ok([b"[", address.as_slice(), b"]", port].concat()),
                Ok(false) => Err("invalid IP-literal".to_owned()),
                Err(message) => Err(format!("invalid host: {message}")),
            }
        }
        Some(_) => Err("invalid IP-literal".to_owned()),
        None => {
            // HTTP hosts may hold one colon only; others are forgiven all but the last.
            let http = scheme == b"http" || scheme == b"https";
            let colon = if http { memchr(b':', text) } else { memrchr(b':', text) };
            check_port(colon.map_or(b"", |at| &text[at..]))?;
            unescaped(text, Part::Host)
        }
    }
}

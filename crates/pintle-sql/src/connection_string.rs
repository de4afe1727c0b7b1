//! The text of a connection string, taken apart.
//!
//! Errors never repeat the text: a password that was not quoted may stand anywhere in it.

use std::collections::BTreeMap;

use crate::failure::Failure;

/// Size of a connection string.
const MAX_TEXT: usize = 64 << 10;

/// The settings in a connection string by name. The last one of a name counts.
/// Source: lib/pq `Config.fromDSN`.
pub(crate) fn parse(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    if text.len() > MAX_TEXT {
        return Err(invalid(&format!("it is longer than {MAX_TEXT} bytes")));
    }
    let url = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    match url {
        Some(rest) => parse_url(rest),
        None => parse_pairs(text),
    }
}

fn invalid(what: &str) -> Failure {
    Failure::settings(format!("invalid connection string: {what}"))
}

/// `key = value` pairs between spaces; values in single quotes may hold spaces, and a backslash
/// takes the meaning from the character after it.
fn parse_pairs(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut pairs = BTreeMap::new();
    let mut chars = text.chars().peekable();
    let mut nth = 0;
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.peek().is_none() {
            return Ok(pairs);
        }
        nth += 1;
        let mut key = String::new();
        while let Some(c) = chars.next_if(|c| !c.is_whitespace() && *c != '=') {
            key.push(c);
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if chars.next() != Some('=') {
            return Err(invalid(&format!("missing \"=\" after the name of setting {nth}")));
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let quoted = chars.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        loop {
            match chars.next() {
                Some('\'') if quoted => break,
                Some(c) if c.is_whitespace() && !quoted => break,
                Some('\\') => {
                    let c = chars.next();
                    value.push(c.ok_or_else(|| invalid("missing character after backslash"))?);
                }
                Some(c) => value.push(c),
                None if quoted => return Err(invalid("unterminated quoted string literal")),
                None => break,
            }
        }
        pairs.insert(key, value);
    }
}

/// What follows the scheme: `user:password@host:port/database?key=value&…`. Empty parts count as
/// missing. Source: lib/pq `convertURL`.
fn parse_url(rest: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut pairs = BTreeMap::new();
    let mut set = |key: &str, value: String| {
        if !value.is_empty() {
            pairs.insert(key.to_owned(), value);
        }
    };
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (login, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    set("user", unescape(user, "user")?);
    set("password", unescape(password, "password")?);
    let (host, port) = host_and_port(place)?;
    set("host", unescape(host, "host")?);
    set("port", port.to_owned());
    set("dbname", unescape(path, "database")?);
    let mut seen = Vec::new();
    // Go leaves out what has a semicolon in it.
    for pair in query.split('&').filter(|pair| !pair.contains(';')) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = unescape(&key.replace('+', " "), "query")?;
        let value = unescape(&value.replace('+', " "), "query")?;
        // Of several ones the first counts.
        if !seen.contains(&key) {
            set(&key, value);
            seen.push(key);
        }
    }
    Ok(pairs)
}

fn host_and_port(place: &str) -> Result<(&str, &str), Failure> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or_else(|| invalid("missing \"]\""))?;
            if !port.is_empty() && !port.starts_with(':') {
                return Err(invalid("text between \"]\" and the port"));
            }
            (host, port.strip_prefix(':').unwrap_or_default())
        }
        None => place.rsplit_once(':').unwrap_or((place, "")),
    };
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid(
            "the port after the host is no number; \"#\", \"/\" and \"?\" in a password are to be \
             written as %23, %2F and %3F",
        ));
    }
    Ok((host, port))
}

/// Puts bytes in for `%XX`.
fn unescape(text: &str, part: &str) -> Result<String, Failure> {
    if text.chars().any(|c| c.is_ascii_control() || (c == ' ' && part == "password")) {
        return Err(invalid(&format!("a character in the {part} that is to be escaped")));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(invalid(&format!("a \"%\" in the {part} without two digits after it")));
        };
        bytes.extend(u8::try_from(high * 16 + low));
    }
    String::from_utf8(bytes).map_err(|_| invalid(&format!("the {part} is no UTF-8")))
}

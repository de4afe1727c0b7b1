//! The formats that texts can be asked to have. Source: `format.go` of santhosh-tekuri/jsonschema.

use std::net::Ipv6Addr;

use pintle_value::Value;
use pintle_value::strconv::{atoi, quote, quote_rune};

use super::pattern::PatternEngine;
use super::time;

/// A known format.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format(&'static str, Check);

type Check = fn(&str) -> Result<(), String>;

const FORMATS: &[Format] = &[
    Format("json-pointer", json_pointer),
    Format("relative-json-pointer", relative_json_pointer),
    Format("uuid", uuid),
    Format("duration", duration),
    Format("period", period),
    Format("ipv4", ipv4),
    Format("ipv6", ipv6),
    Format("hostname", hostname),
    Format("email", email),
    Format("date", time::date),
    Format("time", time::time),
    Format("date-time", time::date_time),
    Format("uri", uri),
    Format("iri", uri),
    Format("uri-reference", uri_reference),
    Format("iri-reference", uri_reference),
    Format("uri-template", uri_template),
    Format("semver", semver),
    Format(REGEX, |_| Ok(())),
];

const REGEX: &str = "regex";

impl Format {
    /// The format of this name; unknown ones are not checked.
    pub(super) fn named(name: &[u8]) -> Option<Format> {
        FORMATS.iter().find(|format| format.0.as_bytes() == name).copied()
    }

    pub(super) fn name(self) -> &'static str {
        self.0
    }

    /// Checks a value; what is no text has every format.
    pub(super) fn check(self, value: &Value, engine: &dyn PatternEngine) -> Result<(), String> {
        match value {
            Value::Str(text) if self.0 == REGEX => engine.check(&text.to_text()),
            Value::Str(text) => (self.1)(&text.to_text()),
            _ => Ok(()),
        }
    }
}

pub(super) fn fail(text: impl Into<String>) -> Result<(), String> {
    Err(text.into())
}

fn invalid_character(c: char) -> Result<(), String> {
    fail(format!("invalid character {}", quote_rune(c)))
}

fn json_pointer(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let Some(rest) = text.strip_prefix('/') else { return fail("not starting with /") };
    let followed = |c: Option<char>| matches!(c, Some('0' | '1'));
    for token in rest.split('/') {
        let mut chars = token.chars();
        while let Some(c) = chars.next() {
            if c == '~' && !followed(chars.next()) {
                return fail("~ must be followed by 0 or 1");
            }
        }
    }
    Ok(())
}

fn relative_json_pointer(text: &str) -> Result<(), String> {
    let digits = leading_digits(text);
    if digits == 0 {
        return fail("must start with non-negative integer");
    }
    if digits > 1 && text.starts_with('0') {
        return fail("starts with zero");
    }
    match &text[digits..] {
        "#" => Ok(()),
        rest => json_pointer(rest),
    }
}

pub(super) fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn uuid(text: &str) -> Result<(), String> {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != GROUPS.len() {
        return fail("must have 5 elements");
    }
    for (i, (group, length)) in groups.iter().zip(GROUPS).enumerate() {
        if group.len() != length {
            return fail(format!("element {} must be {length} characters long", i + 1));
        }
        if let Some(c) = group.chars().find(|c| !c.is_ascii_hexdigit()) {
            return fail(format!("non-hex character {}", quote_rune(c)));
        }
    }
    Ok(())
}

fn duration(text: &str) -> Result<(), String> {
    let Some(rest) = text.strip_prefix('P') else { return fail("must start with P") };
    if rest.is_empty() {
        return fail("nothing after P");
    }
    if let Some(weeks) = rest.strip_suffix('W') {
        return match weeks {
            "" => fail("no number in week"),
            _ if leading_digits(weeks) < weeks.len() => fail("invalid week"),
            _ => Ok(()),
        };
    }
    for (i, part) in rest.split('T').enumerate() {
        if i != 0 && part.is_empty() {
            return fail("no time elements");
        }
        match ["YMD", "HMS"].get(i) {
            Some(units) => duration_part(part, units)?,
            None => return fail("more than one T"),
        }
    }
    Ok(())
}

fn duration_part(part: &str, all_units: &str) -> Result<(), String> {
    let (mut rest, mut units) = (part, all_units);
    while !rest.is_empty() {
        let digits = leading_digits(rest);
        if digits == 0 {
            return fail("missing number");
        }
        rest = &rest[digits..];
        let Some(unit) = rest.bytes().next() else { return fail("missing unit") };
        let shown = quote_rune(char::from(unit));
        match units.bytes().position(|known| known == unit) {
            Some(i) => units = &units[i + 1..],
            None if all_units.bytes().any(|known| known == unit) => {
                return fail(format!("unit {shown} out of order"));
            }
            None => return fail(format!("invalid unit {shown}")),
        }
        rest = &rest[1..];
    }
    Ok(())
}

fn ipv4(text: &str) -> Result<(), String> {
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return fail("expected four decimals");
    }
    for group in groups {
        if group.len() > 1 && group.starts_with('0') {
            return fail("leading zeros");
        }
        match atoi(group.as_bytes()) {
            Ok(0..=255) => {}
            Ok(_) => return fail("decimal must be between 0 and 255"),
            Err(error) => return fail(error.to_string()),
        }
    }
    Ok(())
}

fn ipv6(text: &str) -> Result<(), String> {
    if !text.contains(':') {
        return fail("missing colon");
    }
    let (address, zone) = text.split_once('%').unwrap_or((text, ""));
    if address.parse::<Ipv6Addr>().is_err() {
        return fail(format!("ParseAddr({}): unable to parse IP", quote(text.as_bytes())));
    }
    if !zone.is_empty() {
        return fail("zone id is not a part of ipv6 address");
    }
    Ok(())
}

fn hostname(text: &str) -> Result<(), String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 {
        return fail("more than 253 characters long");
    }
    for label in text.split('.') {
        if label.is_empty() || label.len() > 63 {
            return fail("label must be 1 to 63 characters long");
        }
        if label.starts_with('-') {
            return fail("label starts with hyphen");
        }
        if label.ends_with('-') {
            return fail("label ends with hyphen");
        }
        if let Some(c) = label.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-')) {
            return invalid_character(c);
        }
    }
    Ok(())
}

fn email(text: &str) -> Result<(), String> {
    if text.len() > 254 {
        return fail("more than 255 characters long");
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return fail("missing @") };
    if local.len() > 64 {
        return fail("local part more than 64 characters long");
    }
    match local.strip_prefix('"').and_then(|local| local.strip_suffix('"')) {
        Some(quoted) if quoted.contains(['\\', '"']) => {
            return fail("backslash and quote are not allowed within quoted local part");
        }
        Some(_) => {}
        None => email_local(local)?,
    }
    if let Some(address) = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']')) {
        return match address.strip_prefix("IPv6:") {
            Some(address) => ipv6(address).map_err(|e| format!("invalid ipv6 address: {e}")),
            None => ipv4(address).map_err(|e| format!("invalid ipv4 address: {e}")),
        };
    }
    hostname(domain).map_err(|error| format!("invalid domain: {error}"))
}

fn email_local(local: &str) -> Result<(), String> {
    if local.starts_with('.') {
        return fail("starts with dot");
    }
    if local.ends_with('.') {
        return fail("ends with dot");
    }
    if local.contains("..") {
        return fail("consecutive dots");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
    local.chars().find(|c| !allowed(*c)).map_or(Ok(()), invalid_character)
}

/// Go's checks of a URL, as far as they fail for anything but very odd texts. Gives the scheme
/// and the path.
fn parse_url(text: &str) -> Result<(&str, &str), String> {
    let error = |what: &str| Err(format!("parse {}: {what}", quote(text.as_bytes())));
    if text.bytes().any(|c| c < b' ' || c == 0x7f) {
        return error("net/url: invalid control character in URL");
    }
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let scheme_end = rest.bytes().position(|c| !(c.is_ascii_alphanumeric() || b"+-.".contains(&c)));
    let (scheme, rest) = match scheme_end {
        Some(0) if rest.starts_with(':') => return error("missing protocol scheme"),
        Some(i) if rest.as_bytes()[i] == b':' && rest.as_bytes()[0].is_ascii_alphabetic() => {
            (&rest[..i], &rest[i + 1..])
        }
        _ => ("", rest),
    };
    let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match rest.strip_prefix("//") {
        Some(after) => after.split_at(after.find('/').unwrap_or(after.len())),
        None => ("", rest),
    };
    if scheme.is_empty() && !rest.starts_with('/') {
        let first = path.split('/').next().unwrap_or_default();
        if first.contains(':') {
            return error("first path segment in URL cannot contain colon");
        }
    }
    if !authority.is_empty()
        && let Err(what) = authority_error(authority)
    {
        return error(&what);
    }
    let opaque = !scheme.is_empty() && !rest.starts_with('/');
    for part in [if opaque { "" } else { path }, fragment] {
        if let Some(escape) = bad_escape(part) {
            return error(&format!("invalid URL escape {}", quote(escape.as_bytes())));
        }
    }
    Ok((scheme, path))
}

fn authority_error(authority: &str) -> Result<(), String> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = match host.strip_prefix('[') {
        Some(inside) => {
            let Some((address, port)) = inside.rsplit_once(']') else {
                return fail("missing ']' in host");
            };
            ipv6(address).map_err(|error| format!("invalid ipv6 address: {error}"))?;
            port
        }
        None => {
            if let Some(c) = host.chars().find(|c| " \"<>\\^`{|}".contains(*c)) {
                let c = quote(c.to_string().as_bytes());
                return fail(format!("invalid character {c} in host name"));
            }
            host.rfind(':').map_or("", |i| &host[i..])
        }
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    if leading_digits(digits) < digits.len() || (!port.is_empty() && !port.starts_with(':')) {
        return fail(format!("invalid port {} after host", quote(port.as_bytes())));
    }
    Ok(())
}

/// The first malformed escape.
fn bad_escape(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
    let i = (0..bytes.len()).find(|&i| bytes[i] == b'%' && !(hex(i + 1) && hex(i + 2)))?;
    let end = bytes.len().min(i + 3);
    Some(String::from_utf8_lossy(&bytes[i..end]).into_owned())
}

fn uri(text: &str) -> Result<(), String> {
    match parse_url(text)? {
        ("", _) => fail("relative url"),
        _ => Ok(()),
    }
}

fn uri_reference(text: &str) -> Result<(), String> {
    if text.contains('\\') {
        return fail("contains \\");
    }
    parse_url(text).map(drop)
}

fn uri_template(text: &str) -> Result<(), String> {
    let (_, path) = parse_url(text)?;
    for token in path.split('/') {
        let mut open = false;
        for c in token.chars().filter(|c| matches!(c, '{' | '}')) {
            if (c == '{') == open {
                return fail("nested curly braces");
            }
            open = !open;
        }
        if open {
            return fail("no matching closing brace");
        }
    }
    Ok(())
}

fn period(text: &str) -> Result<(), String> {
    let Some((start, end)) = text.split_once('/') else { return fail("missing slash") };
    let of = |check: Check, text: &str, what: &str| {
        check(text).map_err(|error| format!("invalid {what}: {error}"))
    };
    if start.starts_with('P') {
        of(duration, start, "start duration")?;
        return of(time::date_time, end, "end date-time");
    }
    of(time::date_time, start, "start date-time")?;
    if end.starts_with('P') {
        of(duration, end, "end duration")
    } else {
        of(time::date_time, end, "end date-time")
    }
}

fn semver(text: &str) -> Result<(), String> {
    let (text, build) = text.split_once('+').map_or((text, None), |(t, b)| (t, Some(b)));
    let identifier = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if let Some(build) = build {
        if build.is_empty() {
            return fail("build is empty");
        }
        for id in build.split('.') {
            if id.is_empty() {
                return fail("build identifier is empty");
            }
            if let Some(c) = id.chars().find(|c| !identifier(*c)) {
                let c = quote_rune(c);
                return fail(format!("invalid character {c} in build identifier"));
            }
        }
    }
    let (core, pre) = text.split_once('-').map_or((text, None), |(t, p)| (t, Some(p)));
    for id in pre.map(|pre| pre.split('.')).into_iter().flatten() {
        if id.is_empty() {
            return fail("pre-release identifier is empty");
        }
        if let Some(c) = id.chars().find(|c| !identifier(*c)) {
            let c = quote_rune(c);
            return fail(format!("invalid character {c} in pre-release identifier"));
        }
        if leading_digits(id) == id.len() && id.len() > 1 && id.starts_with('0') {
            return fail("pre-release numeric identifier starts with zero");
        }
    }
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() != 3 {
        return fail("versionCore must have 3 numbers separated by dot");
    }
    for (number, name) in numbers.into_iter().zip(["major", "minor", "patch"]) {
        if number.is_empty() {
            return fail(format!("{name} is empty"));
        }
        if number.len() > 1 && number.starts_with('0') {
            return fail(format!("{name} starts with zero"));
        }
        if leading_digits(number) < number.len() {
            return fail(format!("{name} contains non-digit"));
        }
    }
    Ok(())
}

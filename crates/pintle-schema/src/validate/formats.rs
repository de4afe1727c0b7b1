//! Formats of texts. Source: kube-openapi `validation/strfmt`.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

/// Formats that are known, of which some are not judged: all texts have them.
const KNOWN: [&str; 26] = [
    "bsonobjectid",
    "byte",
    "cidr",
    "creditcard",
    "date",
    "datetime",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "ipv4",
    "ipv6",
    "isbn",
    "isbn10",
    "isbn13",
    "k8slongname",
    "k8sshortname",
    "mac",
    "password",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid",
    "uuid3",
    "uuid4",
    "uuid5",
];

/// Formats are the same with dashes and without.
fn plain(format: &str) -> String {
    format.replace('-', "")
}

pub(super) fn is_known(format: &str) -> bool {
    !format.is_empty() && KNOWN.contains(&plain(format).as_str())
}

pub(super) fn is_valid(format: &str, text: &str) -> bool {
    match plain(format).as_str() {
        "byte" => is_match(&BASE64, text),
        "cidr" => is_cidr(text),
        "date" => is_date(text),
        "datetime" => is_date_time(text),
        "duration" => is_match(&DURATION, text) || is_match(&WORDS, text),
        "email" => is_match(&EMAIL, text),
        "hexcolor" => is_match(&HEX_COLOR, text),
        "hostname" => {
            is_match(&HOSTNAME, text)
                && text.len() <= 255
                && text.split('.').all(|label| label.len() <= 63)
        }
        "ipv4" => is_ipv4(text),
        "ipv6" => text.contains(':') && text.parse::<Ipv6Addr>().is_ok(),
        "k8sshortname" => text.len() <= 63 && is_match(&SHORT_NAME, text),
        "k8slongname" => text.len() <= 253 && is_match(&LONG_NAME, text),
        "mac" => is_match(&MAC, text),
        "ssn" => is_match(&SSN, text),
        "bsonobjectid" => is_match(&OBJECT_ID, text),
        "rgbcolor" => is_match(&RGB_COLOR, text),
        "uri" => is_match(&URI, text),
        "uuid" => is_match(&UUID, text),
        "uuid3" => is_match(&UUID3, text),
        "uuid4" => is_match(&UUID4, text),
        "uuid5" => is_match(&UUID5, text),
        _ => true,
    }
}

/// An expression that is compiled when it is first needed.
type Lazy = LazyLock<Option<Regex>>;

macro_rules! expressions {
    ($($name:ident: $text:expr;)*) => {
        $(static $name: Lazy = LazyLock::new(|| Regex::new($text).ok());)*
    };
}

expressions! {
    BASE64: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$";
    DATE_TIME: "^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$";
    DURATION: "^[-+]?(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)\
        (([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))*)$";
    WORDS: "(?i)([0-9]+)\\s*(ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|week|wk)";
    EMAIL: "^([^<>@,;:]*<)?[^\\s@<>()\\[\\],;:\\\\\"]+@[^\\s@<>()\\[\\],;:\\\\\"]+>?$";
    HEX_COLOR: "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$";
    HOSTNAME: "^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|\
        ([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}\
        ([a-zA-Z\\p{L}]){2,63})$";
    LONG_NAME: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    MAC: "^(([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}|([0-9a-fA-F]{2}-){5}[0-9a-fA-F]{2}|\
        ([0-9a-fA-F]{4}\\.){2}[0-9a-fA-F]{4}|([0-9a-fA-F]{2}:){7}[0-9a-fA-F]{2}|\
        ([0-9a-fA-F]{2}-){7}[0-9a-fA-F]{2}|([0-9a-fA-F]{4}\\.){3}[0-9a-fA-F]{4}|\
        ([0-9a-fA-F]{2}:){19}[0-9a-fA-F]{2}|([0-9a-fA-F]{2}-){19}[0-9a-fA-F]{2}|\
        ([0-9a-fA-F]{4}\\.){9}[0-9a-fA-F]{4})$";
    OBJECT_ID: "^[0-9a-fA-F]{24}$";
    RGB_COLOR: "^rgb\\(\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*,\
        \\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*,\
        \\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*\\)$";
    SHORT_NAME: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    SSN: "^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$";
    URI: "^([A-Za-z][A-Za-z0-9+.-]*:\\S|/)[^\\s\\x00-\\x1f]*$";
    UUID: "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
    UUID3: "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$";
    UUID4: "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$";
    UUID5: "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$";
}

fn is_match(expression: &Lazy, text: &str) -> bool {
    expression.as_ref().is_none_or(|regex| regex.is_match(text))
}

/// Leading zeros are borne with.
fn is_ipv4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number && part.parse::<u8>().is_ok()
    };
    (parts.len() == 4 && parts.iter().all(number)) || {
        let mapped = text.contains('.') && text.contains(':');
        mapped && text.parse::<Ipv6Addr>().is_ok()
    }
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let is_number = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    let most = match (is_ipv4(address), address.parse::<Ipv6Addr>()) {
        (true, Err(_)) => Ipv4Addr::BITS,
        (_, Ok(_)) => Ipv6Addr::BITS,
        _ => return false,
    };
    is_number && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
}

fn is_date(text: &str) -> bool {
    let time = format!("{text}T00:00:00Z");
    text.len() == 10 && crate::decode::time::read(&time, crate::decode::time::SECONDS).is_ok()
}

fn is_date_time(text: &str) -> bool {
    let text = text.to_lowercase();
    let Some((date, rest)) = text.split_once('t') else { return false };
    let time = rest.split('t').next().unwrap_or_default();
    let Some(found) = DATE_TIME.as_ref().and_then(|regex| regex.captures(time)) else {
        return false;
    };
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    is_date(date) && part(1) <= "23" && part(2) <= "59" && part(3) <= "59"
}

//! What a scalar stands for. Source: go.yaml.in/yaml v3 `resolve.go`.

use std::borrow::Cow;

use pintle_value::strconv;
use pintle_yaml::{Node, Scalar, Style};

use super::data::Data;
use super::timestamp;

/// What a scalar node stands for.
///
/// # Errors
/// If the text does not fit the tag, in Go's words.
pub(crate) fn scalar(node: Node<'_>) -> Result<Data, String> {
    let text = node.text();
    if node.tag().is_none() && node.style() == Style::Plain {
        return Ok(plain(&utf8(text)));
    }
    if node.tag() == Some(b"tag:yaml.org,2002:timestamp") {
        let text = String::from_utf8_lossy(text);
        return timestamp::canonical(&text)
            .map(Data::Time)
            .ok_or_else(|| format!("yaml: cannot decode !!str `{text}` as a !!timestamp"));
    }
    let scalar = node.scalar().map_err(|error| error.message().to_owned())?;
    Ok(scalar.map_or(Data::Null, of_scalar))
}

/// A text, which is hardly ever anything else than UTF-8.
pub(crate) fn utf8(text: &[u8]) -> Cow<'_, str> {
    // To see that all is well takes less than to look for what is not.
    std::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed)
}

/// What a plain scalar without a tag stands for.
pub(crate) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Data::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Data::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Data::Float(f64::NEG_INFINITY),
        _ => special(text).unwrap_or_else(|| Data::Str(text.to_owned())),
    }
}

/// A number or a time.
fn special(text: &str) -> Option<Data> {
    match text.as_bytes().first()? {
        b'.' => strconv::parse_float(text.as_bytes(), 64).ok().map(Data::Float),
        b'0'..=b'9' | b'+' | b'-' => {
            timestamp::canonical(text).map(Data::Time).or_else(|| number(text))
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<Data> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let plain = digits.as_bytes();
    if let Some(n) = integer(plain, 0) {
        return Some(n);
    }
    if is_float(plain)
        && let Ok(n) = strconv::parse_float(plain, 64)
    {
        return Some(Data::Float(n));
    }
    [("0b", 2), ("0o", 8)].into_iter().find_map(|(prefix, base)| {
        if let Some(rest) = digits.strip_prefix(prefix) {
            return integer(rest.as_bytes(), base);
        }
        let rest = digits.strip_prefix('-')?.strip_prefix(prefix)?;
        strconv::parse_int(format!("-{rest}").as_bytes(), base, 64).ok().map(Data::Int)
    })
}

fn integer(text: &[u8], base: u32) -> Option<Data> {
    let signed = strconv::parse_int(text, base, 64).ok().map(Data::Int);
    signed.or_else(|| strconv::parse_uint(text, base, 64).ok().map(Data::Uint))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &[u8]) -> bool {
    let unsigned = |text: &'_ [u8]| usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = &text[unsigned(text)..];
    let whole = digits(rest);
    let rest = match &rest[whole..] {
        [b'.', fraction @ ..] if whole + digits(fraction) > 0 => &fraction[digits(fraction)..],
        [b'.', ..] => return false,
        rest => rest,
    };
    match rest {
        [] => whole > 0 || text.contains(&b'.'),
        [b'e' | b'E', exponent @ ..] => {
            let exponent = &exponent[unsigned(exponent)..];
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

fn of_scalar(scalar: Scalar<'_>) -> Data {
    match scalar {
        Scalar::Null => Data::Null,
        Scalar::Bool(b) => Data::Bool(b),
        Scalar::Int(n) => Data::Int(n),
        Scalar::Uint(n) => Data::Uint(n),
        Scalar::Float(n) => Data::Float(n),
        Scalar::Str(text) => Data::Str(utf8(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Data, plain};

    #[test]
    fn words_and_numbers_are_those_of_yaml_v3() {
        for (text, data) in [
            ("yes", Data::Str("yes".to_owned())),
            ("0777", Data::Int(511)),
            ("0o17", Data::Int(15)),
            ("-0b11", Data::Int(-3)),
            ("08", Data::Float(8.0)),
            ("1_000", Data::Int(1000)),
            ("1e3", Data::Float(1000.0)),
            ("18446744073709551615", Data::Uint(u64::MAX)),
            ("1.2.3", Data::Str("1.2.3".to_owned())),
            ("-", Data::Str("-".to_owned())),
            ("1.", Data::Float(1.0)),
            ("2001-12-14", Data::Time("2001-12-14T00:00:00Z".to_owned())),
        ] {
            assert_eq!(plain(text), data, "{text}");
        }
    }
}

//! What a scalar stands for: YAML 1.1 with go-yaml's reading of it.
//! Source: go.yaml.in/yaml v2 `resolve.go`.

use std::borrow::Cow;

use pintle_value::strconv;

use super::base64;
use super::timestamp::is_timestamp;
use super::tree::Scalar;

/// `tag:yaml.org,2002:`, which `!!` stands for.
const LONG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

const BINARY_TAG: &[u8] = b"tag:yaml.org,2002:binary";
pub(super) const MERGE_TAG: &[u8] = b"tag:yaml.org,2002:merge";

/// The types of scalars that have a tag of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Bool,
    Int,
    Float,
    Str,
    Timestamp,
}

impl Type {
    fn of_tag(tag: &[u8]) -> Option<Type> {
        Some(match tag.strip_prefix(LONG_PREFIX)? {
            b"null" => Type::Null,
            b"bool" => Type::Bool,
            b"int" => Type::Int,
            b"float" => Type::Float,
            b"str" => Type::Str,
            b"timestamp" => Type::Timestamp,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Type::Null => "!!null",
            Type::Bool => "!!bool",
            Type::Int => "!!int",
            Type::Float => "!!float",
            Type::Str => "!!str",
            Type::Timestamp => "!!timestamp",
        }
    }
}

/// What the scalar `text` stands for. Owned strings come from base64 and may be any bytes.
///
/// # Errors
/// Go's text, without `yaml: `.
pub(super) fn resolve<'n>(
    tag: Option<&[u8]>,
    implicit: bool,
    text: &'n [u8],
) -> Result<Scalar<'n>, String> {
    let Some(tag) = tag else {
        return Ok(if implicit { guess(text) } else { Scalar::Str(Cow::Borrowed(text)) });
    };
    if tag == BINARY_TAG {
        return match base64::decode(text) {
            Some(bytes) => Ok(Scalar::Str(Cow::Owned(bytes))),
            None => Err("!!binary value contains invalid base64 data".to_owned()),
        };
    }
    match Type::of_tag(tag) {
        None | Some(Type::Str) => Ok(Scalar::Str(Cow::Borrowed(text))),
        Some(wanted) => convert(wanted, text),
    }
}

fn convert(wanted: Type, text: &[u8]) -> Result<Scalar<'_>, String> {
    if wanted == Type::Timestamp && is_timestamp(text) {
        return Ok(Scalar::Str(Cow::Borrowed(text)));
    }
    let scalar = guess(text);
    let found = match scalar {
        Scalar::Null => Type::Null,
        Scalar::Bool(_) => Type::Bool,
        Scalar::Int(_) | Scalar::Uint(_) => Type::Int,
        Scalar::Float(_) => Type::Float,
        Scalar::Str(_) => Type::Str,
    };
    match scalar {
        _ if found == wanted => Ok(scalar),
        Scalar::Int(n) if wanted == Type::Float => Ok(Scalar::Float(n as f64)),
        _ => Err(format!(
            "cannot decode {} `{}` as a {}",
            found.name(),
            String::from_utf8_lossy(text),
            wanted.name()
        )),
    }
}

/// What a plain scalar without a tag stands for. Timestamps stay strings.
#[inline]
pub(super) fn guess(text: &[u8]) -> Scalar<'_> {
    let scalar = match text.first() {
        None => return Scalar::Null,
        Some(b'0'..=b'9' | b'+' | b'-') => word(text).or_else(|| number(text)),
        Some(b'.') => word(text).or_else(|| float(text)),
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            word(text)
        }
        Some(_) => None,
    };
    scalar.unwrap_or(Scalar::Str(Cow::Borrowed(text)))
}

/// The words with a meaning.
fn word(text: &[u8]) -> Option<Scalar<'static>> {
    Some(match text {
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"true" | b"True" | b"TRUE" | b"on" | b"On"
        | b"ON" => Scalar::Bool(true),
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"false" | b"False" | b"FALSE" | b"off" | b"Off"
        | b"OFF" => Scalar::Bool(false),
        b"~" | b"null" | b"Null" | b"NULL" => Scalar::Null,
        b".nan" | b".NaN" | b".NAN" => Scalar::Float(f64::NAN),
        b".inf" | b".Inf" | b".INF" | b"+.inf" | b"+.Inf" | b"+.INF" => {
            Scalar::Float(f64::INFINITY)
        }
        b"-.inf" | b"-.Inf" | b"-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn float(text: &[u8]) -> Option<Scalar<'static>> {
    strconv::parse_float(text, 64).ok().map(Scalar::Float)
}

/// A number that starts with a digit or a sign.
fn number(text: &[u8]) -> Option<Scalar<'static>> {
    if let Some(n) = short_decimal(text) {
        return Some(Scalar::Int(n));
    }
    // Versions and addresses are common and no numbers.
    if !text.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b'_')) {
        return None;
    }
    let stripped: Vec<u8>;
    let plain = if text.contains(&b'_') {
        stripped = text.iter().copied().filter(|byte| *byte != b'_').collect();
        &stripped
    } else {
        text
    };
    if let Ok(n) = strconv::parse_int(plain, 0, 64) {
        return Some(Scalar::Int(n));
    }
    if let Ok(n) = strconv::parse_uint(plain, 0, 64) {
        return Some(Scalar::Uint(n));
    }
    if is_yaml_float(plain)
        && let Some(n) = float(plain)
    {
        return Some(n);
    }
    // Go takes a sign after the prefix too.
    let digits = plain.strip_prefix(b"0b")?;
    match strconv::parse_int(digits, 2, 64) {
        Ok(n) => Some(Scalar::Int(n)),
        Err(_) => strconv::parse_uint(digits, 2, 64).ok().map(Scalar::Uint),
    }
}

/// An integer of a few digits, as nearly all are.
fn short_decimal(text: &[u8]) -> Option<i64> {
    if text.len() > 18 || text[0] == b'0' && text.len() > 1 {
        return None;
    }
    text.iter().try_fold(0_i64, |n, byte| match byte {
        b'0'..=b'9' => Some(n * 10 + i64::from(byte - b'0')),
        _ => None,
    })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_yaml_float(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let unsigned = |text: &'_ [u8]| matches!(text.first(), Some(b'+' | b'-')) as usize;
    let mut rest = &text[unsigned(text)..];
    let whole = digits(rest);
    rest = &rest[whole..];
    if let [b'.', fraction @ ..] = rest {
        let count = digits(fraction);
        if whole + count == 0 {
            return false;
        }
        rest = &fraction[count..];
    } else if whole == 0 {
        return false;
    }
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = &exponent[unsigned(exponent)..];
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

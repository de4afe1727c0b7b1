//! Versions of Kubernetes.

use std::fmt;

use pintle_value::rune::to_text;
use pintle_value::strconv::{self, NumError, quote};

use crate::scan::skip_spaces;

/// A version as Kubernetes servers report it: two or more numbers and anything behind.
/// Source: Helm `common.KubeVersion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeVersion {
    /// The version as it was given, with a `v` in front: `v1.33.4-gke.1245000`.
    pub version: String,
    /// Only the numbers, which constraints are checked against: `v1.33.4`.
    pub normalized: String,
    /// First number.
    pub major: String,
    /// Second number.
    pub minor: String,
}

/// Why a text is no version of Kubernetes. The texts are quoted as Go does.
#[derive(Clone, Debug, PartialEq)]
pub enum KubeVersionError {
    /// `could not parse "…" as version`
    Unparsable(String),
    /// `illegal version string "…"`: only one number.
    Illegal(String),
    /// `illegal zero-prefixed version component "01" in "01.2"`
    ZeroPrefixed(String, String),
    /// `illegal non-numeric version component "…" in "…": …`: a number that is too large.
    NonNumeric(String, String, NumError<u64>),
}

impl fmt::Display for KubeVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KubeVersionError::Unparsable(text) => write!(f, "could not parse {text} as version"),
            KubeVersionError::Illegal(text) => write!(f, "illegal version string {text}"),
            KubeVersionError::ZeroPrefixed(part, text) => {
                write!(f, "illegal zero-prefixed version component {part} in {text}")
            }
            KubeVersionError::NonNumeric(part, text, error) => {
                write!(f, "illegal non-numeric version component {part} in {text}: {error}")
            }
        }
    }
}

impl std::error::Error for KubeVersionError {}

impl KubeVersion {
    /// Reads a version. Source: Helm `common.ParseKubeVersion`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<KubeVersion, KubeVersionError> {
        let text = text.as_ref();
        let start = skip_spaces(text);
        let (numbers, extra) = numbers(start.strip_prefix(b"v").unwrap_or(start));
        if numbers.is_empty() || extra.contains(&b'\n') {
            return Err(KubeVersionError::Unparsable(quote(text)));
        }
        if !numbers.contains(&b'.') {
            return Err(KubeVersionError::Illegal(quote(text)));
        }
        if matches!(numbers, [b'0', b'0'..=b'9', ..]) {
            let first = numbers.split(|c| *c == b'.').next().unwrap_or_default();
            return Err(KubeVersionError::ZeroPrefixed(quote(first), quote(text)));
        }
        let mut components = Vec::new();
        for component in numbers.split(|c| *c == b'.') {
            let number = strconv::parse_uint(component, 10, 64).map_err(|error| {
                KubeVersionError::NonNumeric(quote(component), quote(text), error)
            })?;
            components.push(number.to_string());
        }
        let [major, minor, ..] = components.as_slice() else {
            return Err(KubeVersionError::Illegal(quote(text)));
        };
        let prefix = if text.starts_with(b"v") { "" } else { "v" };
        Ok(KubeVersion {
            version: format!("{prefix}{}", to_text(text)),
            major: major.clone(),
            minor: minor.clone(),
            normalized: format!("v{}", components.join(".")),
        })
    }
}

/// The version that constraints are checked against.
impl fmt::Display for KubeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.normalized.is_empty() { &self.version } else { &self.normalized })
    }
}

/// Numbers with points between them, and the rest.
fn numbers(text: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    loop {
        let start = if end == 0 { 0 } else { end + 1 };
        let rest = text.get(start..).unwrap_or_default();
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 {
            break;
        }
        end = start + digits;
        if text.get(end) != Some(&b'.') {
            break;
        }
    }
    text.split_at(end)
}

//! Versions.

use std::cmp::Ordering;
use std::fmt;

use pintle_value::strconv::{self, NumError};

use crate::MAX_VERSION_LEN;
use crate::scan::{self, Pieces, is_identifier};

/// A semantic version.
///
/// Versions are ordered by their precedence: metadata does not count, so that [`Ord`] is not
/// implemented, and [`PartialEq`] compares everything. Use [`Version::compare`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    prerelease: String,
    metadata: String,
    original: String,
}

/// Why a text is no version, or why a version cannot be changed as asked.
#[derive(Clone, Debug, PartialEq)]
pub enum VersionError {
    /// `invalid semantic version`
    Invalid,
    /// `version string empty`
    Empty,
    /// `version string is too long (max 256 bytes)`
    TooLong,
    /// `invalid characters in version`
    Characters,
    /// `version segment starts with 0`
    LeadingZero,
    /// `invalid prerelease string`
    Prerelease,
    /// `invalid metadata string`
    Metadata,
    /// `error parsing version segment: …`: a number that does not fit into 64 bits.
    Segment(NumError<u64>),
    /// The same without the words in front, as the strict parser has it.
    StrictSegment(NumError<u64>),
    /// A segment that is already the greatest number cannot be incremented. Go panics with this
    /// text.
    Overflow(&'static str),
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VersionError::Invalid => f.write_str("invalid semantic version"),
            VersionError::Empty => f.write_str("version string empty"),
            VersionError::TooLong => {
                write!(f, "version string is too long (max {MAX_VERSION_LEN} bytes)")
            }
            VersionError::Characters => f.write_str("invalid characters in version"),
            VersionError::LeadingZero => f.write_str("version segment starts with 0"),
            VersionError::Prerelease => f.write_str("invalid prerelease string"),
            VersionError::Metadata => f.write_str("invalid metadata string"),
            VersionError::Segment(error) => write!(f, "error parsing version segment: {error}"),
            VersionError::StrictSegment(error) => error.fmt(f),
            VersionError::Overflow(segment) => {
                write!(f, "{segment} version increment would overflow uint64")
            }
        }
    }
}

impl std::error::Error for VersionError {}

impl Version {
    /// Reads a version of one to three numbers with an optional `v` in front; leading zeros are
    /// dropped. Source: Masterminds `semver.NewVersion`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = text.as_ref();
        if text.len() > MAX_VERSION_LEN {
            return Err(VersionError::TooLong);
        }
        let pieces = scan::pieces(text, u8::is_ascii_digit);
        let pieces = pieces.filter(|p| p.text.len() == text.len()).ok_or(VersionError::Invalid)?;
        Version::from_pieces(pieces)
    }

    fn from_pieces(pieces: Pieces<'_>) -> Result<Version, VersionError> {
        let segment = |digits: &[u8]| match digits {
            [] => Ok(0),
            _ => strconv::parse_uint(digits, 10, 64).map_err(VersionError::Segment),
        };
        let (major, minor) = (segment(pieces.major)?, segment(pieces.minor)?);
        let patch = segment(pieces.patch)?;
        if !pieces.prerelease.is_empty() {
            validate_prerelease(pieces.prerelease)?;
        }
        Ok(Version {
            major,
            minor,
            patch,
            prerelease: ascii(pieces.prerelease),
            metadata: ascii(pieces.metadata),
            original: ascii(pieces.text),
        })
    }

    /// Reads a version that keeps all rules of the specification.
    /// Source: Masterminds `semver.StrictNewVersion`.
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = text.as_ref();
        match text.len() {
            0 => return Err(VersionError::Empty),
            1..=MAX_VERSION_LEN => {}
            _ => return Err(VersionError::TooLong),
        }
        let mut parts = text.splitn(3, |c| *c == b'.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(VersionError::Invalid);
        };
        let (rest, metadata) = split_at_byte(rest, b'+');
        if let Some(metadata) = metadata {
            validate_metadata(metadata)?;
        }
        let (patch, prerelease) = split_at_byte(rest, b'-');
        if let Some(prerelease) = prerelease {
            validate_prerelease(prerelease)?;
        }
        for segment in [major, minor, patch] {
            if !segment.iter().all(u8::is_ascii_digit) {
                return Err(VersionError::Characters);
            }
            has_no_leading_zero(segment)?;
        }
        let segment =
            |digits| strconv::parse_uint(digits, 10, 64).map_err(VersionError::StrictSegment);
        Ok(Version {
            major: segment(major)?,
            minor: segment(minor)?,
            patch: segment(patch)?,
            prerelease: ascii(prerelease.unwrap_or_default()),
            metadata: ascii(metadata.unwrap_or_default()),
            original: ascii(text),
        })
    }

    /// A version without prerelease and metadata.
    pub fn new(major: u64, minor: u64, patch: u64) -> Version {
        let (prerelease, metadata, original) = Default::default();
        let version = Version { major, minor, patch, prerelease, metadata, original };
        Version { original: version.to_string(), ..version }
    }

    /// First number.
    pub fn major(&self) -> u64 {
        self.major
    }

    /// Second number.
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// Third number.
    pub fn patch(&self) -> u64 {
        self.patch
    }

    /// What follows the hyphen; empty for releases.
    pub fn prerelease(&self) -> &str {
        &self.prerelease
    }

    /// What follows the plus sign.
    pub fn metadata(&self) -> &str {
        &self.metadata
    }

    /// The text this was read from.
    pub fn original(&self) -> &str {
        &self.original
    }

    /// Order of precedence; metadata is ignored.
    pub fn compare(&self, other: &Version) -> Ordering {
        (self.major.cmp(&other.major))
            .then(self.minor.cmp(&other.minor))
            .then(self.patch.cmp(&other.patch))
            .then_with(|| match (self.prerelease.as_str(), other.prerelease.as_str()) {
                ("", "") => Ordering::Equal,
                ("", _) => Ordering::Greater,
                (_, "") => Ordering::Less,
                (a, b) => compare_prereleases(a, b),
            })
    }

    /// The next patch version, or the release of a prerelease.
    pub fn increment_patch(&self) -> Result<Version, VersionError> {
        let patch = match self.prerelease.as_str() {
            "" => self.patch.checked_add(1).ok_or(VersionError::Overflow("patch"))?,
            _ => self.patch,
        };
        Ok(self.successor(self.major, self.minor, patch))
    }

    /// The next minor version.
    pub fn increment_minor(&self) -> Result<Version, VersionError> {
        let minor = self.minor.checked_add(1).ok_or(VersionError::Overflow("minor"))?;
        Ok(self.successor(self.major, minor, 0))
    }

    /// The next major version.
    pub fn increment_major(&self) -> Result<Version, VersionError> {
        let major = self.major.checked_add(1).ok_or(VersionError::Overflow("major"))?;
        Ok(self.successor(major, 0, 0))
    }

    fn successor(&self, major: u64, minor: u64, patch: u64) -> Version {
        let mut next = Version::new(major, minor, patch);
        next.original.insert_str(0, self.original_prefix());
        next
    }

    /// This version with another prerelease; an empty text removes it.
    pub fn with_prerelease(&self, text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = text.as_ref();
        if !text.is_empty() {
            validate_prerelease(text)?;
        }
        Ok(self.rewritten(Version { prerelease: ascii(text), ..self.clone() }))
    }

    /// This version with other metadata; an empty text removes them.
    pub fn with_metadata(&self, text: impl AsRef<[u8]>) -> Result<Version, VersionError> {
        let text = text.as_ref();
        if !text.is_empty() {
            validate_metadata(text)?;
        }
        Ok(self.rewritten(Version { metadata: ascii(text), ..self.clone() }))
    }

    fn rewritten(&self, next: Version) -> Version {
        Version { original: format!("{}{next}", self.original_prefix()), ..next }
    }

    fn original_prefix(&self) -> &str {
        if self.original.starts_with('v') { "v" } else { "" }
    }
}

/// The version in full: `1.2.3-rc.1+build`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

/// Order of prereleases, part by part; a missing part comes first, numbers before words.
pub(crate) fn compare_prereleases(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let (x, y) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => (x.unwrap_or(""), y.unwrap_or("")),
        };
        if x == y {
            continue;
        }
        if x.is_empty() || y.is_empty() {
            return x.len().cmp(&y.len());
        }
        return match (x.parse::<u64>(), y.parse::<u64>()) {
            (Ok(x), Ok(y)) if x > y => Ordering::Greater,
            (Ok(_), _) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => x.cmp(y),
        };
    }
}

fn validate_prerelease(text: &[u8]) -> Result<(), VersionError> {
    for part in text.split(|c| *c == b'.') {
        if part.is_empty() || !part.iter().all(is_identifier) {
            return Err(VersionError::Prerelease);
        }
        if part.iter().all(u8::is_ascii_digit) {
            has_no_leading_zero(part)?;
        }
    }
    Ok(())
}

fn validate_metadata(text: &[u8]) -> Result<(), VersionError> {
    let valid = |part: &[u8]| !part.is_empty() && part.iter().all(is_identifier);
    if text.split(|c| *c == b'.').all(valid) { Ok(()) } else { Err(VersionError::Metadata) }
}

fn has_no_leading_zero(digits: &[u8]) -> Result<(), VersionError> {
    if matches!(digits, [b'0', _, ..]) { Err(VersionError::LeadingZero) } else { Ok(()) }
}

fn split_at_byte(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|c| *c == byte) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// A text that was checked to be ASCII.
fn ascii(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

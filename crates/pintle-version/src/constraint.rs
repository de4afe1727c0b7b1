//! Constraints.

use std::fmt;

use pintle_value::strconv::quote;

use crate::comparison::{Comparison, Mismatch, Operator, Wildcard, prerelease_reason};
use crate::scan::{self, Pieces, is_space, skip_spaces};
use crate::{MAX_CONSTRAINT_GROUPS, MAX_CONSTRAINT_LEN, Version};

/// What versions are wanted: groups of comparisons of which one has to hold entirely.
///
/// Groups are separated by `||`, comparisons by commas or spaces. The operators are `=`, `!=`,
/// `>`, `<`, `>=`, `=>`, `<=`, `=<`, `~`, `~>` and `^`; `x`, `X`, `*` and missing numbers are
/// wildcards; `1.2 - 2.3` means `>=1.2 <=2.3`. Prereleases fit only groups that name one.
/// Source: Masterminds `semver.Constraints`.
#[derive(Clone, Debug)]
pub struct Constraint {
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    comparisons: Vec<Comparison>,
    /// Whether a comparison names a prerelease.
    prereleases: bool,
}

/// Why a text is no constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintError {
    /// `improper constraint: "…"`, with the part between `||`, quoted as Go does.
    Improper(String),
    /// `constraint parser error`: a comparison with something that is no version.
    Parser,
    /// `constraint string is too long (max 512 bytes)`
    TooLong,
    /// `too many constraint groups (max 32)`
    TooManyGroups,
}

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConstraintError::Improper(quoted) => write!(f, "improper constraint: {quoted}"),
            ConstraintError::Parser => f.write_str("constraint parser error"),
            ConstraintError::TooLong => {
                write!(f, "constraint string is too long (max {MAX_CONSTRAINT_LEN} bytes)")
            }
            ConstraintError::TooManyGroups => {
                write!(f, "too many constraint groups (max {MAX_CONSTRAINT_GROUPS})")
            }
        }
    }
}

impl std::error::Error for ConstraintError {}

impl Constraint {
    /// Reads a constraint. Source: Masterminds `semver.NewConstraint`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Constraint, ConstraintError> {
        let text = text.as_ref();
        if text.len() > MAX_CONSTRAINT_LEN {
            return Err(ConstraintError::TooLong);
        }
        let text = rewrite_ranges(text);
        let groups = split_groups(&text);
        if groups.len() > MAX_CONSTRAINT_GROUPS {
            return Err(ConstraintError::TooManyGroups);
        }
        let groups = groups.into_iter().map(parse_group).collect::<Result<_, _>>()?;
        Ok(Constraint { groups })
    }

    /// Whether the version fulfils the constraint.
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            let mut comparisons = group.comparisons.iter();
            comparisons.all(|c| c.mismatch(version, group.prereleases).is_none())
        })
    }

    /// Whether the version fulfils the constraint, and if not, everything that is wrong with it.
    pub fn validate(&self, version: &Version) -> (bool, Vec<String>) {
        let mut reasons = Vec::new();
        let mut told_prerelease = false;
        for group in &self.groups {
            let mut holds = true;
            for comparison in &group.comparisons {
                match comparison.mismatch(version, group.prereleases) {
                    None => continue,
                    Some(Mismatch::Prerelease) if told_prerelease => {}
                    Some(Mismatch::Prerelease) => {
                        reasons.push(prerelease_reason(version));
                        told_prerelease = true;
                    }
                    Some(mismatch) => reasons.push(comparison.reason(mismatch, version)),
                }
                holds = false;
            }
            if holds {
                return (true, Vec::new());
            }
        }
        (false, reasons)
    }
}

/// The constraint as it was understood, with ranges rewritten.
impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, group) in self.groups.iter().enumerate() {
            if i > 0 {
                f.write_str(" || ")?;
            }
            for (i, comparison) in group.comparisons.iter().enumerate() {
                if i > 0 {
                    f.write_str(" ")?;
                }
                comparison.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// Bytes of a number in a constraint. The bar is an accident of the original that lets `1|2` be
/// read and then refused with another error.
fn is_segment(c: &u8) -> bool {
    c.is_ascii_digit() || matches!(c, b'x' | b'X' | b'*' | b'|')
}

fn split_groups(mut text: &[u8]) -> Vec<&[u8]> {
    let mut groups = Vec::with_capacity(1);
    while let Some(at) = text.windows(2).position(|pair| pair == b"||") {
        groups.push(&text[..at]);
        text = &text[at + 2..];
    }
    groups.push(text);
    groups
}

/// Comparisons between commas or spaces.
fn parse_group(text: &[u8]) -> Result<Group, ConstraintError> {
    let improper = || ConstraintError::Improper(quote(text));
    let mut parts = Vec::new();
    let mut rest = skip_spaces(text);
    loop {
        let operators = rest.iter().position(|c| !b"=!<>~^".contains(c)).unwrap_or(rest.len());
        let (spelling, version) = rest.split_at(operators);
        let operator = Operator::of(spelling).ok_or_else(improper)?;
        let version = skip_spaces(version);
        let pieces = scan::pieces(version, is_segment).ok_or_else(improper)?;
        parts.push((operator, spelling, pieces));
        let separator = &version[pieces.text.len()..];
        rest = skip_spaces(separator);
        match (rest, separator) {
            ([], _) => break,
            ([b',', next @ ..], _) => rest = skip_spaces(next),
            (_, [first, ..]) if is_space(first) => {}
            _ => return Err(improper()),
        }
    }
    let comparisons = parts.into_iter().map(|(operator, spelling, pieces)| {
        parse_comparison(operator, spelling, pieces).ok_or(ConstraintError::Parser)
    });
    let comparisons: Vec<Comparison> = comparisons.collect::<Result<_, _>>()?;
    let prereleases = comparisons.iter().any(|c| !c.version.prerelease().is_empty());
    Ok(Group { comparisons, prereleases })
}

fn parse_comparison(operator: Operator, spelling: &[u8], pieces: Pieces<'_>) -> Option<Comparison> {
    let wild = |segment: &[u8]| matches!(segment, b"" | b"x" | b"X" | b"*");
    let (numbers, wildcard): (&[&[u8]], _) = if wild(pieces.major) {
        (&[b"0", b"0", b"0"], Wildcard::Major)
    } else if wild(pieces.minor) {
        (&[pieces.major, b"0", b"0"], Wildcard::Minor)
    } else if wild(pieces.patch) {
        (&[pieces.major, pieces.minor, b"0"], Wildcard::Patch)
    } else {
        (&[pieces.text], Wildcard::None)
    };
    let mut version = numbers.join(&b'.');
    if wildcard != Wildcard::None && !pieces.prerelease.is_empty() {
        version.push(b'-');
        version.extend_from_slice(pieces.prerelease);
    }
    Some(Comparison {
        operator,
        spelling: String::from_utf8_lossy(spelling).into_owned(),
        original: String::from_utf8_lossy(pieces.text).into_owned(),
        version: Version::parse(version).ok()?,
        wildcard,
    })
}

/// Writes every `A - B` as `>= A, <= B `.
fn rewrite_ranges(text: &[u8]) -> Vec<u8> {
    let mut rewritten = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let Some(range) = range_at(&text[at..]) else {
            at += 1;
            continue;
        };
        let found = &text[at..at + range.len];
        // The original replaces the first occurrence of the text, wherever that is.
        if let Some(place) = rewritten.windows(found.len()).position(|window| window == found) {
            let replacement = [b">= ", range.low, b", <= ", range.high, b" "].concat();
            rewritten.splice(place..place + found.len(), replacement);
        }
        at += range.len;
    }
    rewritten
}

struct Range<'a> {
    len: usize,
    low: &'a [u8],
    high: &'a [u8],
}

/// The range at the start of `text`, with the spaces around it.
fn range_at(text: &[u8]) -> Option<Range<'_>> {
    let start = skip_spaces(text);
    let low = scan::pieces(start, is_segment)?.text;
    let rest = &start[low.len()..];
    let hyphen = skip_spaces(rest);
    let rest_after = hyphen.strip_prefix(b"-").filter(|_| hyphen.len() < rest.len())?;
    let second = skip_spaces(rest_after);
    if second.len() == rest_after.len() {
        return None;
    }
    let high = scan::pieces(second, is_segment)?.text;
    let end = skip_spaces(&second[high.len()..]);
    Some(Range { len: text.len() - end.len(), low, high })
}

//! One comparison of a constraint, such as `>=1.2.x`.

use std::cmp::Ordering;
use std::fmt;

use pintle_value::strconv::quote;

use crate::version::{Version, compare_prereleases};

/// How a version is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

impl Operator {
    /// The operator of this spelling.
    pub(crate) fn of(text: &[u8]) -> Option<Operator> {
        Some(match text {
            b"" | b"=" => Operator::Equal,
            b"!=" => Operator::NotEqual,
            b">" => Operator::Greater,
            b"<" => Operator::Less,
            b">=" | b"=>" => Operator::GreaterOrEqual,
            b"<=" | b"=<" => Operator::LessOrEqual,
            b"~" | b"~>" => Operator::Tilde,
            b"^" => Operator::Caret,
            _ => return None,
        })
    }
}

/// One comparison.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) operator: Operator,
    /// The operator as it was written.
    pub(crate) spelling: String,
    /// The version as it was written.
    pub(crate) original: String,
    /// The version, with zeros for what is missing or a wildcard.
    pub(crate) version: Version,
    pub(crate) wildcard: Wildcard,
}

/// First number of a comparison that is missing or a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wildcard {
    None,
    Major,
    Minor,
    Patch,
}

/// Why a version does not fulfil a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    Prerelease,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
    OtherMajor,
    OtherMinor,
    OtherMajorOrMinor,
    OtherMinorOfZero,
    OtherPatchOfZero,
}

impl Comparison {
    /// What is wrong with `version`, if anything. Prereleases are only looked at if some
    /// comparison of the group names one.
    pub(crate) fn mismatch(&self, version: &Version, prereleases: bool) -> Option<Mismatch> {
        if !version.prerelease().is_empty() && !prereleases {
            return Some(Mismatch::Prerelease);
        }
        match self.operator {
            Operator::Equal if self.wildcard == Wildcard::None => {
                unless(version.compare(&self.version).is_eq(), Mismatch::NotEqual)
            }
            Operator::Equal | Operator::Tilde => self.tilde(version),
            Operator::NotEqual => unless(self.differs(version), Mismatch::Equal),
            Operator::Greater => unless(self.exceeded_by(version), Mismatch::LessOrEqual),
            Operator::Less => {
                unless(version.compare(&self.version).is_lt(), Mismatch::GreaterOrEqual)
            }
            Operator::GreaterOrEqual => {
                unless(version.compare(&self.version).is_ge(), Mismatch::Less)
            }
            Operator::LessOrEqual => unless(self.covers(version), Mismatch::Greater),
            Operator::Caret => self.caret(version),
        }
    }

    /// `!=`
    fn differs(&self, version: &Version) -> bool {
        let wanted = &self.version;
        match self.wildcard {
            // The zeros in place of a first wildcard are compared.
            Wildcard::None | Wildcard::Major => version.compare(wanted).is_ne(),
            Wildcard::Minor => version.major() != wanted.major(),
            Wildcard::Patch => {
                (version.major(), version.minor()) != (wanted.major(), wanted.minor())
                    || compare_prereleases(version.prerelease(), wanted.prerelease()).is_ne()
            }
        }
    }

    /// `>`: of a range such as `>11.1`, its last version has to be exceeded.
    fn exceeded_by(&self, version: &Version) -> bool {
        let wanted = &self.version;
        let major = version.major().cmp(&wanted.major());
        match self.wildcard {
            Wildcard::Minor => major.is_gt(),
            Wildcard::Patch => major.then(version.minor().cmp(&wanted.minor())).is_gt(),
            Wildcard::None | Wildcard::Major => version.compare(wanted).is_gt(),
        }
    }

    /// `<=`: a range such as `<=1.2` includes all of it.
    fn covers(&self, version: &Version) -> bool {
        let wanted = &self.version;
        match (self.wildcard, version.major().cmp(&wanted.major())) {
            (Wildcard::None, _) => version.compare(wanted).is_le(),
            (_, Ordering::Greater) => false,
            (Wildcard::Minor, _) | (_, Ordering::Less) => true,
            (Wildcard::Major | Wildcard::Patch, Ordering::Equal) => {
                version.minor() <= wanted.minor()
            }
        }
    }

    fn tilde(&self, version: &Version) -> Option<Mismatch> {
        let wanted = &self.version;
        if version.compare(wanted).is_lt() {
            return Some(Mismatch::Less);
        }
        let any = !matches!(self.wildcard, Wildcard::Minor | Wildcard::Patch)
            && (wanted.major(), wanted.minor(), wanted.patch()) == (0, 0, 0);
        if any {
            return None;
        }
        if version.major() != wanted.major() {
            return Some(Mismatch::OtherMajor);
        }
        let minor = self.wildcard == Wildcard::Minor || version.minor() == wanted.minor();
        unless(minor, Mismatch::OtherMajorOrMinor)
    }

    fn caret(&self, version: &Version) -> Option<Mismatch> {
        let wanted = &self.version;
        if version.compare(wanted).is_lt() {
            return Some(Mismatch::Less);
        }
        if version.major() != wanted.major() {
            return Some(Mismatch::OtherMajor);
        }
        // Below 1.0.0 the first number that is not zero may not change.
        if wanted.major() > 0 || self.wildcard == Wildcard::Minor {
            return None;
        }
        if wanted.minor() > 0 || self.wildcard == Wildcard::Patch {
            let same = version.minor() == wanted.minor();
            return unless(same, Mismatch::OtherMinorOfZero);
        }
        if version.minor() > 0 {
            return Some(Mismatch::OtherMinor);
        }
        unless(version.patch() == wanted.patch(), Mismatch::OtherPatchOfZero)
    }

    /// The sentence about a mismatch.
    pub(crate) fn reason(&self, mismatch: Mismatch, version: &Version) -> String {
        let found = quote(version.to_string().as_bytes());
        if mismatch == Mismatch::Prerelease {
            return prerelease_reason(version);
        }
        let wanted = quote(self.original.as_bytes());
        let (relation, note) = match mismatch {
            Mismatch::Prerelease | Mismatch::NotEqual => ("is not equal to", ""),
            Mismatch::Equal => ("is equal to", ""),
            Mismatch::LessOrEqual => ("is less than or equal to", ""),
            Mismatch::GreaterOrEqual => ("is greater than or equal to", ""),
            Mismatch::Less => ("is less than", ""),
            Mismatch::Greater => ("is greater than", ""),
            Mismatch::OtherMajor => ("does not have same major version as", ""),
            Mismatch::OtherMinor => ("does not have same minor version as", ""),
            Mismatch::OtherMajorOrMinor => ("does not have same major and minor version as", ""),
            Mismatch::OtherMinorOfZero => (
                "does not have same minor version as",
                ". Expected minor versions to match when constraint major version is 0",
            ),
            Mismatch::OtherPatchOfZero => (
                "does not equal",
                ". Expect version and constraint to equal when major and minor versions are 0",
            ),
        };
        format!("{found} {relation} {wanted}{note}")
    }
}

fn unless(holds: bool, mismatch: Mismatch) -> Option<Mismatch> {
    (!holds).then_some(mismatch)
}

/// Why a prerelease is not even compared.
pub(crate) fn prerelease_reason(version: &Version) -> String {
    let found = quote(version.to_string().as_bytes());
    format!(
        "{found} is a prerelease version and the constraint is only looking for release versions"
    )
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.spelling, self.original)
    }
}

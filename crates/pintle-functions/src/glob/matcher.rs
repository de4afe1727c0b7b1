//! Matchers and how they match. Source: gobwas `match`.
//!
//! Besides matching a whole text, a matcher can be looked for in a text: [`Matcher::find`] gives
//! the place of the first match and the possible lengths of matches there.

use memchr::memmem;
use pintle_value::rune::{REPLACEMENT, decode, runes};

use super::GlobError;

/// The separator of paths.
pub(super) const SEPARATOR: u8 = b'/';

#[derive(Clone, Debug)]
pub(super) enum Matcher {
    /// The empty text.
    Nothing,
    /// Anything.
    Super,
    /// Anything without a separator.
    Any,
    /// One character other than the separator.
    Single,
    /// One character of these, or of the others.
    OneOf {
        chars: Vec<char>,
        not: bool,
    },
    /// One character of a range, or outside of it.
    Range {
        low: char,
        high: char,
        not: bool,
    },
    /// This text.
    Text(Vec<u8>),
    /// A text that contains this one, or does not.
    Contains {
        needle: Vec<u8>,
        not: bool,
    },
    /// At least so many characters.
    Min(usize),
    /// At most so many characters.
    Max(usize),
    Prefix(Vec<u8>),
    /// A prefix and then anything without a separator.
    PrefixAny(Vec<u8>),
    PrefixSuffix(Vec<u8>, Vec<u8>),
    Suffix(Vec<u8>),
    /// Anything without a separator and then a suffix.
    SuffixAny(Vec<u8>),
    /// Matchers of a known length one after the other, and the sum of their lengths.
    Row(Vec<Matcher>, usize),
    /// One of the matchers.
    AnyOf(Vec<Matcher>),
    /// All of the matchers at once.
    EveryOf(Vec<Matcher>),
    /// A matcher somewhere in the text, with others for what is before and after it.
    Tree(Box<Tree>),
}

#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) value: Matcher,
    pub(super) left: Option<Matcher>,
    pub(super) right: Option<Matcher>,
    /// Lengths at the time of the composition; none and zero differ.
    left_length: Option<usize>,
    right_length: Option<usize>,
    length: Option<usize>,
}

/// The steps left.
pub(super) struct Walk(usize);

impl Walk {
    pub(super) fn new(steps: usize) -> Walk {
        Walk(steps)
    }

    fn step(&mut self, units: usize) -> Result<(), GlobError> {
        self.0 = self.0.checked_sub(units + 1).ok_or(GlobError::TooComplex)?;
        Ok(())
    }
}

/// A place in a text and the lengths of the matches there, in bytes.
type Found = Option<(usize, Vec<usize>)>;

impl Tree {
    pub(super) fn new(value: Matcher, left: Option<Matcher>, right: Option<Matcher>) -> Tree {
        let length_of = |side: &Option<Matcher>| side.as_ref().map_or(Some(0), Matcher::length);
        let (left_length, right_length) = (length_of(&left), length_of(&right));
        let length = value
            .length()
            .zip(left_length)
            .zip(right_length)
            .map(|((value, left), right)| value + left + right);
        Tree { value, left, right, left_length, right_length, length }
    }

    fn matches(&self, text: &[u8], walk: &mut Walk) -> Result<bool, GlobError> {
        if self.length.is_some_and(|length| length > text.len()) {
            return Ok(false);
        }
        let mut offset = self.left_length.unwrap_or(0);
        let Some(limit) = text.len().checked_sub(self.right_length.unwrap_or(0)) else {
            return Ok(false);
        };
        let side = |side: &Option<Matcher>, part: &[u8], walk: &mut Walk| match side {
            Some(matcher) => matcher.matches(part, walk),
            None => Ok(part.is_empty()),
        };
        while offset < limit {
            let Some((index, lengths)) = self.value.find(&text[offset..limit], walk)? else {
                return Ok(false);
            };
            let at = offset + index;
            if side(&self.left, &text[..at], walk)? {
                for length in lengths.iter().rev() {
                    let rest = text.get(at + length..).unwrap_or_default();
                    if side(&self.right, rest, walk)? {
                        return Ok(true);
                    }
                }
            }
            offset = at + decode(&text[at..]).map_or(0, |(_, width)| width);
        }
        Ok(false)
    }
}

impl Matcher {
    /// The number of characters of every match, if it is known.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Matcher::Nothing => Some(0),
            Matcher::Single | Matcher::OneOf { .. } | Matcher::Range { .. } => Some(1),
            Matcher::Text(text) => Some(runes(text).count()),
            Matcher::Row(_, length) => Some(*length),
            Matcher::AnyOf(matchers) => common_length(matchers),
            Matcher::Tree(tree) => tree.length,
            _ => None,
        }
    }

    /// Whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &[u8], walk: &mut Walk) -> Result<bool, GlobError> {
        walk.step(text.len())?;
        Ok(match self {
            Matcher::Nothing => text.is_empty(),
            Matcher::Super => true,
            Matcher::Any => separator(text).is_none(),
            Matcher::Single | Matcher::OneOf { .. } | Matcher::Range { .. } => {
                // The empty text counts as one bad character.
                let (c, width) = decode(text).unwrap_or((REPLACEMENT, 0));
                width == text.len() && self.takes(c)
            }
            Matcher::Text(wanted) => text == wanted,
            Matcher::Contains { needle, not } => memmem::find(text, needle).is_some() != *not,
            Matcher::Min(least) => runes(text).take(*least).count() == *least,
            Matcher::Max(most) => runes(text).take(most + 1).count() <= *most,
            Matcher::Prefix(prefix) => text.starts_with(prefix),
            Matcher::PrefixAny(prefix) => {
                text.strip_prefix(&**prefix).is_some_and(|rest| separator(rest).is_none())
            }
            Matcher::PrefixSuffix(prefix, suffix) => {
                text.starts_with(prefix) && text.ends_with(suffix)
            }
            Matcher::Suffix(suffix) => text.ends_with(suffix),
            Matcher::SuffixAny(suffix) => {
                text.strip_suffix(&**suffix).is_some_and(|rest| separator(rest).is_none())
            }
            Matcher::Row(matchers, length) => {
                runes(text).take(length + 1).count() == *length
                    && row_matches(matchers, text, walk)?
            }
            Matcher::AnyOf(matchers) => {
                for matcher in matchers {
                    if matcher.matches(text, walk)? {
                        return Ok(true);
                    }
                }
                false
            }
            Matcher::EveryOf(matchers) => {
                for matcher in matchers {
                    if !matcher.matches(text, walk)? {
                        return Ok(false);
                    }
                }
                true
            }
            Matcher::Tree(tree) => tree.matches(text, walk)?,
        })
    }

    /// Whether a matcher of one character takes `c`.
    fn takes(&self, c: char) -> bool {
        match self {
            Matcher::Single => c != char::from(SEPARATOR),
            Matcher::OneOf { chars, not } => chars.contains(&c) != *not,
            Matcher::Range { low, high, not } => (*low <= c && c <= *high) != *not,
            _ => false,
        }
    }

    /// The first match in `text`.
    fn find(&self, text: &[u8], walk: &mut Walk) -> Result<Found, GlobError> {
        walk.step(text.len())?;
        Ok(match self {
            Matcher::Nothing => Some((0, vec![0])),
            Matcher::Super => Some((0, boundaries(text, 0))),
            Matcher::Any => Some((0, boundaries(before_separator(text), 0))),
            Matcher::Single | Matcher::OneOf { .. } | Matcher::Range { .. } => runes(text)
                .find(|(_, c, _)| self.takes(*c))
                .map(|(at, c, _)| (at, vec![c.len_utf8()])),
            Matcher::Text(wanted) => memmem::find(text, wanted).map(|at| (at, vec![wanted.len()])),
            Matcher::Contains { needle, not } => find_containing(text, needle, *not),
            Matcher::Min(least) => find_min(text, *least),
            Matcher::Max(most) => {
                let ends = runes(text).take(*most).map(|(at, c, _)| at + c.len_utf8());
                Some((0, std::iter::once(0).chain(ends).collect()))
            }
            Matcher::Prefix(prefix) => find_prefix(text, prefix, |rest| rest),
            Matcher::PrefixAny(prefix) => find_prefix(text, prefix, before_separator),
            Matcher::PrefixSuffix(prefix, suffix) => find_between(text, prefix, suffix),
            Matcher::Suffix(suffix) => {
                memmem::find(text, suffix).map(|at| (0, vec![at + suffix.len()]))
            }
            Matcher::SuffixAny(suffix) => memmem::find(text, suffix).map(|at| {
                let start = memchr::memrchr(SEPARATOR, &text[..at]).map_or(0, |at| at + 1);
                (start, vec![at + suffix.len() - start])
            }),
            Matcher::Row(matchers, length) => {
                for (at, _, _) in runes(text) {
                    if text.len() - at < *length {
                        break;
                    }
                    if row_matches(matchers, &text[at..], walk)? {
                        // Characters are taken for bytes here.
                        return Ok(Some((at, vec![*length])));
                    }
                }
                None
            }
            Matcher::AnyOf(matchers) => find_any_of(matchers, text, walk)?,
            Matcher::EveryOf(matchers) => find_every_of(matchers, text, walk)?,
            Matcher::Tree(_) => None,
        })
    }
}

/// A length of unknown alternatives before the first known one is forgotten.
fn common_length(matchers: &[Matcher]) -> Option<usize> {
    let mut common = None;
    for length in matchers.iter().map(Matcher::length) {
        match common {
            None => common = length,
            Some(_) if common != length => return None,
            Some(_) => {}
        }
    }
    common
}

fn separator(text: &[u8]) -> Option<usize> {
    memchr::memchr(SEPARATOR, text)
}

fn before_separator(text: &[u8]) -> &[u8] {
    &text[..separator(text).unwrap_or(text.len())]
}

/// Offsets of the characters of `text` and of its end, plus `base`.
fn boundaries(text: &[u8], base: usize) -> Vec<usize> {
    let starts = runes(text).map(|(at, _, _)| at);
    starts.chain(std::iter::once(text.len())).map(|at| at + base).collect()
}

fn find_containing(text: &[u8], needle: &[u8], not: bool) -> Found {
    let found = memmem::find(text, needle);
    if not {
        return Some((0, boundaries(&text[..found.unwrap_or(text.len())], 0)));
    }
    let end = found? + needle.len();
    Some((0, boundaries(&text[end..], end)))
}

fn find_min(text: &[u8], least: usize) -> Found {
    if text.len() < least {
        return None;
    }
    let ends = runes(text).skip(least.saturating_sub(1)).map(|(at, c, _)| at + c.len_utf8());
    let lengths: Vec<usize> = ends.collect();
    (!lengths.is_empty()).then_some((0, lengths))
}

/// `prefix` and any number of characters of what `allowed` leaves of the text after it.
fn find_prefix(text: &[u8], prefix: &[u8], allowed: fn(&[u8]) -> &[u8]) -> Found {
    let at = memmem::find(text, prefix)?;
    let rest = allowed(&text[at + prefix.len()..]);
    let ends = runes(rest).map(|(at, c, _)| prefix.len() + at + c.len_utf8());
    Some((at, std::iter::once(prefix.len()).chain(ends).collect()))
}

fn find_between(text: &[u8], prefix: &[u8], suffix: &[u8]) -> Found {
    let start = memmem::find(text, prefix)?;
    let mut rest = &text[start..];
    let mut lengths = Vec::new();
    while let Some(at) = memmem::rfind(rest, suffix) {
        lengths.push(at + suffix.len());
        rest = &rest[..at];
    }
    lengths.reverse();
    (!lengths.is_empty()).then_some((start, lengths))
}

/// Whether `text` begins with the matchers in a row. Only the last byte of a character is cut off
/// for its matcher, so that characters of more bytes do not match.
fn row_matches(matchers: &[Matcher], text: &[u8], walk: &mut Walk) -> Result<bool, GlobError> {
    let mut start = 0;
    for matcher in matchers {
        let length = matcher.length().unwrap_or(0);
        let (mut last, mut count) = (0, 0);
        for (at, _, _) in runes(&text[start..]) {
            last = at;
            count += 1;
            if count == length {
                break;
            }
        }
        let end = start + last + 1;
        if count < length {
            return Ok(false);
        }
        let part = text.get(start..end).ok_or(GlobError::OutOfBounds { end, len: text.len() })?;
        if !matcher.matches(part, walk)? {
            return Ok(false);
        }
        start = end;
    }
    Ok(true)
}

fn find_any_of(matchers: &[Matcher], text: &[u8], walk: &mut Walk) -> Result<Found, GlobError> {
    let mut best: Found = None;
    for matcher in matchers {
        let Some((at, lengths)) = matcher.find(text, walk)? else {
            continue;
        };
        match &mut best {
            Some((first, _)) if at > *first => {}
            Some((first, known)) if at == *first => {
                known.extend(lengths);
                known.sort_unstable();
                known.dedup();
            }
            _ => best = Some((at, lengths)),
        }
    }
    Ok(best)
}

fn find_every_of(matchers: &[Matcher], text: &[u8], walk: &mut Walk) -> Result<Found, GlobError> {
    let (mut index, mut offset) = (0, 0);
    let mut current: Vec<usize> = Vec::new();
    let mut rest = text;
    for (at, matcher) in matchers.iter().enumerate() {
        let Some((found, lengths)) = matcher.find(rest, walk)? else {
            return Ok(None);
        };
        if at == 0 {
            current = lengths;
        } else {
            walk.step(current.len())?;
            let moved = |length: usize| (length + index).checked_sub(found + offset);
            current = current
                .into_iter()
                .filter_map(moved)
                .filter(|length| lengths.contains(length))
                .collect();
            if current.is_empty() {
                return Ok(None);
            }
        }
        index = found + offset;
        rest = text.get(index..).unwrap_or_default();
        offset += found;
    }
    Ok(Some((index, current)))
}

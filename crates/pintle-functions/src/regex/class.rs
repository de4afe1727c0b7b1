//! Sets of characters: `[…]`, `\d`, `[:alpha:]`, `\p{…}`.

use std::sync::LazyLock;

use regex_syntax::hir::{
    Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind,
};

use super::cursor::{Cursor, check_utf8};
use super::error::{ErrorCode, SyntaxError};
use super::escape::escape;
use super::unicode_names::{UnicodeSet, unicode_set};

/// A set of ASCII characters by first and last ones.
type Ranges = &'static [(u8, u8)];

const DIGIT: Ranges = &[(b'0', b'9')];
const PERL_SPACE: Ranges = &[(b'\t', b'\n'), (b'\x0c', b'\r'), (b' ', b' ')];
const WORD: Ranges = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

/// Reads the class at the cursor, which stands at the bracket.
pub(super) fn bracketed(cursor: &mut Cursor<'_>, fold: bool) -> Result<ClassUnicode, SyntaxError> {
    let whole = *cursor;
    cursor.skip(1);
    let negated = cursor.eat(b"^");
    let mut ranges = Vec::new();
    let mut first = true;
    // A bracket at the very start is an ordinary character.
    while first || cursor.peek() != Some(b']') {
        first = false;
        let part = match posix(cursor, fold)? {
            Some(part) => part,
            None => match escaped(cursor, fold)? {
                Some(part) => part,
                None => range(cursor, whole, fold)?,
            },
        };
        ranges.extend_from_slice(part.ranges());
    }
    cursor.skip(1);
    let mut class = ClassUnicode::new(ranges);
    if negated {
        class.negate();
    }
    Ok(class)
}

/// Reads `\d`, `\p{…}` and their like, if one comes next.
pub(super) fn escaped(
    cursor: &mut Cursor<'_>,
    fold: bool,
) -> Result<Option<ClassUnicode>, SyntaxError> {
    if cursor.peek() != Some(b'\\') {
        return Ok(None);
    }
    let (ranges, negated) = match cursor.peek_at(1) {
        Some(b'p' | b'P') => return unicode(cursor, fold).map(Some),
        Some(b'd') => (DIGIT, false),
        Some(b'D') => (DIGIT, true),
        Some(b's') => (PERL_SPACE, false),
        Some(b'S') => (PERL_SPACE, true),
        Some(b'w') => (WORD, false),
        Some(b'W') => (WORD, true),
        _ => return Ok(None),
    };
    cursor.skip(2);
    Ok(Some(finish(ascii(ranges), fold, negated)))
}

/// One character, with its other cases if `fold` is set. Surrogates give the empty class.
pub(super) fn character(code: u32, fold: bool) -> ClassUnicode {
    finish(span(code, code), fold, false)
}

/// Any character, perhaps with line feeds.
pub(super) fn any_character(line_feed: bool) -> ClassUnicode {
    finish(if line_feed { ClassUnicode::empty() } else { character(10, false) }, false, true)
}

/// One of the characters of a class.
///
/// A class of other characters than ASCII takes as long to compile as a hundred that are not. As
/// texts are UTF-8, one that holds all of them, as most such classes do, is said in bytes instead.
pub(super) fn any_of(class: ClassUnicode) -> Hir {
    const BEYOND: char = '\u{80}';
    let holds_all = class.ranges().last();
    if !holds_all.is_some_and(|last| last.start() <= BEYOND && last.end() == char::MAX) {
        return Hir::class(Class::Unicode(class));
    }
    let byte = |c: char| u8::try_from(c).unwrap_or(0x7f).min(0x7f);
    let ascii = class.iter().filter(|range| range.start() < BEYOND);
    let ascii = ascii.map(|range| ClassBytesRange::new(byte(range.start()), byte(range.end())));
    let one_of = |ranges| Hir::class(Class::Bytes(ClassBytes::new(ranges)));
    let longer = |first: (u8, u8), rest: usize| {
        let first = one_of(vec![ClassBytesRange::new(first.0, first.1)]);
        let next = one_of(vec![ClassBytesRange::new(0x80, 0xbf)]);
        Hir::concat(std::iter::once(first).chain(std::iter::repeat_n(next, rest)).collect())
    };
    Hir::alternation(vec![
        one_of(ascii.collect()),
        longer((0xc2, 0xdf), 1),
        longer((0xe0, 0xef), 2),
        longer((0xf0, 0xf4), 3),
    ])
}

/// A character or a range of them.
fn range(
    cursor: &mut Cursor<'_>,
    whole: Cursor<'_>,
    fold: bool,
) -> Result<ClassUnicode, SyntaxError> {
    let start = *cursor;
    let low = class_character(cursor, whole)?;
    let mut high = low;
    // A hyphen before the closing bracket stands for itself.
    if cursor.peek() == Some(b'-') && !matches!(cursor.peek_at(1), None | Some(b']')) {
        cursor.skip(1);
        high = class_character(cursor, whole)?;
        if high < low {
            return Err(ErrorCode::InvalidCharRange.at(cursor.since(start)));
        }
    }
    Ok(finish(span(low, high), fold, false))
}

fn class_character(cursor: &mut Cursor<'_>, whole: Cursor<'_>) -> Result<u32, SyntaxError> {
    if cursor.peek() == Some(b'\\') {
        return escape(cursor);
    }
    match cursor.next_char()? {
        Some(c) => Ok(c.into()),
        None => Err(ErrorCode::MissingBracket.at(whole.rest)),
    }
}

/// Reads `[:alpha:]` and its like, if one comes next.
fn posix(cursor: &mut Cursor<'_>, fold: bool) -> Result<Option<ClassUnicode>, SyntaxError> {
    let Some(inside) = cursor.rest.strip_prefix(b"[:").filter(|inside| !inside.is_empty()) else {
        return Ok(None);
    };
    let Some(end) = inside.windows(2).position(|pair| pair == b":]") else { return Ok(None) };
    let (name, negated) = match &inside[..end] {
        [b'^', name @ ..] => (name, true),
        name => (name, false),
    };
    let whole = &cursor.rest[..end + 4];
    let ranges = posix_ranges(name).ok_or_else(|| ErrorCode::InvalidCharRange.at(whole))?;
    cursor.skip(whole.len());
    Ok(Some(finish(ascii(ranges), fold, negated)))
}

fn posix_ranges(name: &[u8]) -> Option<Ranges> {
    Some(match name {
        b"alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        b"alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        b"ascii" => &[(0, 0x7f)],
        b"blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        b"cntrl" => &[(0, 0x1f), (0x7f, 0x7f)],
        b"digit" => DIGIT,
        b"graph" => &[(b'!', b'~')],
        b"lower" => &[(b'a', b'z')],
        b"print" => &[(b' ', b'~')],
        b"punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        b"space" => &[(b'\t', b'\r'), (b' ', b' ')],
        b"upper" => &[(b'A', b'Z')],
        b"word" => WORD,
        b"xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    })
}

/// Reads `\pL`, `\p{Greek}`, `\P{^Lu}` and their like.
fn unicode(cursor: &mut Cursor<'_>, fold: bool) -> Result<ClassUnicode, SyntaxError> {
    let start = *cursor;
    let mut negated = cursor.peek_at(1) == Some(b'P');
    cursor.skip(2);
    let mut name = match cursor.next_char()? {
        Some('{') => {
            let inside = cursor.rest;
            let Some(end) = inside.iter().position(|c| *c == b'}') else {
                check_utf8(start.rest)?;
                return Err(ErrorCode::InvalidCharRange.at(start.rest));
            };
            cursor.skip(end + 1);
            check_utf8(&inside[..end])?;
            &inside[..end]
        }
        _ => &cursor.since(start)[2..],
    };
    if let [b'^', rest @ ..] = name {
        negated = !negated;
        name = rest;
    }
    let set =
        unicode_set(name).ok_or_else(|| ErrorCode::InvalidCharRange.at(cursor.since(start)))?;
    Ok(finish(unicode_class(set), fold, negated))
}

/// The characters of a set in Unicode 15, which Go 1.26 has; the tables at hand are newer.
fn unicode_class(set: UnicodeSet) -> ClassUnicode {
    let name = match set {
        UnicodeSet::Any => return span(0, u32::from(char::MAX)),
        UnicodeSet::Ascii => return span(0, 0x7f),
        UnicodeSet::Assigned => return known_characters().clone(),
        // Surrogates do not occur in texts.
        UnicodeSet::Category("Cs") => return ClassUnicode::empty(),
        UnicodeSet::Category(name) => format!("gc={name}"),
        UnicodeSet::Script(name) => format!("sc={name}"),
    };
    let mut class = property(&name);
    let known = known_characters();
    class.intersect(known);
    if matches!(set, UnicodeSet::Category("C" | "Cn")) {
        let mut unassigned = known.clone();
        unassigned.negate();
        class.union(&unassigned);
    }
    class
}

/// The characters that are assigned in Unicode 15. Private ones and those that never will be
/// characters have an age too, but only the first are assigned.
fn known_characters() -> &'static ClassUnicode {
    static KNOWN: LazyLock<ClassUnicode> = LazyLock::new(|| {
        let mut known = property("age=15.0");
        known.difference(&property("gc=Cn"));
        known
    });
    &KNOWN
}

/// The characters with a property that the tables know.
fn property(query: &str) -> ClassUnicode {
    let class = regex_syntax::parse(&format!(r"\p{{{query}}}")).ok().map(Hir::into_kind);
    match class {
        Some(HirKind::Class(Class::Unicode(class))) => class,
        Some(HirKind::Literal(literal)) => {
            let text = String::from_utf8_lossy(&literal.0).into_owned();
            ClassUnicode::new(text.chars().map(|c| ClassUnicodeRange::new(c, c)))
        }
        _ => ClassUnicode::empty(),
    }
}

fn ascii(ranges: Ranges) -> ClassUnicode {
    let range = |&(low, high)| ClassUnicodeRange::new(char::from(low), char::from(high));
    ClassUnicode::new(ranges.iter().map(range))
}

/// The characters with these code points and those between them, without surrogates.
fn span(low: u32, high: u32) -> ClassUnicode {
    let halves = [(low, high.min(0xd7ff)), (low.max(0xe000), high)];
    let ranges = halves.into_iter().filter(|(low, high)| low <= high).filter_map(|(low, high)| {
        Some(ClassUnicodeRange::new(char::from_u32(low)?, char::from_u32(high)?))
    });
    ClassUnicode::new(ranges)
}

/// Adds other cases first and negates then, as Go does.
fn finish(mut class: ClassUnicode, fold: bool, negated: bool) -> ClassUnicode {
    if fold {
        // Fails only without tables of cases, which are built in.
        let _ = class.try_case_fold_simple();
    }
    if negated {
        class.negate();
    }
    class
}

//! From bytes to text: encodings, forbidden characters, and when Go notices them.
//!
//! go-yaml reads in portions of 512 bytes and refuses a portion with a bad character as a whole.
//! A syntax error before the portion wins, one inside it loses. Texts without such characters
//! need none of this; for the others [`Portions`] says where the portions end.

use std::borrow::Cow;

/// Go's `input_raw_buffer_size`.
const PORTION: usize = 512;

const BOM: &[u8] = b"\xef\xbb\xbf";
const BOM_UTF16_LE: &[u8] = b"\xff\xfe";
const BOM_UTF16_BE: &[u8] = b"\xfe\xff";

/// A text to scan.
#[derive(Debug)]
pub(super) struct Input<'a> {
    /// UTF-8 without the byte order mark, up to the first bad character.
    pub(super) text: Cow<'a, [u8]>,
    /// The text again if all its line breaks are line feeds and nothing is wrong with it.
    pub(super) simple: Option<&'a [u8]>,
    /// Present only if it matters where the portions end.
    pub(super) portions: Option<Portions>,
}

/// How the text came in.
#[derive(Debug, Default)]
pub(super) struct Portions {
    /// Where each portion ends.
    pub(super) ends: Vec<usize>,
    /// What is wrong with the portion after the last one.
    pub(super) fault: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// Prepares `bytes` for the scanner.
pub(super) fn decode(bytes: &[u8]) -> Input<'_> {
    if bytes.is_empty() {
        return Input { text: Cow::Borrowed(b"\n"), simple: None, portions: None };
    }
    if bytes.starts_with(BOM_UTF16_LE) {
        return decode_portions(bytes, Encoding::Utf16Le);
    }
    if bytes.starts_with(BOM_UTF16_BE) {
        return decode_portions(bytes, Encoding::Utf16Be);
    }
    let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
    match survey(text) {
        Survey::Bad => decode_portions(bytes, Encoding::Utf8),
        Survey::OddBreaks => Input { text: Cow::Borrowed(text), simple: None, portions: None },
        Survey::Simple => Input { text: Cow::Borrowed(text), simple: Some(text), portions: None },
    }
}

/// What a text holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Survey {
    /// Bad characters, or further byte order marks, which go-yaml treats oddly.
    Bad,
    /// Line breaks that are no line feeds.
    OddBreaks,
    Simple,
}

fn survey(text: &[u8]) -> Survey {
    // Without branches, so that the compiler can take many bytes at once.
    let is_odd =
        |byte: &u8| byte.wrapping_sub(b' ') > b'~' - b' ' && *byte != b'\t' && *byte != b'\n';
    if !text.iter().fold(false, |odd, byte| odd | is_odd(byte)) {
        return Survey::Simple;
    }
    let (mut control, mut high, mut carriage_return) = (false, false, false);
    for byte in text.iter().filter(|byte| is_odd(byte)) {
        high |= *byte >= 0x80;
        carriage_return |= *byte == b'\r';
        control |= *byte < 0x80 && *byte != b'\r';
    }
    let mut survey = if carriage_return { Survey::OddBreaks } else { Survey::Simple };
    if control || high && std::str::from_utf8(text).is_err() {
        return Survey::Bad;
    }
    if !high {
        return survey;
    }
    for at in memchr::memchr3_iter(0xc2, 0xe2, 0xef, text) {
        match text[at..] {
            // U+0085, U+2028 and U+2029.
            [0xc2, 0x85, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] => survey = Survey::OddBreaks,
            // U+0080 to U+009F, U+FEFF, U+FFFE and U+FFFF.
            [0xc2, 0x80..=0x9f, ..] | [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => {
                return Survey::Bad;
            }
            _ => {}
        }
    }
    survey
}

fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => c >= '\u{a0}',
    }
}

/// A character, or why there is none.
enum Step {
    Char(char, usize),
    /// The rest is too short.
    Short(&'static str),
    Bad(&'static str),
}

fn decode_portions(bytes: &[u8], encoding: Encoding) -> Input<'static> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut portions = Portions::default();
    let mut pos = match encoding {
        Encoding::Utf8 if bytes.starts_with(BOM) => BOM.len(),
        Encoding::Utf8 => 0,
        Encoding::Utf16Le | Encoding::Utf16Be => BOM_UTF16_LE.len(),
    };
    let mut end = bytes.len().min(PORTION);
    let mut at_end = false;
    loop {
        while pos < end {
            match step(&bytes[pos..end], encoding) {
                Step::Char(c, width) if is_allowed(c) => {
                    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    pos += width;
                    continue;
                }
                Step::Char(..) => portions.fault = Some("control characters are not allowed"),
                Step::Bad(fault) => portions.fault = Some(fault),
                Step::Short(fault) if at_end => portions.fault = Some(fault),
                Step::Short(_) => break,
            }
            return Input { text: Cow::Owned(text), simple: None, portions: Some(portions) };
        }
        portions.ends.push(text.len());
        if end < bytes.len() {
            end = bytes.len().min(pos + PORTION);
        } else if at_end {
            return Input { text: Cow::Owned(text), simple: None, portions: Some(portions) };
        } else {
            at_end = true;
        }
    }
}

fn step(bytes: &[u8], encoding: Encoding) -> Step {
    match encoding {
        Encoding::Utf8 => step_utf8(bytes),
        Encoding::Utf16Le => step_utf16(bytes, u16::from_le_bytes),
        Encoding::Utf16Be => step_utf16(bytes, u16::from_be_bytes),
    }
}

fn step_utf8(bytes: &[u8]) -> Step {
    let Some(&lead) = bytes.first() else { return Step::Short("") };
    let width = super::chars::width(lead);
    if width == 0 {
        return Step::Bad("invalid leading UTF-8 octet");
    }
    let Some(octets) = bytes.get(..width) else {
        return Step::Short("incomplete UTF-8 octet sequence");
    };
    let mut value = u32::from(lead) & [0x7f, 0x1f, 0x0f, 0x07][width - 1];
    for &octet in &octets[1..] {
        if octet & 0xc0 != 0x80 {
            return Step::Bad("invalid trailing UTF-8 octet");
        }
        value = value << 6 | u32::from(octet & 0x3f);
    }
    if value < [0, 0x80, 0x800, 0x10000][width - 1] {
        return Step::Bad("invalid length of a UTF-8 sequence");
    }
    match char::from_u32(value) {
        Some(c) => Step::Char(c, width),
        None => Step::Bad("invalid Unicode character"),
    }
}

fn step_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Step {
    let [a, b, rest @ ..] = bytes else { return Step::Short("incomplete UTF-16 character") };
    let first = unit([*a, *b]);
    if let Some(c) = char::from_u32(first.into()) {
        return Step::Char(c, 2);
    }
    if first & 0xfc00 == 0xdc00 {
        return Step::Bad("unexpected low surrogate area");
    }
    let [a, b, ..] = rest else { return Step::Short("incomplete UTF-16 surrogate pair") };
    match char::decode_utf16([first, unit([*a, *b])]).next() {
        Some(Ok(c)) => Step::Char(c, 4),
        _ => Step::Bad("expected low surrogate area"),
    }
}

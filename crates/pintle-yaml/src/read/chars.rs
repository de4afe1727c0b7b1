//! Classes of bytes.

/// Space and tab.
pub(super) const BLANK: u8 = 1;
/// Carriage return and line feed; the other line breaks are [`HIGH`].
pub(super) const BREAK: u8 = 2;
/// Letters, digits, `_` and `-`.
pub(super) const ALPHA: u8 = 4;
/// What ends a plain scalar inside brackets.
pub(super) const FLOW: u8 = 8;
/// Bytes of characters that are not ASCII.
pub(super) const HIGH: u8 = 16;
/// `:`
pub(super) const COLON: u8 = 32;
/// What a tag may hold besides [`ALPHA`].
pub(super) const URI: u8 = 64;
/// Quotes and the backslash.
pub(super) const QUOTE: u8 = 128;

/// Class of every byte.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = classify(byte as u8);
        byte += 1;
    }
    table
};

const fn classify(byte: u8) -> u8 {
    match byte {
        b' ' | b'\t' => BLANK,
        b'\r' | b'\n' => BREAK,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => ALPHA,
        b',' | b'?' | b'[' | b']' => FLOW | URI,
        b'{' | b'}' => FLOW,
        b':' => COLON | URI,
        b';' | b'/' | b'@' | b'&' | b'=' | b'+' | b'$' | b'.' | b'!' | b'~' | b'*' | b'('
        | b')' | b'%' => URI,
        b'\'' => QUOTE | URI,
        b'"' | b'\\' => QUOTE,
        0x80.. => HIGH,
        _ => 0,
    }
}

/// Whether `byte` is in one of `classes`.
#[inline]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    CLASSES[usize::from(byte)] & classes != 0
}

/// How many bytes the character takes that starts with `lead`; 0 if none can.
pub(super) fn width(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf8 => 4,
        _ => 0,
    }
}

/// Length of the line break at the start of `text`, with CR LF as one; 0 if there is none.
#[inline]
pub(super) fn break_len(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

//! UTF-8 as Go decodes it: a bad byte is one U+FFFD of width one.

use std::borrow::Cow;

/// What Go calls `utf8.RuneError`.
pub const REPLACEMENT: char = '\u{fffd}';

/// The first character of `bytes` and its width; `(U+FFFD, 1)` for a byte that starts no valid
/// character. `None` at the end. Source: Go `utf8.DecodeRune`.
#[inline]
pub fn decode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = *bytes.first()?;
    if first < 0x80 {
        return Some((char::from(first), 1));
    }
    let width = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((REPLACEMENT, 1)),
    };
    match bytes.get(..width).and_then(|head| std::str::from_utf8(head).ok()) {
        Some(text) => text.chars().next().map(|c| (c, width)),
        None => Some((REPLACEMENT, 1)),
    }
}

/// The last character of `bytes` and its width, with the same rule for bad bytes.
/// Source: Go `utf8.DecodeLastRune`.
pub fn decode_last(bytes: &[u8]) -> Option<(char, usize)> {
    let end = bytes.len();
    if end == 0 {
        return None;
    }
    for width in 1..=4.min(end) {
        if let Some((c, w)) = decode(&bytes[end - width..])
            && w == width
            && (w > 1 || bytes[end - 1] < 0x80)
        {
            return Some((c, w));
        }
    }
    Some((REPLACEMENT, 1))
}

/// Characters of `bytes` with their byte offsets and widths.
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = (usize, char, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (c, width) = decode(&bytes[at..])?;
        let start = at;
        at += width;
        Some((start, c, width))
    })
}

/// How many characters Go counts in `bytes`.
pub fn count(bytes: &[u8]) -> usize {
    runes(bytes).count()
}

/// `bytes` as text, each bad byte replaced by one U+FFFD.
pub fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(runes(bytes).map(|(_, c, _)| c).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_last};

    #[test]
    fn bad_bytes_have_width_one() {
        assert_eq!(decode(b"\xc3"), Some(('\u{fffd}', 1)));
        assert_eq!(decode(b"\xed\xa0\x80"), Some(('\u{fffd}', 1)));
        assert_eq!(decode("é".as_bytes()), Some(('é', 2)));
        assert_eq!(decode_last("xé".as_bytes()), Some(('é', 2)));
        assert_eq!(decode_last(b"x\xa9"), Some(('\u{fffd}', 1)));
        assert_eq!(decode_last(b""), None);
    }
}

//! Byte strings.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use crate::bytes::{append, copy_short};

/// Texts up to this length are stored without an allocation.
const INLINE: usize = 22;

/// A Go string: immutable bytes that are usually, but not always, UTF-8.
///
/// Cloning is cheap. Order and equality are those of the bytes.
#[derive(Clone)]
pub struct Str(Repr);

#[derive(Clone)]
enum Repr {
    Inline(Short),
    Shared(Rc<[u8]>),
}

/// A text of few bytes, for quick comparison with strings: a key that is looked up again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    len: u8,
    /// The text, and zeros behind it.
    bytes: [u8; INLINE],
}

impl Short {
    const EMPTY: Short = Short { len: 0, bytes: [0; INLINE] };

    /// The text, if it is short enough.
    pub fn new(text: &[u8]) -> Option<Short> {
        let mut short = Short { len: text.len() as u8, ..Short::EMPTY };
        copy_short(&mut short.bytes, text).then_some(short)
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl Str {
    /// The empty string.
    pub const EMPTY: Str = Str(Repr::Inline(Short::EMPTY));

    /// Copies `bytes`.
    pub fn new(bytes: &[u8]) -> Str {
        match Short::new(bytes) {
            Some(short) => Str(Repr::Inline(short)),
            None => Str(Repr::Shared(Rc::from(bytes))),
        }
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline(short) => short.as_bytes(),
            Repr::Shared(bytes) => bytes,
        }
    }

    /// Whether this is that text.
    #[inline]
    pub fn is(&self, text: &Short) -> bool {
        matches!(&self.0, Repr::Inline(short) if short == text)
    }

    /// Appends the bytes.
    #[inline]
    pub fn append_to(&self, out: &mut Vec<u8>) {
        match &self.0 {
            // A copy of known length needs no call.
            Repr::Inline(short) => {
                let end = out.len() + usize::from(short.len);
                out.extend_from_slice(&short.bytes);
                out.truncate(end);
            }
            Repr::Shared(bytes) => append(out, bytes),
        }
    }

    /// The text, if the bytes are UTF-8.
    pub fn as_utf8(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The text, with one U+FFFD for each byte that is not part of a UTF-8 character, as Go's
    /// `range` over a string gives it.
    pub fn to_text(&self) -> Cow<'_, str> {
        crate::rune::to_text(self.as_bytes())
    }
}

impl Default for Str {
    fn default() -> Self {
        Str::EMPTY
    }
}

impl Deref for Str {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Borrow<[u8]> for Str {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Str {
        Str::new(text.as_bytes())
    }
}

impl From<String> for Str {
    fn from(text: String) -> Str {
        Str::new(text.as_bytes())
    }
}

impl From<&String> for Str {
    fn from(text: &String) -> Str {
        Str::new(text.as_bytes())
    }
}

impl From<Cow<'_, str>> for Str {
    fn from(text: Cow<'_, str>) -> Str {
        Str::new(text.as_bytes())
    }
}

impl From<&[u8]> for Str {
    fn from(bytes: &[u8]) -> Str {
        Str::new(bytes)
    }
}

impl From<Vec<u8>> for Str {
    fn from(bytes: Vec<u8>) -> Str {
        Str::new(&bytes)
    }
}

impl PartialEq for Str {
    #[inline]
    fn eq(&self, other: &Str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    #[inline]
    fn cmp(&self, other: &Str) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_text(), f)
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::Str;

    #[test]
    fn long_and_short_texts_compare_by_bytes() {
        let long = "x".repeat(40);
        let [b, a, long] = ["B", "a", &long].map(Str::from);
        assert_eq!(long.len(), 40);
        assert!(b < a && a < long);
    }

    #[test]
    fn each_bad_byte_becomes_one_replacement_character() {
        assert_eq!(Str::new(b"a\xe2\x82z").to_text(), "a\u{fffd}\u{fffd}z");
        assert_eq!(Str::new(b"a\xe2\x82z").as_utf8(), None);
    }
}

//! DER: the encoding of keys and certificates, ITU-T X.690.

/// Tags of the types in use.
pub(super) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// A tag whose meaning depends on the place.
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// The same around other elements.
    pub(crate) const fn constructed(number: u8) -> u8 {
        0xa0 | number
    }
}

/// An encoded `NULL`.
pub(super) const NULL: &[u8] = &[tag::NULL, 0];

/// An element of so many parts, which are encoded already.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    if let Ok(short @ 0..0x80) = u8::try_from(length) {
        out.push(short);
    } else {
        let bytes = length.to_be_bytes();
        let significant = trim(&bytes);
        out.push(0x80 | significant.len() as u8);
        out.extend_from_slice(significant);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(tag::SEQUENCE, parts)
}

/// An integer from its big-endian magnitude.
pub(super) fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let magnitude = trim(magnitude);
    // A leading one would be a sign; zero has one byte.
    let pad: &[u8] = if magnitude.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(tag::INTEGER, &[pad, magnitude])
}

/// A bit string of whole bytes.
pub(super) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &[&[0], bytes])
}

pub(super) fn octet_string(bytes: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, &[bytes])
}

/// An object identifier from its encoded arcs.
pub(super) fn oid(arcs: &[u8]) -> Vec<u8> {
    element(tag::OID, &[arcs])
}

/// Without leading zeros.
pub(super) fn trim(magnitude: &[u8]) -> &[u8] {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    magnitude.get(zeros..).unwrap_or_default()
}

/// Reads elements one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Tag, whole element and content of the next element. `None` if there is none or its length
    /// is malformed; nothing is consumed then.
    pub(super) fn any(&mut self) -> Option<(u8, &'a [u8], &'a [u8])> {
        const MAX_LENGTH_BYTES: usize = 4;
        let (tag, first) = (*self.0.first()?, *self.0.get(1)?);
        // Tags of several bytes are in no key and no certificate.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (header, length) = if first < 0x80 {
            (2, usize::from(first))
        } else {
            let width = usize::from(first & 0x7f);
            let bytes =
                self.0.get(2..2 + width).filter(|_| (1..=MAX_LENGTH_BYTES).contains(&width))?;
            let length = bytes.iter().fold(0_usize, |n, byte| n << 8 | usize::from(*byte));
            // Only the shortest form is DER.
            if length < 0x80 || bytes.first() == Some(&0) {
                return None;
            }
            (2 + width, length)
        };
        let whole = self.0.get(..header.checked_add(length)?)?;
        self.0 = &self.0[whole.len()..];
        Some((tag, whole, &whole[header..]))
    }

    /// Content of the next element, if it has this tag.
    pub(super) fn content(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.peek() != Some(tag) {
            return None;
        }
        self.any().map(|(_, _, content)| content)
    }

    /// The next element with its header, if it has this tag.
    pub(super) fn whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.peek() != Some(tag) {
            return None;
        }
        self.any().map(|(_, whole, _)| whole)
    }

    pub(super) fn sequence(&mut self) -> Option<Reader<'a>> {
        self.content(tag::SEQUENCE).map(Reader)
    }

    /// The content of an element around others, if it comes next.
    pub(super) fn explicit(&mut self, number: u8) -> Option<Reader<'a>> {
        self.content(tag::constructed(number)).map(Reader)
    }

    /// Content of an integer in its shortest form.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let content = self.content(tag::INTEGER)?;
        match content {
            [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => None,
            content => Some(content),
        }
    }

    /// Bytes of a bit string whose last byte is full.
    pub(super) fn bit_string(&mut self) -> Option<&'a [u8]> {
        match self.content(tag::BIT_STRING)? {
            [0, bytes @ ..] => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.content(tag::BOOLEAN)? {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// Encoded arcs of an object identifier.
    pub(super) fn oid(&mut self) -> Option<&'a [u8]> {
        let arcs = self.content(tag::OID)?;
        // The last byte of an arc has its top bit clear.
        arcs.last().is_some_and(|byte| *byte < 0x80).then_some(arcs)
    }
}

/// `1.2.840.…` of encoded arcs.
pub(super) fn dotted(arcs: &[u8]) -> String {
    let mut text = String::new();
    let mut value = 0_u128;
    for &byte in arcs {
        value = value.wrapping_shl(7) | u128::from(byte & 0x7f);
        if byte >= 0x80 {
            continue;
        }
        if text.is_empty() {
            let first = (value / 40).min(2);
            text = format!("{first}.{}", value - first * 40);
        } else {
            text.push_str(&format!(".{value}"));
        }
        value = 0;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Reader, dotted, octet_string, unsigned};

    #[test]
    fn integers_have_their_shortest_form() {
        assert_eq!(unsigned(&[0, 0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(unsigned(&[]), [2, 1, 0]);
        assert!(Reader::new(&[2, 2, 0, 1]).integer().is_none());
    }

    #[test]
    fn long_elements_survive_a_round_trip() {
        for length in [0, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let bytes = vec![7; length];
            let encoded = octet_string(&bytes);
            let mut reader = Reader::new(&encoded);
            assert_eq!(reader.content(super::tag::OCTET_STRING), Some(&*bytes));
            assert!(reader.is_empty());
            assert!(Reader::new(&encoded[..encoded.len() - 1]).any().is_none());
        }
    }

    #[test]
    fn identifiers_print_dotted() {
        assert_eq!(dotted(&[0x2b, 0x65, 0x70]), "1.3.101.112");
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]), "1.2.840.10045.2.1");
    }
}

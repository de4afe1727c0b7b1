//! Blocks of ASCII armor. Which blocks of a text count is decided here, rPGP decodes them.
//!
//! Source: `openpgp/armor` of ProtonMail/go-crypto 1.4.1 and Go's `bufio`. The buffer has its size
//! there: what it holds when a block ends is lost to whoever looks for the next block, and a line
//! that does not fit in is no line.

use std::io::Read;

use pgp::armor::Dearmor;

use crate::Error;

const BUFFER: usize = 100;
const LONGEST_LINE: usize = 96;
const START: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// Lines of a text, through a buffer of [`BUFFER`] bytes.
struct Lines<'a> {
    text: &'a [u8],
    /// What is in the buffer.
    start: usize,
    end: usize,
}

impl<'a> Lines<'a> {
    /// A line without white space around it, and whether it is only a part of one.
    fn next(&mut self) -> Option<(&'a [u8], bool)> {
        loop {
            let held = &self.text[self.start..self.end];
            if let Some(length) = held.iter().position(|byte| *byte == b'\n') {
                self.start += length + 1;
                return Some((held[..length].trim_ascii(), false));
            }
            if held.len() == BUFFER {
                // The two bytes of an end of line may not be in the buffer together.
                self.start += held.strip_suffix(b"\r").unwrap_or(held).len();
                return Some((held.trim_ascii(), true));
            }
            let end = self.text.len().min(self.start + BUFFER);
            if end == self.end {
                self.start = end;
                return (!held.is_empty()).then(|| (held.trim_ascii(), false));
            }
            self.end = end;
        }
    }
}

/// A block.
pub(crate) struct Block<'a> {
    /// Its type, like `PGP SIGNATURE`.
    pub(crate) kind: &'a [u8],
    lines: Lines<'a>,
}

impl<'a> Block<'a> {
    /// The next block of a text; `None` if there is none.
    pub(crate) fn find(text: &'a [u8]) -> Option<Block<'a>> {
        let mut lines = Lines { text, start: 0, end: 0 };
        let mut partial = false;
        loop {
            let was = partial;
            let (line, is) = lines.next()?;
            partial = is;
            let starts = line.len() > START.len() + DASHES.len() && line.starts_with(START);
            if !was && !is && starts && headers(&mut lines)? {
                let kind = &line[START.len()..line.len() - DASHES.len()];
                return Some(Block { kind, lines });
            }
        }
    }

    /// The content, and the text after the block. Neither a checksum nor an end is asked for.
    pub(crate) fn decode(mut self) -> Result<(Vec<u8>, &'a [u8]), Error> {
        let mut armor = b"-----BEGIN PGP MESSAGE-----\n\n".to_vec();
        let (mut padded, mut characters) = (false, 0);
        while let Some((line, partial)) = self.lines.next() {
            if !partial && (line.starts_with(END) || line.len() == 5 && line[0] == b'=') {
                break;
            }
            // rPGP reads on after padding, and lines of any length.
            let more = line.iter().any(|byte| *byte != b'=');
            if partial || line.len() > LONGEST_LINE || padded && more {
                return Err(Error::broken("openpgp: invalid data: armor invalid"));
            }
            padded |= line.ends_with(b"=");
            characters += line.len();
            armor.extend_from_slice(line);
            armor.push(b'\n');
        }
        armor.extend_from_slice(b"-----END PGP MESSAGE-----\n");
        if characters % 4 != 0 {
            return Err(Error::Truncated);
        }
        let mut content = Vec::new();
        Dearmor::new(&armor[..])
            .read_to_end(&mut content)
            .map_err(|_| Error::broken("illegal base64 data"))?;
        Ok((content, &self.lines.text[self.lines.end..]))
    }
}

/// Passes over headers and the empty line after them; says no if a line is no header.
fn headers(lines: &mut Lines<'_>) -> Option<bool> {
    let mut partial = false;
    loop {
        let was = partial;
        let (line, is) = lines.next()?;
        partial = is;
        if was {
            continue;
        }
        if line.is_empty() {
            return Some(true);
        }
        if !line.contains(&b':') {
            return Some(false);
        }
    }
}

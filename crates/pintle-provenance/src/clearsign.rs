//! Clear-signed texts.
//!
//! Source: `openpgp/clearsign` of ProtonMail/go-crypto 1.4.1. rPGP's `CleartextSignedMessage` is
//! not for this: it looks through all of a text again after each line, which takes hours for the
//! longest, and refuses texts that are no UTF-8 and what may stand before and after them.

use crate::Error;
use crate::armor::Block;

const START: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &[u8] = b"-----BEGIN PGP SIGNATURE-----";
const END: &[u8] = b"\n-----END PGP SIGNATURE-----";
/// What a header `Hash` may say. Whether it is true is not asked.
const HASHES: [&str; 9] =
    ["MD5", "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512"];

/// A clear-signed text.
pub(crate) struct Clearsigned<'a> {
    /// The lines of the text, each ended by a line feed but the last.
    pub(crate) text: Vec<u8>,
    /// The same with the ends of lines that are signed.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Block<'a>,
}

/// The first clear-signed text in `data`; whatever is wrong with it, there is none then.
pub(crate) fn decode(data: &[u8]) -> Result<Clearsigned<'_>, Error> {
    let (lines, signature) = find(data).ok_or(Error::SignatureBlockNotFound)?;
    if lines.is_empty() {
        // Go runs out of the bounds of a slice here.
        return Err(Error::Panics("the signed text is empty"));
    }
    Ok(Clearsigned { text: lines.join(&b"\n"[..]), signed: lines.join(&b"\r\n"[..]), signature })
}

/// The lines of the text, and what signs them.
fn find(data: &[u8]) -> Option<(Vec<&[u8]>, Block<'_>)> {
    let starts = |place: &usize| {
        data[*place..].starts_with(START) && (*place == 0 || data[place - 1] == b'\n')
    };
    let start = (0..data.len()).find(starts)? + START.len();
    let mut rest = &data[start..];
    if !line(&mut rest).is_empty() {
        return None;
    }
    headers(&mut rest)?;
    let mut lines = Vec::new();
    let armored = loop {
        let before = rest;
        let line = line(&mut rest);
        if line.is_empty() && rest.is_empty() {
            return None;
        }
        if line == SIGNATURE {
            break before;
        }
        lines.push(trim_end(line.strip_prefix(b"- ").unwrap_or(line)));
    };
    let end = armored.windows(END.len()).position(|window| window == END)? + END.len();
    let ends = armored[end..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    Some((lines, Block::find(&armored[..end + ends])?))
}

/// Takes a line from `data`, without its end.
fn line<'a>(data: &mut &'a [u8]) -> &'a [u8] {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else {
        return std::mem::take(data);
    };
    let line = &data[..end];
    *data = &data[end + 1..];
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn trim_end(mut line: &[u8]) -> &[u8] {
    while let Some((b' ' | b'\t', rest)) = line.split_last() {
        line = rest;
    }
    line
}

/// Passes over headers and the empty line after them.
fn headers(rest: &mut &[u8]) -> Option<()> {
    while !rest.is_empty() {
        let line = line(rest);
        if line.trim_ascii().is_empty() {
            return Some(());
        }
        if !line.iter().all(|byte| matches!(byte, 0x20..=0x7e)) {
            return None;
        }
        let (key, values) = std::str::from_utf8(line).ok()?.split_once(':')?;
        let known = |value: &str| HASHES.contains(&value.trim().to_ascii_uppercase().as_str());
        if key.trim() != "Hash" || !values.split(',').all(known) {
            return None;
        }
    }
    None
}

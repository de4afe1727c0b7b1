//! PEM: base 64 between `BEGIN` and `END` lines. Source: Go `encoding/pem`.

use crate::encoding::{decode_64, encode_64};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"\n-----END ";
const DASHES: &[u8] = b"-----";
const LINE: usize = 64;

/// What stands between the lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// `CERTIFICATE`, `RSA PRIVATE KEY` and the like.
    pub(super) label: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// The text of a block.
pub(super) fn encode(label: &str, bytes: &[u8]) -> Vec<u8> {
    let base64 = encode_64(bytes);
    let mut text = Vec::with_capacity(base64.len() + base64.len() / LINE + 2 * label.len() + 40);
    text.extend_from_slice(format!("-----BEGIN {label}-----\n").as_bytes());
    for line in base64.chunks(LINE) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
    text
}

/// The first well-formed block of a text.
pub(super) fn decode(text: &[u8]) -> Option<Block> {
    let mut rest = text;
    loop {
        let end = find(rest, END)?;
        let after_end = rest.get(end + END.len()..)?;
        if let Some(block) = block(rest.get(..end)?, after_end) {
            return Some(block);
        }
        rest = after_end;
    }
}

/// The block that ends before an `END` line: `before` reaches to the line, `after` starts within.
fn block(before: &[u8], after: &[u8]) -> Option<Block> {
    let begin = rfind(before, BEGIN)?;
    if begin > 0 && before.get(begin - 1) != Some(&b'\n') {
        return None;
    }
    let (first, mut body) = cut_line(before.get(begin + BEGIN.len()..)?);
    let label = first.strip_suffix(DASHES)?;
    while !body.is_empty() {
        let (line, next) = cut_line(body);
        if !line.contains(&b':') {
            break;
        }
        body = next;
    }
    let (last, _) = cut_line(after.strip_prefix(label)?.strip_prefix(DASHES)?);
    if !last.is_empty() {
        return None;
    }
    let base64: Vec<u8> =
        body.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t')).collect();
    Some(Block { label: label.to_vec(), bytes: decode_64(&base64).ok()? })
}

/// The first line without its end and trailing blanks, and what follows.
fn cut_line(text: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &[][..]),
    };
    let mut line = line.strip_suffix(b"\r").unwrap_or(line);
    while let [shorter @ .., b' ' | b'\t'] = line {
        line = shorter;
    }
    (line, rest)
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}

fn rfind(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).rposition(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn blocks_survive_a_round_trip() {
        for length in [0, 1, 47, 48, 49, 500] {
            let bytes = vec![9; length];
            let text = encode("X Y", &bytes);
            let block = decode(&[b"noise\n", &*text, b"more"].concat()).unwrap();
            assert_eq!((&*block.label, block.bytes), (&b"X Y"[..], bytes));
        }
    }

    #[test]
    fn malformed_blocks_are_passed_over() {
        let good = "-----BEGIN A-----\nK: v\n\nAAAA\r\n-----END A-----";
        assert_eq!(decode(good.as_bytes()).unwrap().bytes, [0, 0, 0]);
        let bad = "-----BEGIN A-----\n!\n-----END A-----\n";
        assert_eq!(decode(format!("{bad}{good}").as_bytes()).unwrap().bytes, [0, 0, 0]);
        for text in [
            "",
            bad,
            "x-----BEGIN A-----\nAAAA\n-----END A-----",
            "-----BEGIN A-----\nAAAA\n-----END B-----",
        ] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}

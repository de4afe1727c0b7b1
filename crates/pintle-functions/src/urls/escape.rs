//! Percent escapes.

use pintle_value::strconv::quote;

/// The parts of a URL, which differ in the characters they may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Host,
    /// The zone of an IPv6 address, with its `%25`.
    Zone,
    UserPassword,
    Fragment,
}

/// Whether `byte` stands for itself in `part`.
fn stands(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
        return true;
    }
    let allowed: &[u8] = match part {
        Part::Path => b"$&+,/:;=@",
        Part::Host | Part::Zone => b"!$&'()*+,;=:[]<>\"",
        Part::UserPassword => b"$&+,;=",
        Part::Fragment => b"$&+,/:;=?@!()*",
    };
    allowed.contains(&byte)
}

/// Appends `text` with escapes.
pub(super) fn append_escaped(out: &mut Vec<u8>, text: &[u8], part: Part) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text {
        if stands(*byte, part) {
            out.push(*byte);
        } else {
            out.extend_from_slice(&[
                b'%',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 15)],
            ]);
        }
    }
}

/// `text` without escapes; Go's message if it holds a bad one or a character that `part` may not.
pub(super) fn unescaped(text: &[u8], part: Part) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if *first != b'%' {
            let in_host = matches!(part, Part::Host | Part::Zone);
            if in_host && first.is_ascii() && !stands(*first, part) {
                return Err(format!("invalid character {} in host name", quote(&[*first])));
            }
            out.push(*first);
            rest = after;
            continue;
        }
        let escape = &rest[..rest.len().min(3)];
        let byte = decoded(escape)
            .filter(|byte| match part {
                // Hosts may escape only what is not ASCII, and the percent sign of a zone.
                Part::Host => *byte >= 0x80 || *byte == b'%',
                Part::Zone => matches!(byte, b'%' | b' ') || stands(*byte, Part::Host),
                _ => true,
            })
            .ok_or_else(|| format!("invalid URL escape {}", quote(escape)))?;
        out.push(byte);
        rest = &rest[3..];
    }
    Ok(out)
}

fn decoded(escape: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match escape {
        [_, high, low] => Some((digit(*high)? << 4 | digit(*low)?) as u8),
        _ => None,
    }
}

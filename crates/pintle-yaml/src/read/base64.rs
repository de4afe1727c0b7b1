//! Base64 of `!!binary`.

/// Decodes the standard alphabet with padding; line breaks are passed over, bits left over in the
/// last digit are ignored. Source: Go `base64.StdEncoding`.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let mut digits = text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    loop {
        let Some(first) = digits.next() else { return Some(out) };
        let group = [first, digits.next()?, digits.next()?, digits.next()?];
        let padding = match group {
            [_, _, b'=', b'='] => 2,
            [.., b'='] => 1,
            _ => 0,
        };
        let mut bits = 0;
        for byte in &group[..4 - padding] {
            bits = bits << 6 | digit(*byte)?;
        }
        let bytes = (bits << (6 * padding)).to_be_bytes();
        out.extend_from_slice(&bytes[1..4 - padding]);
        if padding > 0 {
            return digits.next().is_none().then_some(out);
        }
    }
}

fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padding_is_required_and_ends_the_text() {
        assert_eq!(decode(b"aGVs\nbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode(b"aA==").as_deref(), Some(&b"h"[..]));
        for bad in ["aGVsbG8", "aA==aA==", "a===", "aA=b", "a b=", "="] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
    }
}

//! Copies of short texts.
//!
//! Most texts that are put together are a few words long. For those, copies of a length that the
//! compiler knows are several times faster than the call of a function for copies of any length;
//! two of them that may overlap are enough for all lengths from theirs to twice that.

/// Appends a text.
pub fn append(out: &mut Vec<u8>, text: &[u8]) {
    match text.len() {
        33..=64 => append_ends::<32>(out, text),
        17..=32 => append_ends::<16>(out, text),
        8..=16 => append_ends::<8>(out, text),
        4..=7 => append_ends::<4>(out, text),
        0..=3 => text.iter().for_each(|byte| out.push(*byte)),
        _ => out.extend_from_slice(text),
    }
}

/// Appends a text of `N` to `2 * N` bytes.
#[inline(always)]
fn append_ends<const N: usize>(out: &mut Vec<u8>, text: &[u8]) {
    if let (Some(first), Some(last)) = (text.first_chunk::<N>(), text.last_chunk::<N>()) {
        out.extend_from_slice(first);
        out.truncate(out.len() + text.len() - 2 * N);
        out.extend_from_slice(last);
    }
}

/// Appends so many spaces.
pub fn append_spaces(out: &mut Vec<u8>, width: usize) {
    const SPACES: [u8; 32] = [b' '; 32];
    let end = out.len() + width;
    while out.len() < end {
        out.extend_from_slice(&SPACES);
    }
    out.truncate(end);
}

/// Copies a text to the beginning of `to`. Gives false, and copies nothing, if it is too long.
#[inline]
pub(crate) fn copy_short<const M: usize>(to: &mut [u8; M], text: &[u8]) -> bool {
    let Some(to) = to.get_mut(..text.len()) else { return false };
    match text.len() {
        33.. => to.copy_from_slice(text),
        16..=32 => copy_ends::<16>(to, text),
        8..=15 => copy_ends::<8>(to, text),
        4..=7 => copy_ends::<4>(to, text),
        _ => to.iter_mut().zip(text).for_each(|(to, byte)| *to = *byte),
    }
    true
}

#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], text: &[u8]) {
    if let (Some(first), Some(last)) = (text.first_chunk::<N>(), text.last_chunk::<N>()) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut() {
            *to = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{append, append_spaces, copy_short};

    #[test]
    fn texts_of_every_length_are_copied_whole() {
        let text: Vec<u8> = (0..200).collect();
        for len in 0..text.len() {
            let mut out = b"ab".to_vec();
            append(&mut out, &text[..len]);
            assert_eq!(out, [b"ab", &text[..len]].concat());
            let mut out = b"ab".to_vec();
            append_spaces(&mut out, len);
            assert_eq!(out, format!("ab{}", " ".repeat(len)).as_bytes());
            let mut short = [0; 50];
            assert_eq!(copy_short(&mut short, &text[..len]), len <= 50);
            let copied = len.min(50) * usize::from(len <= 50);
            assert_eq!(short[..copied], text[..copied]);
            assert!(short[copied..].iter().all(|byte| *byte == 0));
        }
    }
}

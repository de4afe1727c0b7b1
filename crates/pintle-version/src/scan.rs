//! The grammar that versions and constraints share.

/// Pieces of `v?N(.N)?(.N)?(-PRE)?(+META)?`; absent ones are empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pieces<'a> {
    /// Everything, with the leading `v`.
    pub(crate) text: &'a [u8],
    pub(crate) major: &'a [u8],
    pub(crate) minor: &'a [u8],
    pub(crate) patch: &'a [u8],
    pub(crate) prerelease: &'a [u8],
    pub(crate) metadata: &'a [u8],
}

/// Reads as much of the start of `text` as fits the grammar, with segments of `segment` bytes.
///
/// None of the bytes that may follow a piece can be part of it, so there is only one reading.
pub(crate) fn pieces(text: &[u8], segment: fn(&u8) -> bool) -> Option<Pieces<'_>> {
    let mut at = usize::from(text.first() == Some(&b'v'));
    let major = run(text, at, segment);
    if major.is_empty() {
        return None;
    }
    at += major.len();
    let minor = after(text, &mut at, b'.', |text, at| run(text, at, segment));
    let patch = match minor {
        [] => minor,
        _ => after(text, &mut at, b'.', |text, at| run(text, at, segment)),
    };
    let prerelease = after(text, &mut at, b'-', identifiers);
    let metadata = after(text, &mut at, b'+', identifiers);
    Some(Pieces { text: &text[..at], major, minor, patch, prerelease, metadata })
}

/// Go's `\s`.
pub(crate) fn is_space(c: &u8) -> bool {
    matches!(c, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// `text` without leading spaces.
pub(crate) fn skip_spaces(text: &[u8]) -> &[u8] {
    &text[run(text, 0, is_space).len()..]
}

/// What a piece may hold that is neither a segment nor a separator.
pub(crate) fn is_identifier(c: &u8) -> bool {
    c.is_ascii_alphanumeric() || *c == b'-'
}

fn run(text: &[u8], at: usize, belongs: fn(&u8) -> bool) -> &[u8] {
    let rest = text.get(at..).unwrap_or_default();
    &rest[..rest.iter().position(|c| !belongs(c)).unwrap_or(rest.len())]
}

/// Identifiers with points between them.
fn identifiers(text: &[u8], start: usize) -> &[u8] {
    let mut end = start + run(text, start, is_identifier).len();
    while end > start && text.get(end) == Some(&b'.') {
        let next = run(text, end + 1, is_identifier);
        if next.is_empty() {
            break;
        }
        end += 1 + next.len();
    }
    text.get(start..end).unwrap_or_default()
}

/// The piece after `marker`; nothing is consumed if either is missing.
fn after<'a>(
    text: &'a [u8],
    at: &mut usize,
    marker: u8,
    piece: impl Fn(&'a [u8], usize) -> &'a [u8],
) -> &'a [u8] {
    if text.get(*at) != Some(&marker) {
        return &[];
    }
    let piece = piece(text, *at + 1);
    if !piece.is_empty() {
        *at += 1 + piece.len();
    }
    piece
}

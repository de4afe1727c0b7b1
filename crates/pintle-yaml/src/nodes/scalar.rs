//! How a scalar may be written. Source: go.yaml.in/yaml v3 `emitterc.go`.

/// What a text allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    pub(super) multiline: bool,
    pub(super) flow_plain: bool,
    pub(super) block_plain: bool,
    pub(super) single_quoted: bool,
    pub(super) block: bool,
}

/// Bytes of the line break at the start of `text`; 0 if there is none.
pub(super) fn break_len(text: &[u8]) -> usize {
    match text {
        [b'\n' | b'\r', ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// Bytes of the character at the start of `text`, at least 1.
pub(super) fn width(text: &[u8]) -> usize {
    let width = match text.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => 1,
    };
    width.min(text.len()).max(1)
}

/// Whether go-yaml writes the character as it is; beyond the basic plane it does not.
pub(super) fn is_printable(text: &[u8]) -> bool {
    match text {
        [b'\n' | 0x20..=0x7e, ..] | [0xee, ..] => true,
        [0xc2, second, ..] => *second >= 0xa0,
        [0xc3..=0xec, ..] => true,
        [0xed, second, ..] => *second < 0xa0,
        [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => false,
        [0xef, ..] => true,
        _ => false,
    }
}

fn is_blank(text: &[u8]) -> bool {
    matches!(text, [b' ' | b'\t', ..])
}

pub(super) fn analyze(text: &[u8]) -> Allowed {
    if text.is_empty() {
        return Allowed {
            multiline: false,
            flow_plain: false,
            block_plain: true,
            single_quoted: true,
            block: false,
        };
    }
    let separator = text.starts_with(b"---") || text.starts_with(b"...");
    let (mut block_sign, mut flow_sign) = (separator, separator);
    let (mut breaks, mut special, mut tabs) = (false, false, false);
    let (mut break_space, mut space_break) = (false, false);
    let (mut was_space, mut was_break, mut after_white) = (false, false, true);
    let mut rest = text;
    while let Some(first) = rest.first().copied() {
        let start = rest.len() == text.len();
        let after = rest.get(width(rest)..).unwrap_or_default();
        let white_next = after.is_empty() || is_blank(after);
        match first {
            b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`'
                if start =>
            {
                (flow_sign, block_sign) = (true, true);
            }
            b',' | b'[' | b']' | b'{' | b'}' => {
                flow_sign = true;
                block_sign |= start;
            }
            b'?' => {
                flow_sign = true;
                block_sign |= start && white_next;
            }
            b':' => {
                flow_sign = true;
                block_sign |= white_next;
            }
            b'-' if start && white_next => (flow_sign, block_sign) = (true, true),
            b'#' if after_white => (flow_sign, block_sign) = (true, true),
            _ => {}
        }
        let is_break = break_len(rest) > 0;
        match first {
            b'\t' => tabs = true,
            _ => special |= !is_printable(rest),
        }
        breaks |= is_break;
        break_space |= first == b' ' && was_break;
        space_break |= is_break && was_space;
        (was_space, was_break) = (first == b' ', is_break);
        after_white = is_blank(rest) || is_break || first == 0;
        rest = after;
    }
    let leading = text.starts_with(b" ") || break_len(text) > 0;
    let plain = !(leading || was_space || was_break || break_space || space_break)
        && !(tabs || special || breaks);
    Allowed {
        multiline: breaks,
        flow_plain: plain && !flow_sign,
        block_plain: plain && !block_sign,
        single_quoted: !(break_space || space_break || tabs || special),
        block: !(was_space || space_break || special),
    }
}

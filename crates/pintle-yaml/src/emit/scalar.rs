//! Texts in the styles of YAML. They are UTF-8.

use pintle_value::{bytes, rune};

use super::analyze::Analysis;

/// Lines are folded at the first space beyond this column.
const WIDTH: usize = 80;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Where a text is written.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Byte position in the output where the current line starts.
    pub(super) line_start: usize,
    /// Indentation of further lines.
    pub(super) indent: usize,
    /// Whether spaces beyond [`WIDTH`] become line breaks.
    pub(super) fold: bool,
}

/// Appends `count` spaces.
pub(super) fn spaces(out: &mut Vec<u8>, count: usize) {
    out.resize(out.len() + count, b' ');
}

/// The number of characters between `start` and the end.
fn column(out: &[u8], start: usize) -> usize {
    out[start..].iter().filter(|c| *c & 0xc0 != 0x80).count()
}

impl Place {
    /// Whether a text of `len` bytes at most is so long that it may have to be folded.
    fn may_fold(&self, out: &[u8], len: usize) -> bool {
        self.fold && out.len() - self.line_start + len > WIDTH
    }

    fn new_line(&self, out: &mut Vec<u8>) -> usize {
        out.push(b'\n');
        spaces(out, self.indent);
        self.indent
    }
}

/// Appends a text without quotes.
pub(super) fn plain(out: &mut Vec<u8>, text: &[u8], place: Place) {
    if place.may_fold(out, text.len()) {
        folded(out, text, place, false);
    } else {
        bytes::append(out, text);
    }
}

/// Appends a text in single quotes.
pub(super) fn single_quoted(out: &mut Vec<u8>, text: &[u8], place: Place, analysis: &Analysis) {
    out.push(b'\'');
    if analysis.separator {
        separated(out, text, place);
    } else if place.may_fold(out, 2 * text.len())
        && place.may_fold(out, text.len() + memchr::memchr_iter(b'\'', text).count())
    {
        folded(out, text, place, true);
    } else {
        append_doubling_quotes(out, text);
    }
    out.push(b'\'');
}

fn append_doubling_quotes(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some(quote) = memchr::memchr(b'\'', text) {
        out.extend_from_slice(&text[..=quote]);
        out.push(b'\'');
        text = &text[quote + 1..];
    }
    out.extend_from_slice(text);
}

/// Appends a text without line breaks, with a line break instead of each single space beyond the
/// width.
fn folded(out: &mut Vec<u8>, text: &[u8], place: Place, quotes: bool) {
    let mut column = column(out, place.line_start);
    let mut after_space = false;
    for (at, &byte) in text.iter().enumerate() {
        if byte == b' ' {
            let inside = !quotes || at > 0 && at + 1 < text.len();
            let single = !after_space && text.get(at + 1) != Some(&b' ');
            after_space = true;
            if single && inside && column > WIDTH {
                column = place.new_line(out);
                continue;
            }
        } else {
            after_space = false;
            if quotes && byte == b'\'' {
                out.push(b'\'');
                column += 1;
            }
        }
        out.push(byte);
        if byte & 0xc0 != 0x80 {
            column += 1;
        }
    }
}

/// Appends a text with line separators: they stay, and what follows them is indented.
fn separated(out: &mut Vec<u8>, text: &[u8], place: Place) {
    let mut column = column(out, place.line_start);
    let mut after_space = false;
    let mut after_break = false;
    for (at, c, width) in rune::runes(text) {
        match c {
            ' ' => {
                let single = text.get(at + 1).is_some_and(|c| *c != b' ');
                if place.fold && !after_space && column > WIDTH && at > 0 && single {
                    column = place.new_line(out);
                } else {
                    out.push(b' ');
                    column += 1;
                }
                after_space = true;
                continue;
            }
            '\u{2028}' | '\u{2029}' => {
                column = 0;
                after_break = true;
            }
            _ => {
                if after_break {
                    spaces(out, place.indent);
                    column = place.indent;
                }
                if c == '\'' {
                    out.push(b'\'');
                    column += 1;
                }
                column += 1;
                after_space = false;
                after_break = false;
            }
        }
        out.extend_from_slice(&text[at..at + width]);
    }
}

/// Appends a text in double quotes.
pub(super) fn double_quoted(out: &mut Vec<u8>, text: &[u8], place: Place) {
    out.push(b'"');
    // libyaml looks for a byte order mark at the start of the text when it is about any
    // character, and escapes them all if there is one.
    let escape_all = text.starts_with(BYTE_ORDER_MARK);
    let mut column = if place.fold { column(out, place.line_start) } else { 0 };
    let mut after_space = false;
    for (at, c, width) in rune::runes(text) {
        if c == ' ' && !escape_all {
            let next = text.get(at + 1);
            if place.fold && !after_space && column > WIDTH && at > 0 && next.is_some() {
                column = place.new_line(out);
                if next == Some(&b' ') {
                    out.push(b'\\');
                    column += 1;
                }
            } else {
                out.push(b' ');
                column += 1;
            }
            after_space = true;
            continue;
        }
        after_space = false;
        if escape_all || needs_escape(c) {
            let start = out.len();
            append_escape(out, c);
            column += out.len() - start;
        } else {
            out.extend_from_slice(&text[at..at + width]);
            column += 1;
        }
    }
    out.push(b'"');
}

fn needs_escape(c: char) -> bool {
    match c {
        '"' | '\\' => true,
        ' '..='~' => false,
        '\u{a0}'..='\u{ffff}' => {
            matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        }
        _ => true,
    }
}

fn append_escape(out: &mut Vec<u8>, c: char) {
    out.push(b'\\');
    let short = match c {
        '\0' => b'0',
        '\x07' => b'a',
        '\x08' => b'b',
        '\t' => b't',
        '\n' => b'n',
        '\x0b' => b'v',
        '\x0c' => b'f',
        '\r' => b'r',
        '\x1b' => b'e',
        '"' => b'"',
        '\\' => b'\\',
        '\u{85}' => b'N',
        '\u{a0}' => b'_',
        '\u{2028}' => b'L',
        '\u{2029}' => b'P',
        _ => {
            let code = u32::from(c);
            let (letter, digits) = match code {
                0..0x100 => (b'x', 2),
                0x100..0x10000 => (b'u', 4),
                _ => (b'U', 8),
            };
            out.push(letter);
            for digit in (0..digits).rev() {
                out.push(b"0123456789ABCDEF"[(code >> (4 * digit)) as usize & 15]);
            }
            return;
        }
    };
    out.push(short);
}

/// Appends a text as a literal block, `|` included, and returns whether the output is at the
/// beginning of a line.
pub(super) fn literal(out: &mut Vec<u8>, text: &[u8], indent: usize, analysis: &Analysis) -> bool {
    out.push(b'|');
    append_hints(out, text);
    out.push(b'\n');
    if analysis.separator {
        return literal_with_separators(out, text, indent);
    }
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len + 1);
        if text[start] != b'\n' {
            spaces(out, indent);
        }
        out.extend_from_slice(&text[start..end]);
        start = end;
    }
    text.ends_with(b"\n")
}

fn literal_with_separators(out: &mut Vec<u8>, text: &[u8], indent: usize) -> bool {
    let mut after_break = true;
    for (at, c, width) in rune::runes(text) {
        if is_break(c) {
            after_break = true;
        } else if after_break {
            spaces(out, indent);
            after_break = false;
        }
        out.extend_from_slice(&text[at..at + width]);
    }
    after_break
}

/// The breaks that a block can have; texts with others are quoted.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\u{2028}' | '\u{2029}')
}

/// What stands behind `|`: the indentation, if it cannot be seen from the first line, and what
/// to do with line breaks at the end.
fn append_hints(out: &mut Vec<u8>, text: &[u8]) {
    if rune::decode(text).is_some_and(|(c, _)| c == ' ' || is_break(c)) {
        out.push(b'2');
    }
    let ends_in_break = |text| rune::decode_last(text).filter(|(c, _)| is_break(*c));
    let Some((_, width)) = ends_in_break(text) else { return out.push(b'-') };
    let before = &text[..text.len() - width];
    if before.is_empty() || ends_in_break(before).is_some() {
        out.push(b'+');
    }
}

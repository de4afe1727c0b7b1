//! What a text contains, as far as it decides how it may be written.

use super::Dialect;

/// The findings of libyaml's scalar analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Analysis {
    /// Has a line break of any sort.
    pub(super) multiline: bool,
    /// Has a line feed.
    pub(super) line_feed: bool,
    /// Has a line or paragraph separator, the only breaks beside line feeds that may be written
    /// as they are.
    pub(super) separator: bool,
    /// May stand without quotes.
    pub(super) plain: bool,
    /// May stand in single quotes.
    pub(super) single_quoted: bool,
    /// May be a literal block.
    pub(super) block: bool,
    /// Has nothing but ASCII.
    pub(super) ascii: bool,
    /// Has a character that JSON leaves as it is and YAML readers refuse or change: DEL, controls
    /// from U+0080 on, U+FFFE, U+FFFF.
    pub(super) unreadable: bool,
}

/// Classes of bytes, for those that need a closer look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing special anywhere.
    Text,
    Space,
    LineFeed,
    /// A carriage return: a line break that has to be escaped.
    Return,
    Tab,
    Colon,
    Hash,
    /// NUL, which counts as white space before `#`.
    Nul,
    Delete,
    /// Other control characters.
    Control,
    /// The first byte of a character of several bytes.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Text; 256];
    let mut i = 0;
    while i < 256 {
        classes[i] = match i as u8 {
            b' ' => Class::Space,
            b'\n' => Class::LineFeed,
            b'\r' => Class::Return,
            b'\t' => Class::Tab,
            b':' => Class::Colon,
            b'#' => Class::Hash,
            0 => Class::Nul,
            0x7f => Class::Delete,
            1..0x20 => Class::Control,
            0x80.. => Class::Wide,
            _ => Class::Text,
        };
        i += 1;
    }
    classes
};

impl Class {
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The bits of the classes of all bytes.
const CLASS_BITS: [u16; 256] = {
    let mut bits = [0; 256];
    let mut i = 0;
    while i < 256 {
        bits[i] = CLASSES[i].bit();
        i += 1;
    }
    bits
};

/// The classes of texts that are easy to judge: printable ASCII and line feeds.
const HARMLESS: u16 = Class::Text.bit()
    | Class::Space.bit()
    | Class::LineFeed.bit()
    | Class::Colon.bit()
    | Class::Hash.bit();

/// What the previous character was.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Previous {
    #[default]
    Text,
    Space,
    Break,
    /// White space that matters only to `#`.
    Blank,
}

#[derive(Default)]
struct Findings {
    previous: Previous,
    /// Reads like the syntax of a block.
    indicators: bool,
    /// Must be escaped.
    special: bool,
    tab: bool,
    separator: bool,
    line_feed: bool,
    other_break: bool,
    /// A space right after a line break.
    break_space: bool,
    /// A line break right after a space.
    space_break: bool,
    wide: bool,
    unreadable: bool,
}

/// Analyses a text; if it turns out not to be [`Analysis::ascii`], whether it is UTF-8 remains to
/// be seen. Source: `yaml_emitter_analyze_scalar`.
pub(super) fn analyze(bytes: &[u8], dialect: Dialect) -> Analysis {
    let Some(&first) = bytes.first() else {
        return Analysis {
            multiline: false,
            line_feed: false,
            separator: false,
            plain: true,
            single_quoted: true,
            block: false,
            ascii: true,
            unreadable: false,
        };
    };
    let indicators = begins_like_syntax(bytes, first);
    let classes = bytes.iter().fold(0, |all, byte| all | CLASS_BITS[usize::from(*byte)]);
    if classes & !HARMLESS == 0 {
        return analyze_harmless(bytes, first, classes, indicators);
    }
    let mut found = Findings { indicators, ..Findings::default() };
    let mut at = 0;
    while at < bytes.len() {
        match CLASSES[usize::from(bytes[at])] {
            Class::Text => {
                found.previous = Previous::Text;
                at += 1;
            }
            Class::Wide => at += found.wide(&bytes[at..]),
            class => {
                found.ascii(class, bytes.get(at + 1).copied());
                at += 1;
            }
        }
    }
    found.conclude(first, dialect)
}

/// Analyses a text of [`HARMLESS`] characters.
fn analyze_harmless(bytes: &[u8], first: u8, classes: u16, indicators: bool) -> Analysis {
    let multiline = classes & Class::LineFeed.bit() != 0;
    let indicators = indicators
        || classes & Class::Colon.bit() != 0 && has_key_colon(bytes)
        || classes & Class::Hash.bit() != 0 && has_comment_hash(bytes);
    let (mut space_break, mut break_space) = (false, false);
    if multiline && classes & Class::Space.bit() != 0 {
        for at in memchr::memchr_iter(b'\n', bytes) {
            space_break |= bytes[..at].ends_with(b" ");
            break_space |= bytes[at + 1..].starts_with(b" ");
        }
    }
    let trailing_space = bytes.ends_with(b" ");
    Analysis {
        multiline,
        line_feed: multiline,
        separator: false,
        plain: !(indicators || trailing_space || first == b' ' || multiline),
        single_quoted: !(space_break || break_space),
        block: !(trailing_space || space_break),
        ascii: true,
        unreadable: false,
    }
}

/// Whether the beginning would be taken for something else than a text.
fn begins_like_syntax(bytes: &[u8], first: u8) -> bool {
    match first {
        b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' => true,
        b'?' | b':' => is_blank_or_end(bytes.get(1).copied()),
        b'-' => is_blank_or_end(bytes.get(1).copied()) || bytes.starts_with(b"---"),
        b'.' => bytes.starts_with(b"..."),
        _ => false,
    }
}

fn is_blank_or_end(next: Option<u8>) -> bool {
    matches!(next, None | Some(b' ' | b'\t'))
}

/// Whether a colon stands at the end or before a blank.
fn has_key_colon(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b':', bytes).any(|at| is_blank_or_end(bytes.get(at + 1).copied()))
}

/// Whether a `#` stands behind a space or line break.
fn has_comment_hash(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'#', bytes).any(|at| matches!(bytes[..at].last(), Some(b' ' | b'\n')))
}

impl Findings {
    fn ascii(&mut self, class: Class, next: Option<u8>) {
        match class {
            Class::Space => {
                self.break_space |= self.previous == Previous::Break;
                self.previous = Previous::Space;
            }
            Class::LineFeed => {
                self.line_feed = true;
                self.line_break();
            }
            Class::Return => {
                self.special = true;
                self.other_break = true;
                self.line_break();
            }
            Class::Tab => {
                self.tab = true;
                self.previous = Previous::Blank;
            }
            Class::Nul => {
                self.special = true;
                self.previous = Previous::Blank;
            }
            Class::Delete | Class::Control => {
                self.special = true;
                self.unreadable |= class == Class::Delete;
                self.previous = Previous::Text;
            }
            Class::Colon => {
                self.indicators |= is_blank_or_end(next);
                self.previous = Previous::Text;
            }
            Class::Hash => {
                self.indicators |= self.previous != Previous::Text;
                self.previous = Previous::Text;
            }
            Class::Text | Class::Wide => self.previous = Previous::Text,
        }
    }

    /// Looks at a character of several bytes and returns its length. Characters beyond U+FFFF
    /// are escaped, as libyaml did before Unicode had many of them.
    fn wide(&mut self, bytes: &[u8]) -> usize {
        self.wide = true;
        match bytes {
            [0xc2, 0x85, ..] => {
                self.special = true;
                self.unreadable = true;
                self.other_break = true;
                self.line_break();
                2
            }
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => {
                self.separator = true;
                self.other_break = true;
                self.line_break();
                3
            }
            _ => {
                self.previous = Previous::Text;
                match bytes {
                    [0xf0..=0xff, ..] => {
                        self.special = true;
                        4
                    }
                    [0xe0..=0xef, ..] => {
                        let none = matches!(bytes, [0xef, 0xbf, 0xbe | 0xbf, ..]);
                        let byte_order_mark = matches!(bytes, [0xef, 0xbb, 0xbf, ..]);
                        self.unreadable |= none;
                        self.special |= none || byte_order_mark;
                        3
                    }
                    [0xc2, 0x80..0xa0, ..] => {
                        self.unreadable = true;
                        self.special = true;
                        2
                    }
                    _ => 2,
                }
            }
        }
    }

    fn line_break(&mut self) {
        self.space_break |= self.previous == Previous::Space;
        self.previous = Previous::Break;
    }

    fn conclude(self, first: u8, dialect: Dialect) -> Analysis {
        let multiline = self.line_feed || self.other_break;
        let trailing_space = self.previous == Previous::Space;
        // yaml.v3 puts up with tabs in blocks.
        let special = self.special || self.tab && dialect == Dialect::V2;
        let escape = self.space_break || special;
        let single_quoted = !(self.break_space || escape || self.tab);
        Analysis {
            multiline,
            line_feed: self.line_feed,
            separator: self.separator,
            plain: single_quoted
                && !(first == b' ' || trailing_space || multiline || self.indicators),
            single_quoted,
            block: !(trailing_space || escape),
            ascii: !self.wide,
            unreadable: self.unreadable,
        }
    }
}

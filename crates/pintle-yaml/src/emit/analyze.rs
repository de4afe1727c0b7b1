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
            1..0x20 | 0x7f => Class::Control,
            0x80.. => Class::Wide,
            _ => Class::Text,
        };
        i += 1;
    }
    classes
};

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
}

/// Analyses a text. Source: `yaml_emitter_analyze_scalar`.
pub(super) fn analyze(text: &str, dialect: Dialect) -> Analysis {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.first() else {
        return Analysis {
            multiline: false,
            line_feed: false,
            separator: false,
            plain: true,
            single_quoted: true,
            block: false,
        };
    };
    let mut found = Findings { indicators: begins_like_syntax(bytes, first), ..Default::default() };
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
            Class::Control => {
                self.special = true;
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
        match bytes {
            [0xc2, 0x85, ..] => {
                self.special = true;
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
                        // U+FEFF, U+FFFE, U+FFFF
                        self.special |=
                            matches!(bytes, [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..]);
                        3
                    }
                    [0xc2, second, ..] => {
                        self.special |= *second < 0xa0;
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
        }
    }
}

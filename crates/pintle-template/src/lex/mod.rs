//! The lexer: text into tokens. Source: Go `text/template/parse/lex.go`.

mod item;
mod number;
mod states;

pub(crate) use item::{Item, ItemKind};
pub(crate) use states::find_left_delim;

use pintle_value::{rune, strconv};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

const LEFT_DELIM: &[u8] = b"{{";
const RIGHT_DELIM: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &[u8] = b"*/";
/// Length of a trim marker: a dash and the space beside it.
const TRIM_MARKER_LEN: usize = 2;

/// Splits a text into tokens, one for each call of [`Lexer::next_item`].
pub(crate) struct Lexer<'a> {
    input: &'a [u8],
    pos: usize,
    paren_depth: u32,
    inside_action: bool,
    /// Whether `break` and `continue` are keywords rather than functions.
    pub(crate) break_is_keyword: bool,
    pub(crate) continue_is_keyword: bool,
    /// Text of the error token.
    error: String,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Lexer<'a> {
        Lexer {
            input,
            pos: 0,
            paren_depth: 0,
            inside_action: false,
            break_is_keyword: true,
            continue_is_keyword: true,
            error: String::new(),
        }
    }

    /// The next token. After an error or the end of the text it makes no sense to go on.
    #[inline]
    pub(crate) fn next_item(&mut self) -> Item {
        if self.inside_action { self.action_item() } else { self.text_item() }
    }

    /// Line of the first byte of a token, from 1; 0 if it is none.
    pub(crate) fn line(&self, item: Item) -> usize {
        if item.is_none() { 0 } else { self.line_at(item.start) }
    }

    /// Line of the byte at `offset`, from 1.
    pub(crate) fn line_at(&self, offset: u32) -> usize {
        let before = self.input.get(..offset as usize).unwrap_or(self.input);
        1 + memchr::memchr_iter(b'\n', before).count()
    }

    /// The source text of a token.
    #[inline]
    pub(crate) fn value(&self, item: Item) -> &'a [u8] {
        self.input.get(item.start as usize..item.end as usize).unwrap_or_default()
    }

    /// Text of the error token.
    pub(crate) fn error(&self) -> &str {
        &self.error
    }

    /// A token as messages show it. Source: Go `parse.item.String`.
    pub(crate) fn describe(&self, item: Item) -> String {
        let value = self.value(item);
        match item.kind {
            ItemKind::Eof => "EOF".to_owned(),
            ItemKind::Error => self.error.clone(),
            kind if kind.is_keyword() => format!("<{}>", rune::to_text(value)),
            _ if value.len() > 10 => {
                let end = rune::runes(value).nth(10).map_or(value.len(), |(at, _, _)| at);
                format!("{}...", strconv::quote(&value[..end]))
            }
            _ => strconv::quote(value),
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.input.get(self.pos..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.input.get(at).copied()
    }

    fn peek(&self) -> Option<char> {
        rune::decode(self.rest()).map(|(c, _)| c)
    }

    fn next(&mut self) -> Option<char> {
        let (c, width) = rune::decode(self.rest())?;
        self.pos += width;
        Some(c)
    }

    /// The text from `start` to the current place as a token.
    #[inline]
    fn emit(&self, kind: ItemKind, start: usize) -> Item {
        Item { kind, start: start as u32, end: self.pos as u32 }
    }

    #[cold]
    fn fail(&mut self, start: usize, message: impl Into<String>) -> Item {
        self.error = message.into();
        self.emit(ItemKind::Error, start)
    }
}

/// What a byte is to the lexer: a set of the bits below.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        let name = if c == b'_' || c.is_ascii_alphanumeric() { NAME } else { 0 };
        let space = if matches!(c, b' ' | b'\t' | b'\r' | b'\n') { SPACE } else { 0 };
        let end = if matches!(c, b'.' | b',' | b'|' | b':' | b')' | b'(') { TERMINATOR } else { 0 };
        classes[byte] = name | space | end;
        byte += 1;
    }
    classes
};

/// Letters and digits of ASCII, and the underscore.
const NAME: u8 = 1;
/// The white space of Go's own syntax.
const SPACE: u8 = 2;
/// What beside white space may follow a name.
const TERMINATOR: u8 = 4;

#[inline]
fn is(c: u8, classes: u8) -> bool {
    CLASSES[usize::from(c)] & classes != 0
}

#[inline]
fn is_space_byte(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\r' | b'\n')
}

/// Letters, decimal digits and the underscore.
fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c == '_' || c.is_ascii_alphanumeric();
    }
    matches!(
        c.general_category(),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::DecimalNumber
    )
}

fn has_left_trim_marker(text: &[u8]) -> bool {
    matches!(text, [b'-', c, ..] if is_space_byte(*c))
}

fn has_right_trim_marker(text: &[u8]) -> bool {
    matches!(text, [c, b'-', ..] if is_space_byte(*c))
}

/// `U+002D '-'`: Go's `%#U`.
fn describe_char(c: char) -> String {
    let code = u32::from(c);
    if strconv::is_print(c) { format!("U+{code:04X} '{c}'") } else { format!("U+{code:04X}") }
}

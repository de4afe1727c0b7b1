//! The lexer: text into tokens. Source: Go `text/template/parse/lex.go`.

mod item;
mod number;
mod states;

pub(crate) use item::{Item, ItemKind};

use pintle_value::{rune, strconv};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

pub(crate) const LEFT_DELIM: &[u8] = b"{{";
const RIGHT_DELIM: &[u8] = b"}}";
const LEFT_COMMENT: &[u8] = b"/*";
const RIGHT_COMMENT: &[u8] = b"*/";
/// Length of a trim marker: a dash and the space beside it.
const TRIM_MARKER_LEN: usize = 2;

/// Splits a text into tokens, one for each call of [`Lexer::next_item`].
pub(crate) struct Lexer<'a> {
    input: &'a [u8],
    pos: usize,
    start: usize,
    line: u32,
    start_line: u32,
    paren_depth: u32,
    inside_action: bool,
    /// Whether `break` and `continue` are keywords rather than functions.
    pub(crate) break_is_keyword: bool,
    pub(crate) continue_is_keyword: bool,
    /// Text of the error token.
    error: String,
}

/// What a state function decided: a token, or that another state goes on.
enum Step {
    Item(Item),
    Text,
    LeftDelim,
    RightDelim,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Lexer<'a> {
        Lexer {
            input,
            pos: 0,
            start: 0,
            line: 1,
            start_line: 1,
            paren_depth: 0,
            inside_action: false,
            break_is_keyword: true,
            continue_is_keyword: true,
            error: String::new(),
        }
    }

    /// The next token. After an error or the end of the text it makes no sense to go on.
    pub(crate) fn next_item(&mut self) -> Item {
        let mut step = if self.inside_action { self.lex_inside_action() } else { Step::Text };
        loop {
            step = match step {
                Step::Item(item) => return item,
                Step::Text => self.lex_text(),
                Step::LeftDelim => self.lex_left_delim(),
                Step::RightDelim => self.lex_right_delim(),
            };
        }
    }

    /// The source text of a token.
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

    fn peek(&self) -> Option<char> {
        match self.input.get(self.pos) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            Some(_) => rune::decode(self.rest()).map(|(c, _)| c),
            None => None,
        }
    }

    fn next(&mut self) -> Option<char> {
        let (c, width) = rune::decode(self.rest())?;
        self.pos += width;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    /// The pending text as a token.
    fn emit(&mut self, kind: ItemKind) -> Step {
        let item =
            Item { kind, start: self.start as u32, end: self.pos as u32, line: self.start_line };
        self.start = self.pos;
        self.start_line = self.line;
        Step::Item(item)
    }

    /// Drops pending text that no call of `next` has counted the lines of.
    fn ignore(&mut self) {
        self.count_lines();
        self.start = self.pos;
        self.start_line = self.line;
    }

    fn count_lines(&mut self) {
        let skipped = self.input.get(self.start..self.pos).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', skipped).count() as u32;
    }

    fn fail(&mut self, message: impl Into<String>) -> Step {
        self.error = message.into();
        let (start, end) = (self.start as u32, self.pos as u32);
        Step::Item(Item { kind: ItemKind::Error, start, end, line: self.start_line })
    }
}

/// The white space of Go's own syntax.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

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

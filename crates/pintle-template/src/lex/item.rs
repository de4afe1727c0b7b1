//! Tokens.

/// A token. Its line is found by [`Lexer::line`](super::Lexer::line) when a message needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    /// Byte range in the text.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// The sorts of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemKind {
    Error,
    Bool,
    /// A printable ASCII character of no other sort.
    Char,
    CharConstant,
    /// `1+2i`
    Complex,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    // Keywords come last; messages show them in angle brackets.
    Block,
    Break,
    Continue,
    Dot,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

impl Item {
    /// What stands in for a token before the first is read.
    pub(crate) const NONE: Item = Item { kind: ItemKind::Error, start: 0, end: 0 };

    /// Whether this is [`Item::NONE`]. No text has an error before its first delimiter.
    pub(crate) fn is_none(self) -> bool {
        self.kind == ItemKind::Error && self.end == 0
    }
}

impl ItemKind {
    pub(crate) fn is_keyword(self) -> bool {
        self >= ItemKind::Block
    }

    /// The keyword or boolean `word`.
    pub(crate) fn keyword(word: &[u8]) -> Option<ItemKind> {
        Some(match word {
            b"block" => ItemKind::Block,
            b"break" => ItemKind::Break,
            b"continue" => ItemKind::Continue,
            b"define" => ItemKind::Define,
            b"else" => ItemKind::Else,
            b"end" => ItemKind::End,
            b"false" | b"true" => ItemKind::Bool,
            b"if" => ItemKind::If,
            b"nil" => ItemKind::Nil,
            b"range" => ItemKind::Range,
            b"template" => ItemKind::Template,
            b"with" => ItemKind::With,
            _ => return None,
        })
    }
}

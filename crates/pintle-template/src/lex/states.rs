//! The states of the lexer.

use pintle_value::rune;

use super::{
    Item, ItemKind, LEFT_COMMENT, LEFT_DELIM, Lexer, NAME, RIGHT_COMMENT, RIGHT_DELIM, SPACE,
    TERMINATOR, TRIM_MARKER_LEN, describe_char, has_left_trim_marker, has_right_trim_marker, is,
    is_alphanumeric, is_space_byte,
};

impl Lexer<'_> {
    /// Text up to the next action, or the delimiter if there is none.
    pub(super) fn text_item(&mut self) -> Item {
        loop {
            let start = self.pos;
            let rest = self.rest();
            let Some(before) = find_left_delim(rest) else {
                self.pos = self.input.len();
                let kind = if rest.is_empty() { ItemKind::Eof } else { ItemKind::Text };
                return self.emit(kind, start);
            };
            let (mut text, action) = rest.split_at(before);
            if !text.is_empty() {
                if has_left_trim_marker(&action[LEFT_DELIM.len()..]) {
                    while let [head @ .., c] = text
                        && is_space_byte(*c)
                    {
                        text = head;
                    }
                }
                let item = Item {
                    kind: ItemKind::Text,
                    start: start as u32,
                    end: (start + text.len()) as u32,
                };
                self.pos = start + before;
                if !text.is_empty() {
                    return item;
                }
            }
            if let Some(item) = self.left_delim() {
                return item;
            }
        }
    }

    /// A left delimiter; nothing if it starts a comment, which is skipped.
    fn left_delim(&mut self) -> Option<Item> {
        let start = self.pos;
        self.pos += LEFT_DELIM.len();
        let item = self.emit(ItemKind::LeftDelim, start);
        if has_left_trim_marker(self.rest()) {
            self.pos += TRIM_MARKER_LEN;
        }
        if self.rest().starts_with(LEFT_COMMENT) {
            return self.comment();
        }
        self.inside_action = true;
        self.paren_depth = 0;
        Some(item)
    }

    /// Skips a comment up to the text behind it. Gives a token only if it is wrong.
    fn comment(&mut self) -> Option<Item> {
        let start = self.pos;
        self.pos += LEFT_COMMENT.len();
        let Some(end) = memchr::memmem::find(self.rest(), RIGHT_COMMENT) else {
            return Some(self.fail(start, "unclosed comment"));
        };
        self.pos += end + RIGHT_COMMENT.len();
        let rest = self.rest();
        if is_trimming_right_delim(rest) {
            self.pos += TRIM_MARKER_LEN + RIGHT_DELIM.len();
            self.skip_spaces();
        } else if rest.starts_with(RIGHT_DELIM) {
            self.pos += RIGHT_DELIM.len();
        } else {
            return Some(self.fail(start, "comment ends before closing delimiter"));
        }
        None
    }

    /// A right delimiter, or an error if a parenthesis is open. `trim` tells whether a trim marker
    /// stands before it.
    fn right_delim(&mut self, trim: bool) -> Item {
        if self.paren_depth > 0 {
            return self.fail(self.pos, "unclosed left paren");
        }
        if trim {
            self.pos += TRIM_MARKER_LEN;
        }
        let start = self.pos;
        self.pos += RIGHT_DELIM.len();
        let item = self.emit(ItemKind::RightDelim, start);
        if trim {
            self.skip_spaces();
        }
        self.inside_action = false;
        item
    }

    fn skip_spaces(&mut self) {
        while self.byte(self.pos).is_some_and(is_space_byte) {
            self.pos += 1;
        }
    }

    pub(super) fn action_item(&mut self) -> Item {
        let start = self.pos;
        let Some(c) = self.byte(start) else {
            return self.fail(start, "unclosed action");
        };
        match c {
            b' ' | b'\t' | b'\r' | b'\n' => return self.lex_space(start),
            b'}' if self.byte(start + 1) == Some(b'}') => return self.right_delim(false),
            b'+' | b'-' | b'0'..=b'9' => return self.lex_number(start),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => return self.lex_identifier(start),
            0x80.. => return self.lex_other(start),
            _ => {}
        }
        self.pos += 1;
        match c {
            b'.' => match self.byte(self.pos) {
                Some(b'0'..=b'9') | None => {
                    self.pos -= 1;
                    self.lex_number(start)
                }
                Some(c) if is(c, NAME) || !c.is_ascii() => self.lex_name(start, ItemKind::Field),
                Some(_) => self.lex_name(start, ItemKind::Dot),
            },
            b'$' => self.lex_name(start, ItemKind::Variable),
            b'"' => self.lex_quoted(start, c),
            b'(' => {
                self.paren_depth += 1;
                self.emit(ItemKind::LeftParen, start)
            }
            b')' if self.paren_depth == 0 => self.fail(start, "unexpected right paren"),
            b')' => {
                self.paren_depth -= 1;
                self.emit(ItemKind::RightParen, start)
            }
            b'|' => self.emit(ItemKind::Pipe, start),
            b'=' => self.emit(ItemKind::Assign, start),
            b':' => match self.next() {
                Some('=') => self.emit(ItemKind::Declare, start),
                _ => self.fail(start, "expected :="),
            },
            b'\'' => self.lex_quoted(start, c),
            b'`' => self.lex_raw_quote(start),
            b'!'..=b'~' => self.emit(ItemKind::Char, start),
            _ => self.unrecognized(start, char::from(c)),
        }
    }

    /// A name that starts with a letter beyond ASCII, or nothing that belongs here.
    fn lex_other(&mut self, start: usize) -> Item {
        match self.peek() {
            Some(c) if is_alphanumeric(c) => self.lex_identifier(start),
            c => {
                self.next();
                self.unrecognized(start, c.unwrap_or(rune::REPLACEMENT))
            }
        }
    }

    #[cold]
    fn unrecognized(&mut self, start: usize, c: char) -> Item {
        self.fail(start, format!("unrecognized character in action: {}", describe_char(c)))
    }

    /// A run of white space, unless its last byte belongs to a trim marker.
    fn lex_space(&mut self, start: usize) -> Item {
        self.pos += 1;
        self.skip_spaces();
        if self.byte(self.pos) == Some(b'-') && self.rest()[1..].starts_with(RIGHT_DELIM) {
            self.pos -= 1;
            if self.pos == start {
                return self.right_delim(true);
            }
        }
        self.emit(ItemKind::Space, start)
    }

    fn lex_identifier(&mut self, start: usize) -> Item {
        let mut item = self.lex_name(start, ItemKind::Identifier);
        if item.kind == ItemKind::Identifier {
            item.kind = match ItemKind::keyword(self.value(item)) {
                Some(ItemKind::Break) if !self.break_is_keyword => ItemKind::Identifier,
                Some(ItemKind::Continue) if !self.continue_is_keyword => ItemKind::Identifier,
                Some(keyword) => keyword,
                None => ItemKind::Identifier,
            };
        }
        item
    }

    /// Letters and digits from the current place on, and what has been read before them from
    /// `start` on; fails if something follows that cannot follow a name.
    #[inline]
    fn lex_name(&mut self, start: usize, kind: ItemKind) -> Item {
        loop {
            while self.byte(self.pos).is_some_and(|c| is(c, NAME)) {
                self.pos += 1;
            }
            match self.byte(self.pos) {
                None => return self.emit(kind, start),
                Some(c) if is(c, SPACE | TERMINATOR) => return self.emit(kind, start),
                Some(b'}') if self.byte(self.pos + 1) == Some(b'}') => {
                    return self.emit(kind, start);
                }
                Some(_) => match self.peek() {
                    Some(c) if !c.is_ascii() && is_alphanumeric(c) => self.pos += c.len_utf8(),
                    c => return self.bad_character(start, c.unwrap_or(rune::REPLACEMENT)),
                },
            }
        }
    }

    #[cold]
    fn bad_character(&mut self, start: usize, c: char) -> Item {
        self.fail(start, format!("bad character {}", describe_char(c)))
    }

    /// A string or character constant; the opening quote has been read.
    fn lex_quoted(&mut self, start: usize, quote: u8) -> Item {
        while let Some(at) = memchr::memchr3(quote, b'\\', b'\n', self.rest()) {
            self.pos += at + 1;
            match self.byte(self.pos - 1) {
                Some(b'\\') => match self.next() {
                    Some('\n') => return self.unterminated(start, quote),
                    Some(_) => {}
                    None => break,
                },
                Some(b'\n') => return self.unterminated(start, quote),
                _ if quote == b'"' => return self.emit(ItemKind::String, start),
                _ => return self.emit(ItemKind::CharConstant, start),
            }
        }
        self.pos = self.input.len();
        self.unterminated(start, quote)
    }

    #[cold]
    fn unterminated(&mut self, start: usize, quote: u8) -> Item {
        let what = if quote == b'"' { "quoted string" } else { "character constant" };
        self.fail(start, format!("unterminated {what}"))
    }

    fn lex_raw_quote(&mut self, start: usize) -> Item {
        match memchr::memchr(b'`', self.rest()) {
            Some(end) => {
                self.pos += end + 1;
                self.emit(ItemKind::RawString, start)
            }
            None => self.fail(start, "unterminated raw quoted string"),
        }
    }
}

fn is_trimming_right_delim(text: &[u8]) -> bool {
    has_right_trim_marker(text) && text[TRIM_MARKER_LEN..].starts_with(RIGHT_DELIM)
}

/// Where the next action starts. Braces are rare in text, so this beats a search that needs to be
/// set up.
pub(crate) fn find_left_delim(text: &[u8]) -> Option<usize> {
    if text.starts_with(LEFT_DELIM) {
        return Some(0);
    }
    memchr::memchr_iter(b'{', text).find(|at| text[at + 1..].first() == Some(&b'{'))
}

//! The states of the lexer.

use super::{
    Item, ItemKind, LEFT_COMMENT, LEFT_DELIM, Lexer, RIGHT_COMMENT, RIGHT_DELIM, Step,
    TRIM_MARKER_LEN, describe_char, has_left_trim_marker, has_right_trim_marker, is_alphanumeric,
    is_space, is_space_byte,
};

impl Lexer<'_> {
    /// Text up to the next action.
    pub(super) fn lex_text(&mut self) -> Step {
        let Some(before) = find_left_delim(self.rest()) else {
            self.pos = self.input.len();
            if self.pos > self.start {
                self.count_lines();
                return self.emit(ItemKind::Text);
            }
            return self.emit(ItemKind::Eof);
        };
        if before > 0 {
            self.pos += before;
            let trimmed = if has_left_trim_marker(&self.rest()[LEFT_DELIM.len()..]) {
                let text = &self.input[self.start..self.pos];
                text.iter().rev().take_while(|c| is_space_byte(**c)).count()
            } else {
                0
            };
            self.pos -= trimmed;
            self.count_lines();
            let item = self.emit(ItemKind::Text);
            self.pos += trimmed;
            self.ignore();
            if matches!(&item, Step::Item(Item { start, end, .. }) if start < end) {
                return item;
            }
        }
        Step::LeftDelim
    }

    /// Whether a right delimiter follows, and whether it has a trim marker.
    fn at_right_delim(&self) -> Option<bool> {
        let rest = self.rest();
        if has_right_trim_marker(rest) && rest[TRIM_MARKER_LEN..].starts_with(RIGHT_DELIM) {
            return Some(true);
        }
        rest.starts_with(RIGHT_DELIM).then_some(false)
    }

    pub(super) fn lex_left_delim(&mut self) -> Step {
        self.pos += LEFT_DELIM.len();
        let marker = if has_left_trim_marker(self.rest()) { TRIM_MARKER_LEN } else { 0 };
        if self.rest()[marker..].starts_with(LEFT_COMMENT) {
            self.pos += marker;
            self.ignore();
            return self.lex_comment();
        }
        let item = self.emit(ItemKind::LeftDelim);
        self.inside_action = true;
        self.pos += marker;
        self.ignore();
        self.paren_depth = 0;
        item
    }

    fn lex_comment(&mut self) -> Step {
        self.pos += LEFT_COMMENT.len();
        let Some(end) = memchr::memmem::find(self.rest(), RIGHT_COMMENT) else {
            return self.fail("unclosed comment");
        };
        self.pos += end + RIGHT_COMMENT.len();
        let Some(trim) = self.at_right_delim() else {
            return self.fail("comment ends before closing delimiter");
        };
        self.ignore();
        self.pos += RIGHT_DELIM.len() + if trim { TRIM_MARKER_LEN } else { 0 };
        if trim {
            self.skip_spaces();
        }
        self.ignore();
        Step::Text
    }

    pub(super) fn lex_right_delim(&mut self) -> Step {
        let trim = self.at_right_delim() == Some(true);
        if trim {
            self.pos += TRIM_MARKER_LEN;
            self.ignore();
        }
        self.pos += RIGHT_DELIM.len();
        let item = self.emit(ItemKind::RightDelim);
        if trim {
            self.skip_spaces();
            self.ignore();
        }
        self.inside_action = false;
        item
    }

    /// Skips white space without counting its lines.
    fn skip_spaces(&mut self) {
        self.pos += self.rest().iter().take_while(|c| is_space_byte(**c)).count();
    }

    pub(super) fn lex_inside_action(&mut self) -> Step {
        if self.at_right_delim().is_some() {
            if self.paren_depth == 0 {
                return Step::RightDelim;
            }
            return self.fail("unclosed left paren");
        }
        let Some(c) = self.peek() else {
            return self.fail("unclosed action");
        };
        match c {
            _ if is_space(c) => return self.lex_space(),
            '+' | '-' | '0'..='9' => return self.lex_number(),
            _ if is_alphanumeric(c) => return self.lex_identifier(),
            _ => {}
        }
        self.next();
        match c {
            '=' => self.emit(ItemKind::Assign),
            ':' => match self.next() {
                Some('=') => self.emit(ItemKind::Declare),
                _ => self.fail("expected :="),
            },
            '|' => self.emit(ItemKind::Pipe),
            '"' => self.lex_quoted('"', "unterminated quoted string", ItemKind::String),
            '\'' => {
                self.lex_quoted('\'', "unterminated character constant", ItemKind::CharConstant)
            }
            '`' => self.lex_raw_quote(),
            '$' if self.at_terminator() => self.emit(ItemKind::Variable),
            '$' => self.lex_name(ItemKind::Variable),
            '.' => match self.input.get(self.pos) {
                Some(b'0'..=b'9') | None => {
                    self.pos -= 1;
                    self.lex_number()
                }
                Some(_) if self.at_terminator() => self.emit(ItemKind::Dot),
                Some(_) => self.lex_name(ItemKind::Field),
            },
            '(' => {
                self.paren_depth += 1;
                self.emit(ItemKind::LeftParen)
            }
            ')' if self.paren_depth == 0 => self.fail("unexpected right paren"),
            ')' => {
                self.paren_depth -= 1;
                self.emit(ItemKind::RightParen)
            }
            '!'..='~' => self.emit(ItemKind::Char),
            _ => self.fail(format!("unrecognized character in action: {}", describe_char(c))),
        }
    }

    /// A run of white space, unless its last byte belongs to a trim marker.
    fn lex_space(&mut self) -> Step {
        self.skip_spaces();
        let last = self.pos - 1;
        let rest = &self.input[last..];
        if has_right_trim_marker(rest) && rest[TRIM_MARKER_LEN..].starts_with(RIGHT_DELIM) {
            self.pos = last;
            if last == self.start {
                return Step::RightDelim;
            }
        }
        self.count_lines();
        self.emit(ItemKind::Space)
    }

    fn lex_identifier(&mut self) -> Step {
        if let Err(step) = self.skip_name() {
            return step;
        }
        let word = &self.input[self.start..self.pos];
        let kind = match ItemKind::keyword(word) {
            Some(ItemKind::Break) if !self.break_is_keyword => ItemKind::Identifier,
            Some(ItemKind::Continue) if !self.continue_is_keyword => ItemKind::Identifier,
            Some(keyword) => keyword,
            None if word == b"true" || word == b"false" => ItemKind::Bool,
            None => ItemKind::Identifier,
        };
        self.emit(kind)
    }

    /// The name after a dot or a dollar.
    fn lex_name(&mut self, kind: ItemKind) -> Step {
        match self.skip_name() {
            Ok(()) => self.emit(kind),
            Err(step) => step,
        }
    }

    /// Skips letters and digits; fails if something follows that cannot follow a name.
    fn skip_name(&mut self) -> Result<(), Step> {
        while let Some(c) = self.peek().filter(|c| is_alphanumeric(*c)) {
            self.pos += c.len_utf8();
        }
        match self.peek() {
            Some(c) if !self.at_terminator() => {
                Err(self.fail(format!("bad character {}", describe_char(c))))
            }
            _ => Ok(()),
        }
    }

    /// Whether what follows may follow a name.
    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(c) => is_space(c) || self.rest().starts_with(RIGHT_DELIM),
        }
    }

    /// A string or character constant; the opening quote has been read.
    fn lex_quoted(&mut self, quote: char, unterminated: &str, kind: ItemKind) -> Step {
        loop {
            let end = match self.next() {
                Some('\\') => self.next(),
                Some(c) if c == quote => return self.emit(kind),
                other => other,
            };
            if matches!(end, None | Some('\n')) {
                return self.fail(unterminated);
            }
        }
    }

    fn lex_raw_quote(&mut self) -> Step {
        match memchr::memchr(b'`', self.rest()) {
            Some(end) => {
                self.pos += end + 1;
                self.count_lines();
                self.emit(ItemKind::RawString)
            }
            None => self.fail("unterminated raw quoted string"),
        }
    }
}

/// Where the next action starts. Braces are rare in text, so this beats a search that needs to be
/// set up.
fn find_left_delim(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', text).find(|at| text[at + 1..].first() == Some(&b'{'))
}

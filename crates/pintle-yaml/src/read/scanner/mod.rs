//! From characters to tokens: libyaml's scanner as go-yaml has it.
//!
//! The structure is libyaml's because error texts, their lines and the handling of odd input
//! follow from it: a queue of tokens, one possible simple key (a key without `?`) for each level
//! of brackets, and a stack of the columns of open block collections.
//! Source: go.yaml.in/yaml v2 `scannerc.go`.

mod block;
mod comments;
mod keys;
mod plain;
mod quoted;
mod tags;
mod token;

use std::collections::VecDeque;

use self::comments::Comments;
pub(super) use self::comments::{Comment, Side};
use self::keys::SimpleKeys;
pub(super) use self::quoted::escape;
pub(super) use self::token::{TagParts, Token, TokenKind};
use super::chars::{self, BLANK, BREAK, HIGH};
use super::cursor::{Cursor, Fault};
use super::input::Portions;
use crate::ErrorKind;

/// Deepest nesting of brackets. Source: go-yaml `max_flow_level`.
const MAX_FLOW_LEVEL: usize = 10_000;
/// Deepest nesting of block collections. Source: go-yaml `max_indents`.
const MAX_INDENTS: usize = 10_000;

/// Makes tokens on demand.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    tokens: VecDeque<Token<'a>>,
    /// How many tokens have been taken.
    taken: usize,
    /// Whether the first token in the queue is final.
    ready: bool,
    started: bool,
    keys: SimpleKeys,
    /// Whether a simple key may start here.
    key_allowed: bool,
    flow_level: usize,
    /// Column of the innermost block collection; -1 outside of all.
    indent: isize,
    indents: Vec<isize>,
    /// Where the token that is being scanned starts.
    index: isize,
    /// Line on which the gap before the next token starts.
    scan_line: u32,
    /// Comments, if they are kept.
    comments: Option<Box<Comments>>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8], portions: Option<Portions>) -> Scanner<'a> {
        Scanner {
            cursor: Cursor::new(text, portions),
            tokens: VecDeque::with_capacity(16),
            taken: 0,
            ready: false,
            started: false,
            keys: SimpleKeys::default(),
            key_allowed: false,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            index: 0,
            scan_line: 0,
            comments: None,
        }
    }

    /// Keeps comments from here on.
    pub(super) fn keep_comments(&mut self) {
        self.comments = Some(Box::default());
    }

    /// The next token, left in place.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, Fault> {
        if !self.ready {
            self.fetch_more()?;
        }
        match self.tokens.front() {
            Some(token) => Ok(token),
            None => Err(self.cursor.error(ErrorKind::Syntax, "did not find expected token")),
        }
    }

    /// Takes the token that [`Scanner::peek`] showed.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Token<'a>> {
        self.ready = false;
        self.taken += 1;
        self.tokens.pop_front()
    }

    /// Scans until the first token is certain: a `:` later on the line may still put a key and
    /// the start of a mapping before it.
    fn fetch_more(&mut self) -> Result<(), Fault> {
        // Comments may belong to tokens before them.
        let lookahead = if self.comments.is_some() { 2 } else { 0 };
        while self.tokens.len() <= lookahead || self.keys.may_start_at(self.taken, &self.cursor)? {
            self.fetch_next()?;
        }
        self.ready = true;
        Ok(())
    }

    fn next_number(&self) -> usize {
        self.taken + self.tokens.len()
    }

    #[inline]
    fn push(&mut self, kind: TokenKind<'a>, start: u32) {
        let end = self.cursor.line();
        self.tokens.push_back(Token { kind, start, end, index: self.index });
    }

    /// Puts a token in the place of the one with `number`. One that is taken already cannot be
    /// replaced; go-yaml then adds the token at the end.
    fn insert(&mut self, number: usize, kind: TokenKind<'a>, line: u32, index: usize) {
        let token = Token { kind, start: line, end: line, index: index as isize };
        match number.checked_sub(self.taken) {
            Some(at) if at < self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push_back(token),
        }
    }

    fn fetch_next(&mut self) -> Result<(), Fault> {
        self.cursor.need(1)?;
        if !self.started {
            self.started = true;
            self.key_allowed = true;
            self.push(TokenKind::StreamStart, 0);
            return Ok(());
        }
        let scan = self.cursor.index() as isize;
        self.skip_to_token()?;
        self.unroll_indent(self.cursor.column() as isize, scan);
        self.index = self.cursor.index() as isize;
        self.cursor.need(4)?;

        let byte = self.cursor.here();
        if byte == 0 {
            return self.fetch_stream_end();
        }
        if self.cursor.column() == 0 {
            if byte == b'%' {
                return self.fetch_directive();
            }
            if self.cursor.is_document_indicator() {
                let start = byte == b'-';
                let kind = if start { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
                return self.fetch_document_indicator(kind);
            }
        }
        if self.comments.is_none() {
            return self.fetch_content(byte);
        }
        let owner = self.comment_owner(byte);
        self.fetch_content(byte)?;
        self.scan_comment_behind(owner)
    }

    /// Scans what is no sign between documents.
    #[inline]
    fn fetch_content(&mut self, byte: u8) -> Result<(), Fault> {
        let in_flow = self.flow_level > 0;
        match byte {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if self.cursor.is_blank_break_or_end(1) => self.fetch_block_entry(),
            b'?' if in_flow || self.cursor.is_blank_break_or_end(1) => self.fetch_key(),
            b':' if in_flow || self.cursor.is_blank_break_or_end(1) => self.fetch_value(),
            b'*' => self.fetch_anchor(true),
            b'&' => self.fetch_anchor(false),
            b'!' => self.fetch_tag(),
            b'|' if !in_flow => self.fetch_block_scalar(true),
            b'>' if !in_flow => self.fetch_block_scalar(false),
            b'\'' => self.fetch_quoted(true),
            b'"' => self.fetch_quoted(false),
            b'\t' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                Err(self.syntax("found character that cannot start any token"))
            }
            // `?` and `:` are above if they are no part of a text.
            _ => self.fetch_plain(),
        }
    }

    #[cold]
    fn syntax(&self, problem: &str) -> Fault {
        self.cursor.error(ErrorKind::Syntax, problem)
    }

    /// Passes white space and comments.
    fn skip_to_token(&mut self) -> Result<(), Fault> {
        let scan = self.cursor.index() as isize;
        self.scan_line = self.cursor.line();
        loop {
            self.cursor.need(1)?;
            if self.cursor.column() == 0 && self.cursor.buffer_starts_with_mark() {
                self.cursor.skip();
            }
            self.cursor.need(1)?;
            // Tabs may not indent, but separate tokens where no key can start.
            let tabs = self.flow_level > 0 || !self.key_allowed;
            self.cursor.skip_spaces(usize::MAX);
            while self.cursor.here() == b' ' || tabs && self.cursor.here() == b'\t' {
                self.cursor.skip();
                self.cursor.need(1)?;
            }
            if self.comments.is_some() {
                self.promote_comment();
            }
            if self.cursor.here() == b'#' {
                if self.comments.is_some() {
                    self.scan_comments(scan)?;
                } else {
                    self.cursor.skip_to_line_end()?;
                }
            }
            if !self.cursor.is_break(0) {
                return Ok(());
            }
            self.cursor.need(2)?;
            self.cursor.skip_line();
            if self.flow_level == 0 {
                self.key_allowed = true;
            }
        }
    }

    /// Opens a block collection if `column` is further in than the current one.
    fn roll_indent(
        &mut self,
        column: usize,
        number: usize,
        kind: TokenKind<'a>,
        line: u32,
        index: usize,
    ) -> Result<(), Fault> {
        let column = column as isize;
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_INDENTS {
            let problem = format!("exceeded max depth of {MAX_INDENTS}");
            return Err(self.cursor.error(ErrorKind::Limit, &problem));
        }
        self.insert(number, kind, line, index);
        Ok(())
    }

    /// Closes the block collections that are further in than `column`.
    fn unroll_indent(&mut self, column: isize, scan: isize) {
        if self.flow_level > 0 {
            return;
        }
        self.index = scan - 1;
        while self.indent > column {
            if self.comments.is_some() {
                self.index = self.block_end_index(self.index);
            }
            self.push(TokenKind::BlockEnd, self.cursor.line());
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn save_key(&mut self) -> Result<(), Fault> {
        if !self.key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.cursor.column() as isize;
        self.keys.save(required, self.next_number(), &self.cursor)
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fault> {
        if self.cursor.column() != 0 {
            self.cursor.end_line();
        }
        self.unroll_indent(-1, self.cursor.index() as isize);
        self.index = self.cursor.index() as isize;
        self.keys.remove(&self.cursor)?;
        self.key_allowed = false;
        self.push(TokenKind::StreamEnd, self.cursor.line());
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Fault> {
        self.unroll_indent(-1, self.cursor.index() as isize);
        self.index = self.cursor.index() as isize;
        self.keys.remove(&self.cursor)?;
        self.key_allowed = false;
        self.scan_directive()
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind<'a>) -> Result<(), Fault> {
        self.unroll_indent(-1, self.cursor.index() as isize);
        self.index = self.cursor.index() as isize;
        self.keys.remove(&self.cursor)?;
        self.key_allowed = false;
        for _ in 0..3 {
            self.cursor.skip();
        }
        self.push(kind, self.cursor.line());
        Ok(())
    }

    /// Passes a one-character indicator and makes its token.
    fn fetch_indicator(&mut self, kind: TokenKind<'a>) {
        self.cursor.skip();
        self.push(kind, self.cursor.line());
    }

    fn fetch_flow_start(&mut self, kind: TokenKind<'a>) -> Result<(), Fault> {
        self.save_key()?;
        self.keys.open(self.next_number());
        self.flow_level += 1;
        if self.flow_level > MAX_FLOW_LEVEL {
            let problem = format!("exceeded max depth of {MAX_FLOW_LEVEL}");
            return Err(self.cursor.error(ErrorKind::Limit, &problem));
        }
        self.key_allowed = true;
        self.fetch_indicator(kind);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind<'a>) -> Result<(), Fault> {
        self.keys.remove(&self.cursor)?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            self.keys.close();
        }
        self.key_allowed = false;
        self.fetch_indicator(kind);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Result<(), Fault> {
        self.keys.remove(&self.cursor)?;
        self.key_allowed = true;
        self.fetch_indicator(TokenKind::FlowEntry);
        Ok(())
    }

    /// Opens the collection of an indicator that stands for itself, outside of brackets.
    fn open_block(&mut self, kind: TokenKind<'a>, problem: &str) -> Result<(), Fault> {
        if self.flow_level > 0 {
            return Ok(());
        }
        if !self.key_allowed {
            return Err(self.syntax(problem));
        }
        let (column, line) = (self.cursor.column(), self.cursor.line());
        self.roll_indent(column, usize::MAX, kind, line, self.cursor.index())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        let problem = "block sequence entries are not allowed in this context";
        self.open_block(TokenKind::BlockSequenceStart, problem)?;
        self.keys.remove(&self.cursor)?;
        self.key_allowed = true;
        self.fetch_indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Fault> {
        let problem = "mapping keys are not allowed in this context";
        self.open_block(TokenKind::BlockMappingStart, problem)?;
        self.keys.remove(&self.cursor)?;
        self.key_allowed = self.flow_level == 0;
        self.fetch_indicator(TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        if let Some(key) = self.keys.take_last(&self.cursor)? {
            self.insert(key.number, TokenKind::Key, key.line, key.index);
            let kind = TokenKind::BlockMappingStart;
            self.roll_indent(key.column, key.number, kind, key.line, key.index)?;
            self.key_allowed = false;
        } else {
            let problem = "mapping values are not allowed in this context";
            self.open_block(TokenKind::BlockMappingStart, problem)?;
            self.key_allowed = self.flow_level == 0;
        }
        self.fetch_indicator(TokenKind::Value);
        Ok(())
    }

    fn fetch_anchor(&mut self, alias: bool) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        self.scan_anchor(alias)
    }

    fn fetch_tag(&mut self) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        self.scan_tag()
    }

    fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), Fault> {
        self.keys.remove(&self.cursor)?;
        self.key_allowed = true;
        self.scan_block_scalar(literal)
    }

    fn fetch_quoted(&mut self, single: bool) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        self.scan_quoted(single)
    }

    fn fetch_plain(&mut self) -> Result<(), Fault> {
        self.save_key()?;
        self.key_allowed = false;
        self.scan_plain()
    }
}

/// Appends what the line breaks in `gap`, which holds nothing else but blanks, mean inside of a
/// plain or quoted scalar: a space for one, nothing for the first of many. After a break that is
/// `escaped` and not in the gap, all count.
fn append_folded(out: &mut Vec<u8>, gap: &[u8], escaped: bool) {
    let mut breaks = line_breaks(gap).peekable();
    if !escaped && breaks.next_if_eq(&b"\n".as_slice()).is_some() && breaks.peek().is_none() {
        out.push(b' ');
    }
    for line_break in breaks {
        out.extend_from_slice(line_break);
    }
}

/// The line breaks in `gap`, all but U+2028 and U+2029 as line feeds.
fn line_breaks(gap: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = gap;
    std::iter::from_fn(move || {
        loop {
            let (here, len) = (rest, chars::break_len(rest));
            rest = rest.get(len.max(1)..)?;
            match len {
                0 => {}
                3 => return here.get(..3),
                _ => return Some(b"\n"),
            }
        }
    })
}

/// What ends a run of ordinary characters in a plain or quoted scalar.
const SCALAR_STOP: u8 = BLANK | BREAK | HIGH;

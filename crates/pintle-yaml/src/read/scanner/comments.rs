//! Comments, for those who keep them.
//!
//! Each comment waits in a queue until the parser reaches the token it belongs to: as a head (above
//! it), beside it, or as a foot (below it, before an empty line or what is further out).
//! Source: go.yaml.in/yaml v3 `scannerc.go`.

use std::collections::VecDeque;

use super::{Scanner, TokenKind};
use crate::read::cursor::Fault;

/// go-yaml looks no further for the next comment, in characters.
const MAX_GAP: usize = 512;

/// A place in the text, counted from 0.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    index: isize,
    line: isize,
    column: isize,
}

/// Where a comment stands to its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Side {
    Head,
    Line,
    Foot,
}

/// A comment with its `#`, of one or more lines.
#[derive(Debug)]
pub(in crate::read) struct Comment {
    pub(in crate::read) side: Side,
    pub(in crate::read) text: Vec<u8>,
    /// Index of the first token that it may belong to.
    pub(in crate::read) token: isize,
    /// Where the gap starts in which it was found.
    scan: isize,
    start: Mark,
    end: isize,
}

/// Comments that no token has taken yet.
pub(super) type Comments = VecDeque<Comment>;

impl Scanner<'_> {
    /// The next comment if the token at `index` may take it. The end of a block takes no heads.
    pub(in crate::read) fn take_comment(&mut self, index: isize, is_end: bool) -> Option<Comment> {
        let comments = self.comments.as_mut()?;
        let next = comments.front()?;
        let fits = index >= next.token && !(is_end && next.side == Side::Head);
        if fits { comments.pop_front() } else { None }
    }

    fn mark(&self) -> Mark {
        Mark {
            index: self.cursor.index() as isize,
            line: self.cursor.line() as isize,
            column: self.cursor.column() as isize,
        }
    }

    /// The token that a comment behind the one about to be scanned belongs to.
    pub(super) fn comment_owner(&self, byte: u8) -> isize {
        let separator = if self.flow_level == 0 { b':' } else { b',' };
        match self.tokens.back() {
            Some(token) if byte == separator => token.index,
            _ => self.cursor.index() as isize,
        }
    }

    /// Scans a comment on the line of the token before it.
    pub(super) fn scan_line_comment(&mut self, owner: isize) -> Result<(), Fault> {
        if self.comments.is_none() || self.cursor.newlines() > 0 {
            return Ok(());
        }
        let gap = (0..MAX_GAP).find(|at| !self.cursor.is_blank(*at));
        let Some(gap) = gap.filter(|at| self.cursor.at(*at) == b'#') else { return Ok(()) };
        for _ in 0..gap {
            self.cursor.skip();
        }
        let start = self.mark();
        let text = self.read_comment()?;
        let comment = Comment { side: Side::Line, text, token: owner, scan: 0, start, end: 0 };
        self.add_comment(comment);
        Ok(())
    }

    /// As [`Scanner::scan_line_comment`], unless the token is the dash of an item: that comment
    /// belongs to the item.
    pub(super) fn scan_comment_behind(&mut self, owner: isize) -> Result<(), Fault> {
        match self.tokens.back() {
            Some(token) if matches!(token.kind, TokenKind::BlockEntry) => Ok(()),
            _ => self.scan_line_comment(owner),
        }
    }

    fn read_comment(&mut self) -> Result<Vec<u8>, Fault> {
        let start = self.cursor.pos();
        self.cursor.skip_to_line_end()?;
        Ok(self.cursor.slice(start, self.cursor.pos()).to_vec())
    }

    fn add_comment(&mut self, comment: Comment) {
        if let Some(comments) = &mut self.comments
            && !comment.text.is_empty()
        {
            comments.push_back(comment);
        }
    }

    /// Makes the comment behind the dash of a sequence's first item a head.
    pub(super) fn promote_comment(&mut self) {
        let here = self.mark();
        let mut last = self.tokens.iter().rev().map(|token| &token.kind);
        let first_item = matches!(last.next(), Some(TokenKind::BlockEntry))
            && matches!(last.next(), Some(TokenKind::BlockSequenceStart));
        if !first_item || self.cursor.is_break(0) {
            return;
        }
        if let Some(comment) = self.comments.as_mut().and_then(|comments| comments.back_mut())
            && comment.side == Side::Line
        {
            comment.side = Side::Head;
            if comment.start.line == here.line - 1 {
                comment.token = here.index;
            }
        }
    }

    /// Scans the comment here and those that follow it, up to the next token.
    pub(super) fn scan_comments(&mut self, scan: isize) -> Result<(), Fault> {
        let mut tokens = self.tokens.iter().rev();
        let mut token = tokens.next();
        if token.is_some_and(|token| matches!(token.kind, TokenKind::FlowEntry)) {
            token = tokens.next().or(token);
        }
        let after_colon = token.is_some_and(|token| matches!(token.kind, TokenKind::Value));
        let mut owner = token.map_or(0, |token| token.index);
        let mut scan = scan;
        let newlines = self.cursor.newlines() as isize;
        let mut first_gap = newlines <= 1;
        let mut recent_gap = false;
        let here = self.mark();
        let foot_line = self.foot_line(here, newlines);
        let (mut line, mut column) = (here.line, here.column);
        let mut start = Mark::default();
        let mut text: Vec<u8> = Vec::new();
        let indent = self.indent.max(0);
        let mut peek = 0;
        while peek < MAX_GAP {
            column += 1;
            if self.cursor.is_blank(peek) {
                peek += 1;
                continue;
            }
            let byte = self.cursor.at(peek);
            let closes = self.flow_level > 0 && matches!(byte, b']' | b'}');
            let place = self.cursor.index() as isize + peek as isize;
            if closes || self.cursor.is_break_or_end(peek) {
                if closes || !recent_gap {
                    let dedented = start.column - 1 < indent;
                    let is_foot = start.line == foot_line && !after_colon;
                    if closes || first_gap && (is_foot || dedented) {
                        if !text.is_empty() {
                            if dedented {
                                owner = start.index;
                            }
                            let text = std::mem::take(&mut text);
                            let side = Side::Foot;
                            self.add_comment(Comment {
                                side,
                                text,
                                token: owner,
                                scan,
                                start,
                                end: place,
                            });
                            (scan, owner) = (place, place);
                        }
                    } else if !text.is_empty() && byte != 0 {
                        text.push(b'\n');
                    }
                }
                if !self.cursor.is_break(peek) {
                    break;
                }
                (first_gap, recent_gap) = (false, true);
                column = 0;
                line += 1;
                peek += 1;
                continue;
            }
            if !text.is_empty() && column - 1 < indent && column != start.column {
                // At another indentation: a foot of what was before, not a head of what comes.
                let text = std::mem::take(&mut text);
                let side = Side::Foot;
                self.add_comment(Comment { side, text, token: owner, scan, start, end: place });
                (scan, owner) = (place, place);
            }
            if byte != b'#' {
                break;
            }
            if text.is_empty() {
                start = Mark { index: place, line, column };
            } else {
                text.push(b'\n');
            }
            recent_gap = false;
            self.pass_gap(place);
            text.append(&mut self.read_comment()?);
            // go-yaml skips what follows the comment before it looks again.
            peek = 1;
            column = 0;
            line = self.cursor.line() as isize;
        }
        let end = self.cursor.index() as isize + peek as isize - 1;
        self.add_comment(Comment { side: Side::Head, text, token: start.index, scan, start, end });
        Ok(())
    }

    /// The line on which a comment must start to be a foot of what is before it.
    fn foot_line(&self, here: Mark, newlines: isize) -> isize {
        if self.scan_line == 0 {
            return -1;
        }
        here.line - newlines + 1 + isize::from(newlines == 0 && here.column > 1)
    }

    /// Goes on to `index`, over blanks and line breaks.
    fn pass_gap(&mut self, index: isize) {
        while (self.cursor.index() as isize) < index && !self.cursor.is_end() {
            if self.cursor.is_break(0) { self.cursor.skip_line() } else { self.cursor.skip() }
        }
    }

    /// Where the end of the innermost block goes: before the feet of blocks further out.
    pub(super) fn block_end_index(&self, block_end: isize) -> isize {
        let mut found = block_end;
        let mut stop = block_end;
        for comment in self.comments.iter().flat_map(|comments| comments.iter().rev()) {
            if comment.end < stop {
                break;
            }
            if comment.start.column == self.indent + 1 {
                found = comment.start.index;
            }
            stop = comment.scan;
        }
        found
    }
}

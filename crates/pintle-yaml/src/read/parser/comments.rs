//! Which event a comment goes with. Source: go.yaml.in/yaml v3 `parserc.go`.

use super::Parser;
use crate::read::cursor::Fault;
use crate::read::scanner::{Comment, Scanner, Side, Token, TokenKind};

/// The comments of an event, with their `#`.
#[derive(Debug, Default)]
pub(crate) struct EventComments {
    /// Above.
    pub(crate) head: Vec<u8>,
    /// Behind, on the same line.
    pub(crate) line: Vec<u8>,
    /// Below.
    pub(crate) foot: Vec<u8>,
}

/// Comments on the way to their event.
#[derive(Debug, Default)]
pub(super) struct Pending {
    now: EventComments,
    /// Of the collection in an item: what stands above the item's dash.
    stem: Option<Vec<u8>>,
}

impl Pending {
    fn add(&mut self, comment: Comment) {
        let text = match comment.side {
            Side::Head => &mut self.now.head,
            Side::Line => &mut self.now.line,
            Side::Foot => &mut self.now.foot,
        };
        if !text.is_empty() {
            text.push(b'\n');
        }
        text.extend_from_slice(&comment.text);
    }
}

impl<'a> Parser<'a> {
    /// A parser whose events have comments.
    pub(crate) fn with_comments(text: &'a [u8]) -> Result<Parser<'a>, Fault> {
        let mut scanner = Scanner::new(text, None);
        scanner.keep_comments();
        let mut parser = Parser::of(scanner)?;
        parser.comments = Some(Box::default());
        Ok(parser)
    }

    /// Takes the comments that belong to the next token or to those before it.
    pub(super) fn collect_comments(&mut self) -> Result<(), Fault> {
        let token = self.scanner.peek()?;
        let (index, is_end) = (token.index, matches!(token.kind, TokenKind::BlockEnd));
        while let Some(comment) = self.scanner.take_comment(index, is_end) {
            if let Some(pending) = &mut self.comments {
                pending.add(comment);
            }
        }
        Ok(())
    }

    /// The comments for the event that is made now.
    #[inline]
    pub(super) fn take_comments(&mut self) -> Option<Box<EventComments>> {
        let pending = self.comments.as_mut()?;
        pending.stem = None;
        Some(Box::new(std::mem::take(&mut pending.now)))
    }

    /// The comment above the dash before the block that starts now.
    pub(super) fn take_stem(&mut self) -> Option<Box<EventComments>> {
        let head = self.comments.as_mut()?.stem.take()?;
        Some(Box::new(EventComments { head, ..EventComments::default() }))
    }

    /// Passes the dash of an item. What stands above it belongs to the block that follows as a
    /// whole, not to the block's first entry.
    pub(super) fn advance_into_item(&mut self) -> Result<&Token<'a>, Fault> {
        let before = self.comments.as_ref().map_or(0, |pending| pending.now.head.len());
        let token = self.advance()?;
        let opens =
            matches!(token.kind, TokenKind::BlockSequenceStart | TokenKind::BlockMappingStart);
        if before > 0
            && opens
            && let Some(pending) = &mut self.comments
        {
            let mut stem = std::mem::take(&mut pending.now.head);
            if stem.len() > before {
                pending.now.head = stem.split_off(before + 1);
                stem.truncate(before);
            }
            pending.stem = Some(stem);
        }
        self.peek()
    }

    /// The part of the first comment before its last empty line: that of the document.
    pub(super) fn document_head(&mut self) -> Option<Box<EventComments>> {
        let head = &mut self.comments.as_mut()?.now.head;
        let last = head.len().checked_sub(1)?;
        let is_break = |at: usize| head.get(at) == Some(&b'\n');
        let at =
            (1..head.len()).rev().find(|at| is_break(*at) && (*at == last || is_break(at - 1)))?;
        let end = if at == last { at } else { at - 1 };
        let rest = head.split_off(at + 1);
        let mut own = std::mem::replace(head, rest);
        own.truncate(end);
        Some(Box::new(EventComments { head: own, ..EventComments::default() }))
    }

    pub(super) fn document_foot(&mut self) -> Option<Box<EventComments>> {
        let mut comments = self.take_comments()?;
        if comments.foot.is_empty() {
            comments.foot = std::mem::take(&mut comments.head);
        }
        Some(comments)
    }
}

//! Block collections.

use super::{Event, EventKind, Parser, State, problem};
use crate::read::cursor::Fault;
use crate::read::scanner::TokenKind;

impl<'a> Parser<'a> {
    pub(super) fn block_sequence_entry(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let (line, end) = (token.start, token.end);
        match token.kind {
            TokenKind::BlockEntry => {
                self.state = State::BlockSequenceEntry;
                match self.advance_into_item()?.kind {
                    TokenKind::BlockEntry | TokenKind::BlockEnd => Ok(Event::empty(end)),
                    _ => {
                        self.states.push(State::BlockSequenceEntry);
                        self.node(true, false)
                    }
                }
            }
            TokenKind::BlockEnd => {
                self.scanner.take();
                self.return_to_outer();
                Ok(Event::new(EventKind::SequenceEnd, line))
            }
            _ => Err(problem("did not find expected '-' indicator", line)),
        }
    }

    pub(super) fn indentless_sequence_entry(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let (line, end) = (token.start, token.end);
        if !matches!(token.kind, TokenKind::BlockEntry) {
            self.return_to_outer();
            return Ok(Event::new(EventKind::SequenceEnd, line));
        }
        self.state = State::IndentlessSequenceEntry;
        match self.advance_into_item()?.kind {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                Ok(Event::empty(end))
            }
            _ => {
                self.states.push(State::IndentlessSequenceEntry);
                self.node(true, false)
            }
        }
    }

    pub(super) fn block_mapping_key(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let (line, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Key => {
                self.state = State::BlockMappingValue;
                self.scanner.take();
                self.block_mapping_node(State::BlockMappingValue, end)
            }
            TokenKind::BlockEnd => {
                let comments = self.take_comments();
                self.scanner.take();
                self.return_to_outer();
                Ok(Event { comments, ..Event::new(EventKind::MappingEnd, line) })
            }
            _ => Err(problem("did not find expected key", line)),
        }
    }

    pub(super) fn block_mapping_value(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let (line, end) = (token.start, token.end);
        let has_value = matches!(token.kind, TokenKind::Value);
        self.state = State::BlockMappingKey;
        if !has_value {
            return Ok(Event::empty(line));
        }
        self.scanner.take();
        self.block_mapping_node(State::BlockMappingKey, end)
    }

    /// Parses the key or value after its indicator, which ended on line `end`.
    fn block_mapping_node(&mut self, then: State, end: u32) -> Result<Event<'a>, Fault> {
        match self.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => Ok(Event::empty(end)),
            _ => {
                self.states.push(then);
                self.node(true, true)
            }
        }
    }
}

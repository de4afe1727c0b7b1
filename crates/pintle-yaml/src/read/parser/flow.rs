//! Collections in brackets.

use super::{Event, EventKind, Parser, State, problem};
use crate::read::cursor::Fault;
use crate::read::scanner::TokenKind;

impl<'a> Parser<'a> {
    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Result<Event<'a>, Fault> {
        let mut token = self.peek()?;
        if !first && !matches!(token.kind, TokenKind::FlowSequenceEnd) {
            if !matches!(token.kind, TokenKind::FlowEntry) {
                return Err(problem("did not find expected ',' or ']'", token.start));
            }
            token = self.advance()?;
        }
        let line = token.start;
        match token.kind {
            TokenKind::Key => {
                self.scanner.take();
                self.state = State::FlowPairKey;
                Ok(Event::new(EventKind::MappingStart { flow: true }, line))
            }
            TokenKind::FlowSequenceEnd => {
                let comments = self.take_comments();
                self.scanner.take();
                self.return_to_outer();
                Ok(Event { comments, ..Event::new(EventKind::SequenceEnd, line) })
            }
            _ => {
                self.states.push(State::FlowSequenceEntry);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_pair_key(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let end = token.end;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // libyaml drops the token, be it the `:` or the closing bracket.
                self.scanner.take();
                self.state = State::FlowPairValue;
                Ok(Event::empty(end))
            }
            _ => {
                self.states.push(State::FlowPairValue);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_pair_value(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let line = token.start;
        if matches!(token.kind, TokenKind::Value) {
            match self.advance()?.kind {
                TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {}
                _ => {
                    self.states.push(State::FlowPairEnd);
                    return self.node(false, false);
                }
            }
        }
        self.state = State::FlowPairEnd;
        Ok(Event::empty(line))
    }

    pub(super) fn flow_pair_end(&mut self) -> Result<Event<'a>, Fault> {
        let line = self.peek()?.start;
        self.state = State::FlowSequenceEntry;
        Ok(Event::new(EventKind::MappingEnd, line))
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Result<Event<'a>, Fault> {
        let mut token = self.peek()?;
        if !first && !matches!(token.kind, TokenKind::FlowMappingEnd) {
            if !matches!(token.kind, TokenKind::FlowEntry) {
                return Err(problem("did not find expected ',' or '}'", token.start));
            }
            token = self.advance()?;
        }
        let line = token.start;
        match token.kind {
            TokenKind::Key => {
                let token = self.advance()?;
                let line = token.start;
                match token.kind {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                        self.state = State::FlowMappingValue;
                        Ok(Event::empty(line))
                    }
                    _ => {
                        self.states.push(State::FlowMappingValue);
                        self.node(false, false)
                    }
                }
            }
            TokenKind::FlowMappingEnd => {
                let comments = self.take_comments();
                self.scanner.take();
                self.return_to_outer();
                Ok(Event { comments, ..Event::new(EventKind::MappingEnd, line) })
            }
            _ => {
                self.states.push(State::FlowMappingEmptyValue);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_mapping_value(&mut self) -> Result<Event<'a>, Fault> {
        let mut token = self.peek()?;
        if matches!(token.kind, TokenKind::Value) {
            token = self.advance()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.node(false, false);
            }
        }
        let line = token.start;
        self.state = State::FlowMappingKey;
        Ok(Event::empty(line))
    }

    pub(super) fn flow_mapping_empty_value(&mut self) -> Result<Event<'a>, Fault> {
        let line = self.peek()?.start;
        self.state = State::FlowMappingKey;
        Ok(Event::empty(line))
    }
}

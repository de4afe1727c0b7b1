//! From tokens to events: libyaml's parser as go-yaml has it.
//!
//! A state machine with a stack of states, so that depth costs no machine stack.
//! Source: go.yaml.in/yaml v2 `parserc.go`.

mod block;
mod comments;
mod flow;

use std::borrow::Cow;

pub(crate) use self::comments::EventComments;
use self::comments::Pending;
use super::cursor::Fault;
use super::input::Portions;
use super::scanner::{Scanner, TagParts, Token, TokenKind};
use super::tree::Style;
use crate::{Error, ErrorKind};

/// An event and what stood before it.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) kind: EventKind<'a>,
    /// Line of the first property or of the node itself, from 0.
    pub(crate) line: u32,
    pub(crate) anchor: Option<&'a [u8]>,
    pub(crate) tag: Option<Cow<'a, [u8]>>,
    /// Those that belong to it, if comments are kept.
    pub(crate) comments: Option<Box<EventComments>>,
}

/// The events of libyaml; the start of the stream is left out.
#[derive(Debug)]
pub(crate) enum EventKind<'a> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(&'a [u8]),
    Scalar {
        text: Cow<'a, [u8]>,
        style: Style,
        /// Whether it is plain without a tag, or has the tag `!`.
        implicit: bool,
    },
    SequenceStart {
        /// Whether it is in brackets.
        flow: bool,
    },
    SequenceEnd,
    MappingStart {
        /// Whether it is in braces.
        flow: bool,
    },
    MappingEnd,
}

/// What the parser expects next.
#[derive(Clone, Copy, Debug)]
enum State {
    /// The first document, or the end.
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    /// Key, value and end of a mapping without braces in a flow sequence.
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

/// Makes events on demand.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    scanner: Scanner<'a>,
    state: State,
    /// Where to go on after the nodes that are open.
    states: Vec<State>,
    /// Handles and their prefixes.
    tag_directives: Vec<TagParts<'a>>,
    /// Comments on the way to their events, if they are kept.
    comments: Option<Box<Pending>>,
}

const DEFAULT_TAG_DIRECTIVES: [(&[u8], &[u8]); 2] = [(b"!", b"!"), (b"!!", b"tag:yaml.org,2002:")];

impl<'a> Event<'a> {
    fn new(kind: EventKind<'a>, line: u32) -> Event<'a> {
        Event { kind, line, anchor: None, tag: None, comments: None }
    }

    /// The null that stands where a node is left out.
    fn empty(line: u32) -> Event<'a> {
        let text = Cow::Borrowed(&b""[..]);
        Event::new(EventKind::Scalar { text, style: Style::Plain, implicit: true }, line)
    }
}

impl<'a> Parser<'a> {
    /// A parser at the start of the stream.
    pub(super) fn new(text: &'a [u8], portions: Option<Portions>) -> Result<Parser<'a>, Fault> {
        Parser::of(Scanner::new(text, portions))
    }

    fn of(mut scanner: Scanner<'a>) -> Result<Parser<'a>, Fault> {
        scanner.peek()?;
        scanner.take();
        Ok(Parser {
            scanner,
            state: State::ImplicitDocumentStart,
            states: Vec::new(),
            tag_directives: Vec::new(),
            comments: None,
        })
    }

    /// The next event. After [`EventKind::StreamEnd`] it is the same again.
    pub(crate) fn next(&mut self) -> Result<Event<'a>, Fault> {
        match self.state {
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => self.flow_pair_end(),
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => self.flow_mapping_empty_value(),
            State::End => Ok(Event::new(EventKind::StreamEnd, 0)),
        }
    }

    #[inline]
    fn peek(&mut self) -> Result<&Token<'a>, Fault> {
        if self.comments.is_some() {
            self.collect_comments()?;
        }
        self.scanner.peek()
    }

    /// Takes the token that was peeked at and looks at the one after it.
    #[inline]
    fn advance(&mut self) -> Result<&Token<'a>, Fault> {
        self.scanner.take();
        self.peek()
    }

    /// Goes back to what was expected before the current node.
    fn return_to_outer(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    fn document_start(&mut self, implicit: bool) -> Result<Event<'a>, Fault> {
        let mut token = self.peek()?;
        if !implicit {
            while matches!(token.kind, TokenKind::DocumentEnd) {
                token = self.advance()?;
            }
        }
        let line = token.start;
        match token.kind {
            TokenKind::StreamEnd => {
                self.state = State::End;
                return Ok(Event::new(EventKind::StreamEnd, line));
            }
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective(_)
            | TokenKind::DocumentStart => {}
            _ if implicit => {
                self.process_directives()?;
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                let comments = self.document_head();
                return Ok(Event { comments, ..Event::new(EventKind::DocumentStart, line) });
            }
            _ => {}
        }
        self.process_directives()?;
        let token = self.peek()?;
        if !matches!(token.kind, TokenKind::DocumentStart) {
            return Err(problem("did not find expected <document start>", token.start));
        }
        self.scanner.take();
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(Event::new(EventKind::DocumentStart, line))
    }

    fn document_content(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let line = token.start;
        match token.kind {
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective(_)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.return_to_outer();
                Ok(Event::empty(line))
            }
            _ => self.node(true, false),
        }
    }

    fn document_end(&mut self) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        let line = token.start;
        if matches!(token.kind, TokenKind::DocumentEnd) {
            self.scanner.take();
        }
        self.tag_directives.clear();
        self.state = State::DocumentStart;
        let comments = self.document_foot();
        Ok(Event { comments, ..Event::new(EventKind::DocumentEnd, line) })
    }

    /// Parses a node: its properties, then a scalar, an alias or the start of a collection.
    /// `indentless` allows a sequence that is not indented against its key.
    fn node(&mut self, block: bool, indentless: bool) -> Result<Event<'a>, Fault> {
        let token = self.peek()?;
        if let TokenKind::Alias(name) = token.kind {
            let line = token.start;
            self.scanner.take();
            self.return_to_outer();
            let comments = self.take_comments();
            return Ok(Event { comments, ..Event::new(EventKind::Alias(name), line) });
        }
        let line = token.start;
        let (mut anchor, mut tag) = (None, None);
        if matches!(token.kind, TokenKind::Anchor(_) | TokenKind::Tag(_)) {
            (anchor, tag) = self.properties()?;
        }
        let token = self.peek()?;
        let in_brackets =
            matches!(token.kind, TokenKind::FlowSequenceStart | TokenKind::FlowMappingStart);
        let opens_block =
            matches!(token.kind, TokenKind::BlockSequenceStart | TokenKind::BlockMappingStart);
        let kind = match token.kind {
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSequenceEntry;
                EventKind::SequenceStart { flow: false }
            }
            TokenKind::Scalar(..) => return self.scalar(line, anchor, tag),
            TokenKind::FlowSequenceStart => {
                self.scanner.take();
                self.state = State::FlowSequenceFirstEntry;
                EventKind::SequenceStart { flow: true }
            }
            TokenKind::FlowMappingStart => {
                self.scanner.take();
                self.state = State::FlowMappingFirstKey;
                EventKind::MappingStart { flow: true }
            }
            TokenKind::BlockSequenceStart if block => {
                self.scanner.take();
                self.state = State::BlockSequenceEntry;
                EventKind::SequenceStart { flow: false }
            }
            TokenKind::BlockMappingStart if block => {
                self.scanner.take();
                self.state = State::BlockMappingKey;
                EventKind::MappingStart { flow: false }
            }
            _ if anchor.is_some() || tag.is_some() => {
                self.return_to_outer();
                let implicit = tag.is_none();
                let text = Cow::Borrowed(&b""[..]);
                EventKind::Scalar { text, style: Style::Plain, implicit }
            }
            _ => return Err(problem("did not find expected node content", token.start)),
        };
        let comments = match () {
            () if in_brackets => self.take_comments(),
            () if opens_block => self.take_stem(),
            () => None,
        };
        Ok(Event { kind, line, anchor, tag, comments })
    }

    fn scalar(
        &mut self,
        line: u32,
        anchor: Option<&'a [u8]>,
        tag: Option<Cow<'a, [u8]>>,
    ) -> Result<Event<'a>, Fault> {
        self.return_to_outer();
        let Some(Token { kind: TokenKind::Scalar(text, style), .. }) = self.scanner.take() else {
            return Ok(Event::empty(line));
        };
        let implicit = match &tag {
            None => style == Style::Plain,
            Some(tag) => **tag == *b"!",
        };
        let kind = EventKind::Scalar { text, style, implicit };
        Ok(Event { kind, line, anchor, tag, comments: self.take_comments() })
    }

    /// Parses an anchor and a tag, in either order and each at most once.
    fn properties(&mut self) -> Result<Properties<'a>, Fault> {
        let (mut anchor, mut tag) = (None, None);
        loop {
            match &self.peek()?.kind {
                TokenKind::Anchor(name) if anchor.is_none() => anchor = Some(*name),
                TokenKind::Tag(_) if tag.is_none() => {
                    if let Some(Token { kind: TokenKind::Tag(parts), start, .. }) =
                        self.scanner.take()
                    {
                        tag = Some((parts, start));
                    }
                    continue;
                }
                _ => break,
            }
            self.scanner.take();
        }
        let tag = match tag {
            Some((parts, tag_line)) => Some(self.full_tag(*parts, tag_line)?),
            None => None,
        };
        Ok((anchor, tag))
    }

    /// Replaces the handle of a tag by its prefix.
    fn full_tag(&self, parts: TagParts<'a>, line: u32) -> Result<Cow<'a, [u8]>, Fault> {
        if parts.handle.is_empty() {
            return Ok(parts.suffix);
        }
        match self.tag_directives.iter().find(|directive| directive.handle == parts.handle) {
            Some(directive) => {
                let mut tag = directive.suffix.to_vec();
                tag.extend_from_slice(&parts.suffix);
                Ok(Cow::Owned(tag))
            }
            None => Err(problem("found undefined tag handle", line)),
        }
    }

    fn process_directives(&mut self) -> Result<(), Fault> {
        let mut versions = 0;
        loop {
            let token = self.peek()?;
            let line = token.start;
            match token.kind {
                TokenKind::VersionDirective { major, minor } => {
                    versions += 1;
                    if versions > 1 {
                        return Err(problem("found duplicate %YAML directive", line));
                    }
                    if (major, minor) != (1, 1) {
                        return Err(problem("found incompatible YAML document", line));
                    }
                    self.scanner.take();
                }
                TokenKind::TagDirective(_) => {
                    if let Some(Token { kind: TokenKind::TagDirective(parts), .. }) =
                        self.scanner.take()
                        && !self.add_tag_directive(*parts)
                    {
                        return Err(problem("found duplicate %TAG directive", line));
                    }
                }
                _ => break,
            }
        }
        for (handle, prefix) in DEFAULT_TAG_DIRECTIVES {
            self.add_tag_directive(TagParts { handle, suffix: Cow::Borrowed(prefix) });
        }
        Ok(())
    }

    /// Whether the handle was free.
    fn add_tag_directive(&mut self, parts: TagParts<'a>) -> bool {
        let free = self.tag_directives.iter().all(|known| known.handle != parts.handle);
        if free {
            self.tag_directives.push(parts);
        }
        free
    }
}

/// An anchor's name and a complete tag.
type Properties<'a> = (Option<&'a [u8]>, Option<Cow<'a, [u8]>>);

/// An error of the parser. go-yaml prints the line as it counts it, from 0, and not the first.
#[cold]
fn problem(text: &str, line: u32) -> Fault {
    let message = match line {
        0 => format!("yaml: {text}"),
        _ => format!("yaml: line {line}: {text}"),
    };
    Box::new(Error::new(ErrorKind::Syntax, message, Some(line as usize + 1)))
}

//! Reads patterns in Go's syntax.

use regex_syntax::hir::{Capture, Class, ClassUnicode, Hir, Look, Repetition};

use super::class::{any_character, any_of, bracketed, character, escaped};
use super::cursor::{Cursor, check_utf8};
use super::error::{ErrorCode, SyntaxError};
use super::escape::escape;
use super::node::{Measures, Node, NodeKind, joined};

/// Greatest number of a repetition, also of nested ones together. Source: Go `regexp/syntax`.
const MAX_REPEAT: u32 = 1_000;

/// Greatest height of the syntax tree. Source: Go `regexp/syntax`.
const MAX_HEIGHT: usize = 1_000;

/// Greatest size of a pattern with its repetitions unfolded, in instructions of Go's engine.
/// Source: Go `regexp/syntax`.
const MAX_SIZE: u64 = (128 << 20) / 40;

/// Greatest number of ranges of characters in all classes of a pattern with its repetitions
/// unfolded. Go has no such limit; here the automaton has states for each of them.
const MAX_RANGES: u64 = 3_000_000;

/// A pattern that was read.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) hir: Hir,
    /// Height of the syntax tree.
    pub(super) height: usize,
    /// Ranges of characters with repetitions unfolded: how large the automaton will be.
    pub(super) ranges: u64,
    /// Names of the groups, the first being the whole match. Names may repeat.
    pub(super) names: Vec<Option<Box<[u8]>>>,
}

/// Reads a pattern. Source: Go `regexp/syntax.Parse` with the flags of Perl.
pub(super) fn parse(pattern: &[u8]) -> Result<Parsed, SyntaxError> {
    Parser {
        pattern,
        cursor: Cursor::new(pattern),
        flags: Flags::default(),
        stack: Vec::new(),
        names: vec![None],
    }
    .run()
}

#[derive(Clone, Copy, Default)]
struct Flags {
    /// `i`
    fold: bool,
    /// `m`
    multi_line: bool,
    /// `s`
    dot_newline: bool,
    /// `U`
    swap_greed: bool,
}

enum Item {
    Node(Node),
    /// An open group: its number unless it does not capture, and the flags to return to.
    Group(Option<u32>, Flags),
    Bar,
}

struct Parser<'a> {
    pattern: &'a [u8],
    cursor: Cursor<'a>,
    flags: Flags,
    stack: Vec<Item>,
    names: Vec<Option<Box<[u8]>>>,
}

impl<'a> Parser<'a> {
    fn run(mut self) -> Result<Parsed, SyntaxError> {
        // Where the repetition began that ends here, if one does.
        let mut last_repeat = None;
        while let Some(c) = self.cursor.peek() {
            let start = self.cursor;
            last_repeat = match c {
                b'*' | b'+' | b'?' => {
                    self.cursor.skip(1);
                    let (min, max) = match c {
                        b'*' => (0, None),
                        b'+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(min, max, start, last_repeat)?;
                    Some(start)
                }
                b'{' => match repeat_count(&mut self.cursor) {
                    Count::Valid(min, max) => {
                        self.repeat(min, max, start, last_repeat)?;
                        self.check_count(min, max, start)?;
                        Some(start)
                    }
                    Count::OutOfBounds => return Err(self.bad_count(start)),
                    Count::Absent => {
                        self.cursor.skip(1);
                        self.literal(u32::from('{'))?;
                        None
                    }
                },
                _ => {
                    self.element(c)?;
                    None
                }
            };
        }
        self.close_alternation()?;
        match (self.stack.pop(), self.stack.pop()) {
            (Some(Item::Node(node)), None) => {
                let Measures { height, ranges, .. } = node.measures;
                Ok(Parsed { hir: node.hir, height, ranges, names: self.names })
            }
            _ => Err(ErrorCode::MissingParen.at(self.pattern)),
        }
    }

    /// Anything but a repetition.
    fn element(&mut self, c: u8) -> Result<(), SyntaxError> {
        match c {
            b'(' if self.cursor.peek_at(1) == Some(b'?') => return self.group_with_flags(),
            b'(' => self.open_group(None),
            b'|' => {
                self.close_concatenation()?;
                self.stack.push(Item::Bar);
            }
            b')' => self.close_group()?,
            b'^' if self.flags.multi_line => self.look(Look::StartLF)?,
            b'^' => self.look(Look::Start)?,
            b'$' if self.flags.multi_line => self.look(Look::EndLF)?,
            b'$' => self.look(Look::End)?,
            b'.' => self.dot()?,
            b'[' => {
                let class = bracketed(&mut self.cursor, self.flags.fold)?;
                return self.class(class);
            }
            b'\\' => return self.backslash(),
            _ => {
                if let Some(c) = self.cursor.next_char()? {
                    self.literal(c.into())?;
                }
                return Ok(());
            }
        }
        self.cursor.skip(1);
        Ok(())
    }

    fn backslash(&mut self) -> Result<(), SyntaxError> {
        let look = match self.cursor.peek_at(1) {
            Some(b'A') => Look::Start,
            Some(b'z') => Look::End,
            Some(b'b') => Look::WordAscii,
            Some(b'B') => Look::WordAsciiNegate,
            Some(b'C') => return Err(ErrorCode::InvalidEscape.at(b"\\C")),
            Some(b'Q') => return self.quoted(),
            _ => {
                return match escaped(&mut self.cursor, self.flags.fold)? {
                    Some(class) => self.class(class),
                    None => {
                        let code = escape(&mut self.cursor)?;
                        self.literal(code)
                    }
                };
            }
        };
        self.cursor.skip(2);
        self.look(look)
    }

    /// `\Q…\E`
    fn quoted(&mut self) -> Result<(), SyntaxError> {
        self.cursor.skip(2);
        let rest = self.cursor.rest;
        let end = rest.windows(2).position(|pair| pair == b"\\E");
        let mut literal = Cursor::new(&rest[..end.unwrap_or(rest.len())]);
        while let Some(c) = literal.next_char()? {
            self.literal(c.into())?;
        }
        self.cursor.skip(end.map_or(rest.len(), |end| end + 2));
        Ok(())
    }

    fn look(&mut self, look: Look) -> Result<(), SyntaxError> {
        self.push(Node::leaf(NodeKind::Other, Hir::look(look), 0))
    }

    fn dot(&mut self) -> Result<(), SyntaxError> {
        let any = any_of(any_character(self.flags.dot_newline));
        self.push(Node::leaf(NodeKind::Set, any, 1))
    }

    fn literal(&mut self, code: u32) -> Result<(), SyntaxError> {
        let fold = self.flags.fold;
        let (hir, ranges) = match char::from_u32(code) {
            Some(c) if !fold => {
                let mut utf8 = [0; 4];
                let text: Box<[u8]> = c.encode_utf8(&mut utf8).as_bytes().into();
                (Hir::literal(text), 1)
            }
            _ => {
                let class = character(code, fold);
                let ranges = class.ranges().len();
                (Hir::class(Class::Unicode(class)), ranges)
            }
        };
        self.push(Node::leaf(NodeKind::Literal { fold }, hir, ranges))
    }

    fn class(&mut self, class: ClassUnicode) -> Result<(), SyntaxError> {
        let ranges = class.ranges().len();
        self.push(Node::leaf(NodeKind::Set, any_of(class), ranges))
    }

    /// Puts a node on the stack if it is not too high or too large.
    fn push(&mut self, node: Node) -> Result<(), SyntaxError> {
        let Measures { size, ranges, height, .. } = node.measures;
        if size > MAX_SIZE || ranges > MAX_RANGES {
            return Err(ErrorCode::Large.at(self.pattern));
        }
        if height > MAX_HEIGHT {
            return Err(ErrorCode::NestingDepth.at(self.pattern));
        }
        self.stack.push(Item::Node(node));
        Ok(())
    }

    fn bad_count(&self, start: Cursor<'_>) -> SyntaxError {
        ErrorCode::InvalidRepeatSize.at(&start.rest[..start.rest.len() - self.cursor.rest.len()])
    }

    /// Repeats the node on top of the stack. `start` is where the operator begins.
    fn repeat(
        &mut self,
        min: u32,
        max: Option<u32>,
        start: Cursor<'a>,
        last_repeat: Option<Cursor<'a>>,
    ) -> Result<(), SyntaxError> {
        let greedy = self.cursor.eat(b"?") == self.flags.swap_greed;
        if let Some(last) = last_repeat {
            return Err(ErrorCode::InvalidRepeatOp.at(self.cursor.since(last)));
        }
        let Some(Item::Node(node)) = self.stack.pop_if(|item| matches!(item, Item::Node(_))) else {
            return Err(ErrorCode::MissingRepeatArgument.at(self.cursor.since(start)));
        };
        let inner = node.measures;
        let size = match (min, max) {
            (0, None) => inner.size + 2,
            (min, None) => u64::from(min) * inner.size + 1,
            (min, Some(max)) => u64::from(max) * inner.size + u64::from(max.saturating_sub(min)),
        };
        let times = max.unwrap_or(min).max(1);
        let measures = Measures {
            size: size.max(1),
            ranges: u64::from(times) * inner.ranges,
            copies: if max == Some(0) { 1 } else { times.saturating_mul(inner.copies) },
            ..inner.above()
        };
        let sub = Box::new(node.hir);
        let hir = Hir::repetition(Repetition { min, max, greedy, sub });
        self.push(Node { hir, kind: NodeKind::Other, measures })
    }

    /// Nested repetitions multiply.
    fn check_count(
        &self,
        min: u32,
        max: Option<u32>,
        start: Cursor<'a>,
    ) -> Result<(), SyntaxError> {
        match self.stack.last() {
            Some(Item::Node(node)) if min >= 2 || max >= Some(2) => {
                if node.measures.copies > MAX_REPEAT { Err(self.bad_count(start)) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    fn open_group(&mut self, name: Option<&[u8]>) {
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.map(Into::into));
        self.stack.push(Item::Group(Some(number), self.flags));
    }

    /// `(?P<name>`, `(?<name>`, `(?i)`, `(?i-s:` and their like.
    fn group_with_flags(&mut self) -> Result<(), SyntaxError> {
        let start = self.cursor;
        let name_at = match start.rest {
            [_, _, b'P', b'<', _, ..] => Some(4),
            [_, _, b'<', _, ..] => Some(3),
            _ => None,
        };
        if let Some(name_at) = name_at {
            return self.named_group(name_at);
        }
        self.cursor.skip(2);
        let mut flags = self.flags;
        let (mut on, mut seen) = (true, false);
        while let Some(c) = self.cursor.next_char()? {
            match c {
                'i' => flags.fold = on,
                'm' => flags.multi_line = on,
                's' => flags.dot_newline = on,
                'U' => flags.swap_greed = on,
                '-' if on => {
                    on = false;
                    seen = false;
                    continue;
                }
                ':' | ')' if on || seen => {
                    if c == ':' {
                        self.stack.push(Item::Group(None, self.flags));
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            seen = true;
        }
        Err(ErrorCode::InvalidPerlOp.at(self.cursor.since(start)))
    }

    fn named_group(&mut self, name_at: usize) -> Result<(), SyntaxError> {
        let rest = self.cursor.rest;
        let Some(end) = rest.iter().position(|c| *c == b'>') else {
            check_utf8(rest)?;
            return Err(ErrorCode::InvalidNamedCapture.at(rest));
        };
        let name = rest.get(name_at..end).unwrap_or_default();
        check_utf8(name)?;
        if name.is_empty() || !name.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_') {
            return Err(ErrorCode::InvalidNamedCapture.at(&rest[..=end]));
        }
        self.open_group(Some(name));
        self.cursor.skip(end + 1);
        Ok(())
    }

    fn close_group(&mut self) -> Result<(), SyntaxError> {
        self.close_alternation()?;
        let (Some(Item::Node(node)), Some(Item::Group(number, flags))) =
            (self.stack.pop(), self.stack.pop())
        else {
            return Err(ErrorCode::UnexpectedParen.at(self.pattern));
        };
        self.flags = flags;
        let Some(index) = number else { return self.push(node) };
        let measures = Measures { size: node.measures.size + 2, ..node.measures.above() };
        let sub = Box::new(node.hir);
        let hir = Hir::capture(Capture { index, name: None, sub });
        self.push(Node { hir, kind: NodeKind::Other, measures })
    }

    /// Joins the nodes down to the last group or bar.
    fn close_concatenation(&mut self) -> Result<(), SyntaxError> {
        let is_node = |item: &Item| matches!(item, Item::Node(_));
        let start = self.stack.iter().rposition(|item| !is_node(item)).map_or(0, |at| at + 1);
        let nodes = self.stack.split_off(start).into_iter().filter_map(|item| match item {
            Item::Node(node) => Some(node),
            _ => None,
        });
        let node = joined(nodes.collect(), NodeKind::Concat);
        self.push(node)
    }

    /// Joins the alternatives down to the last group.
    fn close_alternation(&mut self) -> Result<(), SyntaxError> {
        self.close_concatenation()?;
        let is_group = |item: &Item| matches!(item, Item::Group(..));
        let start = self.stack.iter().rposition(is_group).map_or(0, |at| at + 1);
        let nodes = self.stack.split_off(start).into_iter().filter_map(|item| match item {
            Item::Node(node) => Some(node),
            _ => None,
        });
        let node = joined(nodes.collect(), NodeKind::Alternate);
        self.push(node)
    }
}

/// What follows an opening brace.
enum Count {
    /// Nothing that bounds a repetition: the brace stands for itself.
    Absent,
    OutOfBounds,
    Valid(u32, Option<u32>),
}

/// Reads `{2}`, `{2,}` or `{2,3}`, if one comes next.
fn repeat_count(cursor: &mut Cursor<'_>) -> Count {
    let mut inside = *cursor;
    inside.skip(1);
    let Some((min, max)) = bounds(&mut inside).filter(|_| inside.eat(b"}")) else {
        return Count::Absent;
    };
    *cursor = inside;
    let greatest = max.unwrap_or(min);
    if min <= greatest && greatest <= MAX_REPEAT {
        Count::Valid(min, max)
    } else {
        Count::OutOfBounds
    }
}

fn bounds(cursor: &mut Cursor<'_>) -> Option<(u32, Option<u32>)> {
    let min = number(cursor)?;
    if !cursor.eat(b",") {
        return Some((min, Some(min)));
    }
    let max = if cursor.peek()? == b'}' { None } else { Some(number(cursor)?) };
    Some((min, max))
}

/// A decimal number without leading zeros.
fn number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let text = &cursor.rest[..digits];
    if digits == 0 || matches!(text, [b'0', _, ..]) {
        return None;
    }
    cursor.skip(digits);
    let add = |n: u32, c: &u8| n.saturating_mul(10).saturating_add((c - b'0').into());
    Some(text.iter().fold(0, add))
}

//! The YAML that nearly all files are made of, read in one pass.
//!
//! The scanner, parser and composer beside this module are libyaml's, because error texts and the
//! reading of odd input follow from their structure. Few files are odd. What is read here are
//! block maps and lists, scalars of all styles, and brackets around short entries. A text with anything else is given up, errors included, and
//! then read again by the others, which alone decide what is wrong with it. So all that this
//! module has to be right about is what it accepts, and of that it accepts nothing that needs an
//! argument: anchors, tags, directives, tabs between tokens, keys with `?`, merge keys and further
//! documents all lead to giving up.
//!
//! What is accepted must be the same to both. `tests.rs` compares them on texts put together at
//! random; after a change here, raise its number of rounds for once.

mod block;
mod build;
mod flow;
mod scalar;
#[cfg(test)]
mod tests;
mod text;

pub(super) use self::build::build;
pub use self::text::Text;
use super::Limits;
use super::input::Input;

/// Deepest nesting that is read here.
const MAX_DEPTH: usize = 100;

/// Longest key that is read here, in bytes. To libyaml, 1,024 characters are too long.
const MAX_KEY_LEN: usize = 512;

/// Is told what is in a document, in its order. `None` gives the document up.
pub trait Visitor<'a> {
    /// A map starts.
    fn open_map(&mut self) -> Option<()>;
    /// A key of the innermost map; its value is next. The same key may come again.
    fn key(&mut self, key: Text<'a>) -> Option<()>;
    /// The innermost map ends.
    fn close_map(&mut self) -> Option<()>;
    /// A list starts.
    fn open_list(&mut self) -> Option<()>;
    /// The innermost list ends.
    fn close_list(&mut self) -> Option<()>;
    /// A scalar, as a value or as an item.
    fn scalar(&mut self, text: Text<'a>) -> Option<()>;
}

/// Shows the first document of `text` to `visitor` if all of it is simple enough. One without
/// content shows nothing and stands for null. After `None` nothing is known of the document, not
/// even whether it is YAML.
pub fn visit_simple<'a>(text: &'a [u8], visitor: &mut impl Visitor<'a>) -> Option<()> {
    super::check_size(text, &Limits::default()).ok()?;
    let input = super::input::decode(text);
    visit(&input, MAX_DEPTH, visitor)
}

fn visit<'a>(input: &Input<'a>, max_depth: usize, visitor: &mut impl Visitor<'a>) -> Option<()> {
    let text = input.simple?;
    let max_depth = max_depth.min(MAX_DEPTH);
    Reader { text, pos: 0, line: 0, open: Vec::with_capacity(16), max_depth, visitor }.document()
}

/// A block collection that is not closed yet.
struct Open {
    /// Where its keys or dashes stand.
    column: usize,
    kind: Kind,
    /// Whether a key or dash is still without its value.
    pending: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    List,
    /// The list of a key, not further in than the key.
    ListBesideKey,
}

struct Reader<'a, 'v, V> {
    /// Without carriage returns, control characters and line breaks beyond ASCII.
    text: &'a [u8],
    pos: usize,
    /// From 0.
    line: u32,
    open: Vec<Open>,
    max_depth: usize,
    visitor: &'v mut V,
}

impl<'a, V: Visitor<'a>> Reader<'a, '_, V> {
    fn document(mut self) -> Option<()> {
        let Some(mut column) = self.next_line()? else { return Some(()) };
        if column == 0 && self.text[self.pos..].starts_with(b"---") {
            self.pos += 3;
            self.end_line()?;
            let Some(below) = self.next_line()? else { return Some(()) };
            column = below;
        }
        self.content(column)?;
        while let Some(column) = self.next_line()? {
            if column == 0 && self.text[self.pos..].starts_with(b"...") {
                self.pos += 3;
                self.end_line()?;
                // Nothing may follow the end.
                if self.next_line()?.is_some() {
                    return None;
                }
                break;
            }
            self.find_place(column)?;
            self.content(column)?;
        }
        while !self.open.is_empty() {
            self.close()?;
        }
        Some(())
    }

    /// The byte `offset` bytes ahead; a line feed after the end.
    #[inline]
    fn at(&self, offset: usize) -> u8 {
        self.text.get(self.pos + offset).copied().unwrap_or(b'\n')
    }

    #[inline]
    fn skip_spaces(&mut self) -> usize {
        let start = self.pos;
        while self.text.get(self.pos) == Some(&b' ') {
            self.pos += 1;
        }
        self.pos - start
    }

    /// Goes on to the next line with content and gives its column. The outer `None` gives up.
    #[inline]
    fn next_line(&mut self) -> Option<Option<usize>> {
        loop {
            let column = self.skip_spaces();
            match self.text.get(self.pos) {
                None => return Some(None),
                Some(b'\n') => self.pass_break(),
                Some(b'#') => self.pass_comment(),
                Some(b'\t') => return None,
                Some(_) => return Some(Some(column)),
            }
        }
    }

    /// Passes spaces, a comment after them, and the line break.
    #[inline]
    fn end_line(&mut self) -> Option<()> {
        let blanks = self.skip_spaces();
        match self.text.get(self.pos) {
            None => {}
            Some(b'\n') => self.pass_break(),
            Some(b'#') if blanks > 0 => self.pass_comment(),
            Some(_) => return None,
        }
        Some(())
    }

    #[inline]
    fn pass_break(&mut self) {
        self.pos += 1;
        self.line += 1;
    }

    /// Passes the rest of the line and its break.
    fn pass_comment(&mut self) {
        match memchr::memchr(b'\n', &self.text[self.pos..]) {
            Some(len) => {
                self.pos += len;
                self.pass_break();
            }
            None => self.pos = self.text.len(),
        }
    }

    /// Whether the dash of an item stands here.
    #[inline]
    fn is_dash(&self) -> bool {
        self.at(0) == b'-' && matches!(self.at(1), b' ' | b'\n')
    }

    /// Closes collections until the innermost one is that in which a line goes on whose content
    /// starts in `column`: one that stands there, or one that waits for a value.
    fn find_place(&mut self, column: usize) -> Option<()> {
        let dash = self.is_dash();
        loop {
            let innermost = self.open.last()?;
            if innermost.column < column {
                // What has its value already cannot have another.
                return innermost.pending.then_some(());
            }
            if innermost.column == column {
                match (innermost.kind, dash) {
                    (Kind::Map, false) | (Kind::List | Kind::ListBesideKey, true) => {
                        return self.fill();
                    }
                    (Kind::Map, true) if innermost.pending => {
                        return self.open_block(column, Kind::ListBesideKey);
                    }
                    (Kind::ListBesideKey, false) => {}
                    (Kind::Map, true) | (Kind::List, false) => return None,
                }
            }
            self.close()?;
        }
    }

    /// Gives a key or dash without a value its null.
    #[inline]
    fn fill(&mut self) -> Option<()> {
        if let Some(innermost) = self.open.last_mut()
            && innermost.pending
        {
            innermost.pending = false;
            self.visitor.scalar(Text::absent(self.line))?;
        }
        Some(())
    }

    fn open_block(&mut self, column: usize, kind: Kind) -> Option<()> {
        if self.open.len() >= self.max_depth {
            return None;
        }
        if let Some(outer) = self.open.last_mut() {
            outer.pending = false;
        }
        self.open.push(Open { column, kind, pending: false });
        if kind == Kind::Map { self.visitor.open_map() } else { self.visitor.open_list() }
    }

    fn close(&mut self) -> Option<()> {
        self.fill()?;
        match self.open.pop()?.kind {
            Kind::Map => self.visitor.close_map(),
            Kind::List | Kind::ListBesideKey => self.visitor.close_list(),
        }
    }

    /// Reads the rest of a line. It starts with an entry of the innermost collection, or, if that
    /// or the document waits for a value, with the value.
    fn content(&mut self, mut column: usize) -> Option<()> {
        while self.is_dash() {
            if self.is_pending() {
                self.open_block(column, Kind::List)?;
            }
            self.pos += 1;
            let blanks = self.skip_spaces();
            self.open.last_mut()?.pending = true;
            if matches!(self.at(0), b'\n' | b'#') {
                return self.end_line_after(blanks);
            }
            column += 1 + blanks;
        }
        let is_value = self.is_pending();
        if is_value && matches!(self.at(0), b'[' | b'{' | b'|' | b'>') {
            return self.value();
        }
        let text = self.scalar_start()?;
        if self.at(0) != b':' || !matches!(self.at(1), b' ' | b'\n') {
            return if is_value { self.scalar(text) } else { None };
        }
        if is_value {
            self.open_block(column, Kind::Map)?;
        }
        self.key(text)?;
        self.pos += 1;
        let blanks = self.skip_spaces();
        if matches!(self.at(0), b'\n' | b'#') {
            self.open.last_mut()?.pending = true;
            return self.end_line_after(blanks);
        }
        self.value()
    }

    /// Whether a value comes next: that of the document, of a key or of a dash.
    #[inline]
    fn is_pending(&self) -> bool {
        self.open.last().is_none_or(|innermost| innermost.pending)
    }

    /// [`Reader::end_line`] after so many spaces.
    fn end_line_after(&mut self, blanks: usize) -> Option<()> {
        self.pos -= blanks;
        self.end_line()
    }

    fn key(&mut self, key: Text<'a>) -> Option<()> {
        if key.source().len() > MAX_KEY_LEN || key.has_many_lines() || key.is_merge() {
            return None;
        }
        self.visitor.key(key)
    }

    /// Reads a value of the innermost collection up to the end of its line.
    fn value(&mut self) -> Option<()> {
        match self.at(0) {
            b'|' | b'>' => {
                self.open.last_mut()?.pending = false;
                let text = self.block_scalar()?;
                self.visitor.scalar(text)
            }
            b'[' | b'{' => {
                self.open.last_mut()?.pending = false;
                self.brackets(self.open.len())?;
                self.end_line()
            }
            _ => {
                let text = self.scalar_start()?;
                self.scalar(text)
            }
        }
    }

    /// Reads what may be a key or a value: a scalar in quotes, or the first line of a plain one.
    fn scalar_start(&mut self) -> Option<Text<'a>> {
        if matches!(self.at(0), b'"' | b'\'') { self.quoted() } else { self.plain() }
    }

    /// Takes the scalar that stands before this place as a value, and reads it and its last line
    /// to the end. Nothing but a comment may follow, least of all a colon.
    fn scalar(&mut self, text: Text<'a>) -> Option<()> {
        self.open.last_mut()?.pending = false;
        let text = if text.is_plain() { self.plain_lines(text)? } else { text };
        self.end_line()?;
        self.visitor.scalar(text)
    }
}

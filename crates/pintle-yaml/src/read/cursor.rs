//! A place in the text, with lines and columns as go-yaml counts them.

use crate::read::chars::{self, BLANK, BREAK, HIGH};
use crate::read::input::Portions;
use crate::{Error, ErrorKind};

/// Errors are rare and large, results small.
pub(super) type Fault = Box<Error>;

/// Reads the text character by character.
///
/// Before it looks at a character, the scanner says with [`Cursor::need`] how many it may look
/// at, exactly where go-yaml does: that decides which of two errors is reported.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    /// Beyond the end only after go-yaml's mistake with byte order marks.
    pos: usize,
    /// Bytes so far beyond one for each character.
    extra: usize,
    /// From 0.
    line: u32,
    /// Characters before the current line.
    line_start: usize,
    watch: Option<Box<Watch>>,
}

/// What go-yaml has read so far.
#[derive(Debug)]
struct Watch {
    portions: Portions,
    read: usize,
    /// Where the text that is read ends.
    end: usize,
    /// Where the buffer starts.
    start: usize,
    /// Zeros that were put after the end of the text.
    zeros: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8], portions: Option<Portions>) -> Cursor<'a> {
        let watch = portions
            .map(|portions| Box::new(Watch { portions, read: 0, end: 0, start: 0, zeros: 0 }));
        Cursor { text, pos: 0, extra: 0, line: 0, line_start: 0, watch }
    }

    /// Makes sure that `count` characters can be looked at.
    #[inline]
    pub(super) fn need(&mut self, count: usize) -> Result<(), Fault> {
        if self.watch.is_some() { self.read_ahead(count) } else { Ok(()) }
    }

    #[cold]
    fn read_ahead(&mut self, count: usize) -> Result<(), Fault> {
        let Some(watch) = &mut self.watch else { return Ok(()) };
        let is_lead = |byte: &&u8| **byte & 0xc0 != 0x80;
        let unread = |end: usize| {
            self.text.get(self.pos..end).unwrap_or(&[]).iter().filter(is_lead).take(count).count()
        };
        if unread(watch.end) + watch.zeros >= count {
            return Ok(());
        }
        watch.start = self.pos;
        while unread(watch.end) < count {
            match (watch.portions.ends.get(watch.read), watch.portions.fault) {
                (Some(end), _) => {
                    watch.end = *end;
                    watch.read += 1;
                }
                (None, Some(fault)) => {
                    let line = 1 + self.text.iter().filter(|byte| **byte == b'\n').count();
                    let message = format!("yaml: {fault}");
                    return Err(Box::new(Error::new(ErrorKind::Encoding, message, Some(line))));
                }
                (None, None) => {
                    watch.zeros += 1;
                    break;
                }
            }
        }
        Ok(())
    }

    /// The byte `offset` bytes ahead; 0 after the end.
    #[inline]
    pub(super) fn at(&self, offset: usize) -> u8 {
        self.text.get(self.pos + offset).copied().unwrap_or(0)
    }

    /// The byte here; 0 at the end.
    #[inline]
    pub(super) fn here(&self) -> u8 {
        self.at(0)
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.get(self.pos..).unwrap_or(&[])
    }

    /// Offset in the text.
    #[inline]
    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    /// The text from one offset to another.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a [u8] {
        self.text.get(start..end).unwrap_or(&[])
    }

    /// Line, from 0.
    #[inline]
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Characters so far.
    #[inline]
    pub(super) fn index(&self) -> usize {
        self.pos - self.extra
    }

    /// Characters so far on this line.
    #[inline]
    pub(super) fn column(&self) -> usize {
        self.index() - self.line_start
    }

    /// Line breaks since the last character that is neither blank nor a break.
    pub(super) fn newlines(&self) -> usize {
        let passed = self.text.get(..self.pos).unwrap_or(self.text);
        let gap = passed.iter().rev().take_while(|b| chars::is(**b, BLANK | BREAK));
        let breaks = gap.clone().filter(|byte| **byte == b'\n').count();
        // Each CR that is not followed by a line feed.
        let gap_start = passed.len() - gap.count();
        let gap = passed.get(gap_start..).unwrap_or_default();
        let lone = |at: &usize| gap[*at] == b'\r' && gap.get(at + 1) != Some(&b'\n');
        breaks + (0..gap.len()).filter(lone).count()
    }

    /// Moves to the start of an imagined next line.
    pub(super) fn end_line(&mut self) {
        self.line_start = self.index();
        self.line += 1;
    }

    #[inline]
    pub(super) fn is_end(&self) -> bool {
        self.here() == 0
    }

    #[inline]
    pub(super) fn is_blank(&self, offset: usize) -> bool {
        chars::is(self.at(offset), BLANK)
    }

    #[inline]
    pub(super) fn is_break(&self, offset: usize) -> bool {
        let byte = self.at(offset);
        chars::is(byte, BREAK)
            || byte >= 0x80
                && chars::break_len(self.text.get(self.pos + offset..).unwrap_or(&[])) > 0
    }

    #[inline]
    pub(super) fn is_break_or_end(&self, offset: usize) -> bool {
        self.at(offset) == 0 || self.is_break(offset)
    }

    #[inline]
    pub(super) fn is_blank_break_or_end(&self, offset: usize) -> bool {
        self.is_blank(offset) || self.is_break_or_end(offset)
    }

    /// Whether `---` or `...` stands here and nothing directly after it.
    pub(super) fn is_document_indicator(&self) -> bool {
        self.column() == 0
            && matches!(self.rest(), [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..])
            && self.is_blank_break_or_end(3)
    }

    /// Passes one character that is no line break.
    #[inline]
    pub(super) fn skip(&mut self) {
        let byte = self.here();
        if byte < 0x80 {
            self.pos += 1;
        } else {
            let width = chars::width(byte).max(1);
            self.pos += width;
            self.extra += width - 1;
        }
    }

    /// Passes the line break here, if there is one.
    #[inline]
    pub(super) fn skip_line(&mut self) {
        let len = chars::break_len(self.rest());
        if len == 0 {
            return;
        }
        self.pos += len;
        // CR LF is two characters.
        if self.text[self.pos - len] >= 0x80 {
            self.extra += len - 1;
        }
        self.end_line();
    }

    /// Passes the line break here and adds it to `out` in its normal form.
    pub(super) fn read_line(&mut self, out: &mut Vec<u8>) {
        match self.rest() {
            [0xe2, a, b, ..] => out.extend_from_slice(&[0xe2, *a, *b]),
            _ => out.push(b'\n'),
        }
        self.skip_line();
    }

    /// Whether a byte order mark starts go-yaml's buffer. It means to look at the current
    /// character, but does not.
    pub(super) fn buffer_starts_with_mark(&self) -> bool {
        let Some(watch) = &self.watch else { return false };
        self.text.get(watch.start..).is_some_and(|text| text.starts_with("\u{feff}".as_bytes()))
    }

    /// Passes ASCII bytes up to the first that is in `stop`, which must hold [`HIGH`]. Does
    /// nothing where each character has to be asked for.
    #[inline]
    pub(super) fn skip_run(&mut self, stop: u8) -> bool {
        debug_assert!(stop & HIGH != 0);
        if self.watch.is_some() {
            return false;
        }
        let rest = self.rest();
        let len = rest.iter().position(|b| chars::is(*b, stop)).unwrap_or(rest.len());
        self.pos += len;
        len > 0
    }

    /// Passes at most so many spaces. Does nothing where each character has to be asked for.
    #[inline]
    pub(super) fn skip_spaces(&mut self, most: usize) {
        if self.watch.is_none() {
            self.pos += self.rest().iter().take(most).take_while(|byte| **byte == b' ').count();
        }
    }

    /// Passes everything before the end of the line.
    pub(super) fn skip_to_line_end(&mut self) -> Result<(), Fault> {
        if self.watch.is_none() {
            let rest = self.rest();
            let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            if line.is_ascii() {
                self.pos += end;
                return Ok(());
            }
            if memchr::memchr2(0xc2, 0xe2, line).is_none() {
                self.pos += end;
                self.extra += line.iter().filter(|byte| **byte & 0xc0 == 0x80).count();
                return Ok(());
            }
        }
        while !self.is_break_or_end(0) {
            self.skip();
            self.need(1)?;
        }
        Ok(())
    }

    /// An error of the scanner at this place. go-yaml leaves out the first line's number.
    #[cold]
    pub(super) fn error(&self, kind: ErrorKind, problem: &str) -> Fault {
        let line = self.line as usize + 1;
        let message = match self.line {
            0 => format!("yaml: {problem}"),
            _ => format!("yaml: line {line}: {problem}"),
        };
        Box::new(Error::new(kind, message, Some(line)))
    }
}

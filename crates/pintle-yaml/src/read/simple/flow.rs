//! Collections in brackets.

use super::scalar::starts_plain;
use super::text::{Form, Text};
use super::{Reader, Visitor};
use crate::read::chars::{self, BLANK, BREAK, COLON, FLOW};

impl<'a, V: Visitor<'a>> Reader<'a, '_, V> {
    /// Reads a list or map in brackets, `depth` collections deep, and stops behind it.
    pub(super) fn brackets(&mut self, depth: usize) -> Option<()> {
        if depth >= self.max_depth {
            return None;
        }
        if self.at(0) == b'{' { self.braces(depth + 1) } else { self.square_brackets(depth + 1) }
    }

    fn square_brackets(&mut self, depth: usize) -> Option<()> {
        self.visitor.open_list()?;
        let mut more = self.first_entry(b']')?;
        while more {
            self.flow_value(depth)?;
            more = self.next_entry(b']')?;
        }
        self.visitor.close_list()
    }

    fn braces(&mut self, depth: usize) -> Option<()> {
        self.visitor.open_map()?;
        let mut more = self.first_entry(b'}')?;
        while more {
            let plain = !matches!(self.at(0), b'"' | b'\'');
            let key = if plain { self.flow_plain()? } else { self.quoted()? };
            // After quotes, the value may follow at once.
            if self.at(0) != b':' || plain && self.at(1) != b' ' {
                return None;
            }
            self.key(key)?;
            self.pos += 1;
            self.skip_spaces();
            self.flow_value(depth)?;
            more = self.next_entry(b'}')?;
        }
        self.visitor.close_map()
    }

    /// Passes the opening bracket; false if the closing one follows, which is passed as well.
    fn first_entry(&mut self, closing: u8) -> Option<bool> {
        self.pos += 1;
        self.skip_gap()?;
        let empty = self.at(0) == closing;
        self.pos += usize::from(empty);
        Some(!empty)
    }

    /// Passes what must follow an entry: a comma or the closing bracket.
    fn next_entry(&mut self, closing: u8) -> Option<bool> {
        self.skip_gap()?;
        let byte = self.at(0);
        self.pos += 1;
        match byte {
            b',' => {
                self.skip_gap()?;
                Some(true)
            }
            _ if byte == closing => Some(false),
            _ => None,
        }
    }

    /// Passes spaces and line breaks. In brackets, indentation means nothing.
    fn skip_gap(&mut self) -> Option<()> {
        while let Some(b' ' | b'\n') = self.text.get(self.pos) {
            if self.at(0) == b' ' {
                self.pos += 1;
                continue;
            }
            self.pass_break();
            // At the start of a line, `---`, `...` and `%` have a meaning.
            if matches!(self.at(0), b'-' | b'.' | b'%') {
                return None;
            }
        }
        Some(())
    }

    fn flow_value(&mut self, depth: usize) -> Option<()> {
        let text = match self.at(0) {
            b'[' | b'{' => return self.brackets(depth),
            b'"' | b'\'' => self.quoted()?,
            _ => self.flow_plain()?,
        };
        self.visitor.scalar(text)
    }

    /// Reads a plain scalar without blanks.
    fn flow_plain(&mut self) -> Option<Text<'a>> {
        if !starts_plain(self.at(0), self.at(1)) {
            return None;
        }
        let rest = self.text.get(self.pos..)?;
        let ends = |byte: u8| chars::is(byte, BLANK | BREAK | COLON | FLOW);
        let mut len = 1;
        loop {
            len += rest[len..].iter().position(|byte| ends(*byte))?;
            // A colon before other text is part of it.
            if rest[len] != b':' || rest.get(len + 1).is_none_or(|next| ends(*next)) {
                break;
            }
            len += 1;
        }
        self.pos += len;
        Some(Text::new(&rest[..len], Form::Plain, self.line))
    }
}

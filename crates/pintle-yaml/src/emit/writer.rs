//! The structure of a YAML document: lines, indentation, indicators.

use super::Dialect;
use super::analyze::{Analysis, analyze};
use super::resolve::reads_as_string;
use super::scalar::{self, Place};
use crate::json::append_base64;

/// Indentation of one level.
const INDENT: usize = 2;

/// Keys that are longer than this are marked by `?`. Source: `yaml_emitter_check_simple_key`.
pub(super) const MAX_SIMPLE_KEY: usize = 128;

/// Tag of texts that are written in base64, as they are no UTF-8.
const BINARY_TAG: &[u8] = b"!!binary";

/// Lines of base64 are this long.
const BASE64_LINE: usize = 70;

/// Writes one document into a buffer.
///
/// The caller announces containers, keys and items in order; a container of length 0 gets no
/// items. Closing the root ends the document.
pub(super) struct Writer<'o> {
    pub(super) out: &'o mut Vec<u8>,
    dialect: Dialect,
    /// Indentations of the open containers.
    indents: Vec<usize>,
    /// What was written last.
    last: Last,
    /// Byte position where the current line starts.
    line_start: usize,
    /// Whether a text was written that YAML readers refuse or change.
    unreadable: bool,
}

/// What stands before the next node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing: the node is the whole document.
    Nothing,
    /// `-`, `?` or the `:` of a key with `?`: a container may begin on the same line.
    Indicator,
    /// A key with its colon.
    Key,
    /// A node that ended within a line.
    Node,
    /// A block that ended with a line.
    Block,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>, dialect: Dialect) -> Writer<'o> {
        let line_start = out.len();
        Writer {
            out,
            dialect,
            indents: Vec::new(),
            last: Last::Nothing,
            line_start,
            unreadable: false,
        }
    }

    /// Whether all texts so far are UTF-8 and readable: yaml.v2 may read JSON with them and finds
    /// what was written.
    pub(super) fn is_readable(&self) -> bool {
        !self.unreadable
    }

    /// Ends the document.
    pub(super) fn finish(self) {
        if self.last != Last::Block {
            self.out.push(b'\n');
        }
    }

    pub(super) fn begin_map(&mut self, len: usize) {
        if len == 0 {
            self.atom(b"{}");
        } else {
            let indent = self.indents.last().map_or(0, |indent| indent + INDENT);
            self.indents.push(indent);
        }
    }

    pub(super) fn begin_list(&mut self, len: usize) {
        if len == 0 {
            self.atom(b"[]");
        } else {
            // yaml.v2 takes the dash of a list in a map for indentation enough.
            let step =
                if self.dialect == Dialect::V2 && self.last == Last::Key { 0 } else { INDENT };
            let indent = self.indents.last().map_or(0, |indent| indent + step);
            self.indents.push(indent);
        }
    }

    /// Ends a map or list of `len` entries.
    pub(super) fn end(&mut self, len: usize) {
        if len > 0 {
            self.indents.pop();
        }
    }

    pub(super) fn item(&mut self) {
        self.start_entry();
        self.out.push(b'-');
        self.last = Last::Indicator;
    }

    /// A key that is a text, or bytes that are none.
    #[inline]
    pub(super) fn text_key(&mut self, key: &[u8]) {
        let Some(analysis) = self.analyze(key) else { return self.binary_key(key) };
        if analysis.multiline || key.len() > MAX_SIMPLE_KEY {
            self.begin_complex_key();
            self.analyzed_text(key, &analysis);
            self.end_complex_key();
        } else {
            self.start_entry();
            let style = self.style(key, &analysis, true);
            self.write(key, style, &analysis, false);
            self.end_key();
        }
    }

    /// A key that needs no quotes.
    pub(super) fn atom_key(&mut self, key: &[u8]) {
        self.start_entry();
        self.out.extend_from_slice(key);
        self.end_key();
    }

    fn end_key(&mut self) {
        self.out.push(b':');
        self.last = Last::Key;
    }

    fn begin_complex_key(&mut self) {
        self.start_entry();
        self.out.push(b'?');
        self.last = Last::Indicator;
    }

    fn end_complex_key(&mut self) {
        self.start_line();
        self.out.push(b':');
        self.last = Last::Indicator;
    }

    /// Goes to where an entry of the innermost container starts.
    fn start_entry(&mut self) {
        match self.last {
            Last::Nothing => {}
            Last::Indicator => self.out.push(b' '),
            Last::Key | Last::Node | Last::Block => self.start_line(),
        }
    }

    fn start_line(&mut self) {
        if self.last != Last::Block {
            self.out.push(b'\n');
        }
        self.line_start = self.out.len();
        scalar::spaces(self.out, self.indents.last().copied().unwrap_or(0));
    }

    /// A value that needs neither quotes nor folding.
    #[inline]
    pub(super) fn atom(&mut self, text: &[u8]) {
        self.separate();
        self.out.extend_from_slice(text);
        self.last = Last::Node;
    }

    /// Puts the space between an indicator or key and what follows; the caller writes an atom
    /// into `out` after it.
    #[inline]
    pub(super) fn separate(&mut self) {
        if self.last != Last::Nothing {
            self.out.push(b' ');
        }
        self.last = Last::Node;
    }

    /// A text, or bytes that are none.
    #[inline]
    pub(super) fn text(&mut self, text: &[u8]) {
        match self.analyze(text) {
            Some(analysis) => self.analyzed_text(text, &analysis),
            None => self.binary(text),
        }
    }

    /// Analyses a text, `None` if it is no UTF-8.
    #[inline]
    fn analyze(&mut self, text: &[u8]) -> Option<Analysis> {
        let analysis = analyze(text, self.dialect);
        let is_text = analysis.ascii || std::str::from_utf8(text).is_ok();
        self.unreadable |= analysis.unreadable || !is_text;
        is_text.then_some(analysis)
    }

    fn analyzed_text(&mut self, text: &[u8], analysis: &Analysis) {
        let style = self.style(text, analysis, false);
        self.separate();
        self.write(text, style, analysis, true);
    }

    fn style(&self, text: &[u8], analysis: &Analysis, simple_key: bool) -> Style {
        if analysis.line_feed {
            return if analysis.block && !simple_key {
                Style::Literal
            } else {
                Style::DoubleQuoted
            };
        }
        if !reads_as_string(text, self.dialect) {
            Style::DoubleQuoted
        } else if analysis.plain {
            Style::Plain
        } else if analysis.single_quoted {
            Style::SingleQuoted
        } else {
            Style::DoubleQuoted
        }
    }

    fn write(&mut self, text: &[u8], style: Style, analysis: &Analysis, may_fold: bool) {
        let place = Place {
            line_start: self.line_start,
            indent: self.indents.last().copied().unwrap_or(0) + INDENT,
            fold: may_fold && self.dialect == Dialect::V2,
        };
        match style {
            Style::Plain => scalar::plain(self.out, text, place),
            Style::SingleQuoted => scalar::single_quoted(self.out, text, place, analysis),
            Style::DoubleQuoted => scalar::double_quoted(self.out, text, place),
            Style::Literal => {
                if scalar::literal(self.out, text, place.indent, analysis) {
                    self.last = Last::Block;
                }
            }
        }
    }

    /// Bytes that are no text, in base64.
    fn binary(&mut self, bytes: &[u8]) {
        self.tagged(&base64_lines(bytes));
    }

    /// As [`Writer::binary`], for a key.
    fn binary_key(&mut self, bytes: &[u8]) {
        let base64 = base64_lines(bytes);
        if base64.contains(&b'\n') || BINARY_TAG.len() + base64.len() > MAX_SIMPLE_KEY {
            self.begin_complex_key();
            self.tagged(&base64);
            self.end_complex_key();
        } else {
            self.start_entry();
            self.out.extend_from_slice(BINARY_TAG);
            self.out.push(b' ');
            self.out.extend_from_slice(&base64);
            self.end_key();
        }
    }

    fn tagged(&mut self, base64: &[u8]) {
        self.separate();
        self.out.extend_from_slice(BINARY_TAG);
        self.out.push(b' ');
        let style = if base64.contains(&b'\n') { Style::Literal } else { Style::Plain };
        let analysis = analyze(base64, self.dialect);
        self.write(base64, style, &analysis, false);
    }
}

/// Base64, in lines if one is not enough. Source: `encodeBase64` of yaml.v2 and yaml.v3.
fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let mut digits = Vec::new();
    append_base64(&mut digits, bytes);
    let mut text = digits.chunks(BASE64_LINE).collect::<Vec<_>>().join(&b'\n');
    if digits.len() >= BASE64_LINE {
        text.push(b'\n');
    }
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

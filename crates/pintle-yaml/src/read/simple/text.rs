//! Scalars as they are written.

use std::borrow::Cow;

use super::block::{self, Header};
use super::scalar;
use crate::read::resolve::guess;
use crate::read::tree::Scalar;

/// A scalar, which is only unquoted and folded if somebody asks.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    source: &'a [u8],
    form: Form,
    /// From 0.
    line: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Without quotes.
    Plain,
    /// In quotes, and means what is between them.
    Quoted,
    /// In `'`, and some are doubled.
    SingleEscaped,
    /// In `"`, with backslashes.
    DoubleEscaped,
    /// Without quotes but over many lines, so that it can be nothing but a string.
    PlainLines,
    /// In `'` and over many lines.
    SingleLines,
    /// In `"` and over many lines.
    DoubleLines,
    Block(Header),
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a [u8], form: Form, line: u32) -> Text<'a> {
        Text { source, form, line }
    }

    /// The null that stands where a value is left out.
    pub(super) fn absent(line: u32) -> Text<'a> {
        Text::new(b"", Form::Plain, line)
    }

    /// Between the quotes, or below the line with `|`.
    pub(super) fn source(&self) -> &'a [u8] {
        self.source
    }

    pub(super) fn has_many_lines(&self) -> bool {
        matches!(self.form, Form::PlainLines | Form::SingleLines | Form::DoubleLines)
    }

    /// From 0.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    pub(super) fn is_merge(&self) -> bool {
        self.is_plain() && self.source == b"<<"
    }

    pub(super) fn is_plain(&self) -> bool {
        matches!(self.form, Form::Plain)
    }

    /// The text after unquoting and folding.
    pub fn text(&self) -> Cow<'a, [u8]> {
        match &self.form {
            Form::Plain | Form::Quoted => Cow::Borrowed(self.source),
            Form::SingleEscaped => Cow::Owned(scalar::undouble(self.source)),
            Form::DoubleEscaped => Cow::Owned(scalar::unescape(self.source)),
            Form::PlainLines => Cow::Owned(scalar::fold(self.source)),
            Form::SingleLines => Cow::Owned(scalar::undouble(&scalar::fold(self.source))),
            Form::DoubleLines => Cow::Owned(scalar::unescape(&scalar::fold(self.source))),
            Form::Block(header) => Cow::Owned(block::unfold(self.source, header)),
        }
    }

    /// What it stands for.
    pub fn scalar(&self) -> Scalar<'a> {
        if self.is_plain() { guess(self.source) } else { Scalar::Str(self.text()) }
    }

    /// Whether JSON can hold it as a key: neither null nor an integer beyond an `i64`.
    pub fn fits_json_key(&self) -> bool {
        let common = matches!(self.source, [b'a'..=b'm' | b'o'..=b'z' | b'A'..=b'M', ..]);
        common || !matches!(self.scalar(), Scalar::Null | Scalar::Uint(_))
    }

    /// Whether JSON can hold it as a value: no infinity and no NaN.
    pub fn fits_json(&self) -> bool {
        let common = !matches!(self.source, [b'.' | b'+' | b'-', ..]) || !self.is_plain();
        common || !matches!(self.scalar(), Scalar::Float(n) if !n.is_finite())
    }
}

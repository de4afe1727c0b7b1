//! Why a text is no number.

use std::fmt;

use super::quote;
use crate::Str;

/// A failed conversion of a text to a number. Source: Go `strconv.NumError`.
#[derive(Clone, Debug, PartialEq)]
pub struct NumError<T> {
    /// Go's name of the function that failed, such as `ParseInt`.
    pub function: &'static str,
    /// The text.
    pub input: Str,
    /// The reason.
    pub kind: NumErrorKind,
    /// What Go returns beside the error: the nearest representable number for
    /// [`NumErrorKind::Range`], otherwise zero. Callers in Go that ignore the error go on with it.
    pub value: T,
}

/// The reason of a [`NumError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumErrorKind {
    /// `invalid syntax`
    Syntax,
    /// `value out of range`
    Range,
    /// `invalid base N`
    Base(u32),
    /// `invalid bit size N`
    BitSize(u32),
}

impl<T: Default> NumError<T> {
    pub(super) fn syntax(function: &'static str, input: &[u8]) -> NumError<T> {
        NumError::new(function, input, NumErrorKind::Syntax, T::default())
    }
}

impl<T> NumError<T> {
    pub(super) fn new(
        function: &'static str,
        input: &[u8],
        kind: NumErrorKind,
        value: T,
    ) -> NumError<T> {
        NumError { function, input: input.into(), kind, value }
    }
}

impl fmt::Display for NumErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumErrorKind::Syntax => f.write_str("invalid syntax"),
            NumErrorKind::Range => f.write_str("value out of range"),
            NumErrorKind::Base(base) => write!(f, "invalid base {base}"),
            NumErrorKind::BitSize(bits) => write!(f, "invalid bit size {bits}"),
        }
    }
}

impl<T> fmt::Display for NumError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "strconv.{}: parsing {}: {}", self.function, quote(&self.input), self.kind)
    }
}

impl<T: fmt::Debug> std::error::Error for NumError<T> {}

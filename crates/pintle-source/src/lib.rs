//! Source texts, spans and diagnostics: where something is and what is wrong with it.
//!
//! Nothing here renders: a [`Diagnostic`] is data until the program at the very outside turns it
//! into text.

mod diagnostic;
mod span;

pub use crate::diagnostic::{Diagnostic, Frame, Severity};
pub use crate::span::{Location, Source, Span};

//! Go's text/template: lexer, parser and executor.
//!
//! A [`TemplateSet`] holds parsed templates; an [`Executor`] runs them. What they write and how they
//! fail is what Go 1.26 does, byte for byte, with the differences in values that `pintle-value`
//! describes. Functions beside Go's builtins are [`Function`]s in a table; they reach back into the
//! running execution through [`Runtime`].
//!
//! ```
//! use std::sync::Arc;
//! use pintle_template::{Functions, Limits, Options, TemplateSet, execute};
//! use pintle_value::{Map, Value};
//!
//! let mut set = TemplateSet::new(Arc::new(Functions::default()), Options::default());
//! set.parse("greeting", *b"{{ range .names }}Hello {{ . }}!{{ end }}")?;
//! let data: Map = [("names", pintle_value::List::of_strs(["Ann"]))].into_iter().collect();
//! let output = execute(&set, "greeting", &Value::Map(data), &(), &Limits::default())?;
//! assert_eq!(output.text(), b"Hello Ann!");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Templates from strangers
//!
//! Nothing in a template or in its data makes this crate panic or overflow the stack. [`Limits`]
//! bound work, output, memory and stack; a flag in them cancels the execution. The stack is measured
//! and not counted in levels, so the same template may nest deeper on a thread with more stack:
//! [`STACK_SIZE`] is what it takes to get as far as Go does.

mod builtin;
mod error;
mod exec;
mod function;
mod functions;
mod hash;
mod lex;
mod limits;
mod message;
mod parse;
mod set;
mod stack;
mod tree;

pub use crate::error::{Call, ExecError, Frame, ParseError, Root};
pub use crate::exec::{Executor, Output, Site, SiteId, Trace, TraceSegment, execute};
pub use crate::function::{FuncError, Function, Native, Runtime, Shortcut, Test, WriteText};
pub use crate::functions::Functions;
pub use crate::limits::{
    DEFAULT_ALLOCATION, DEFAULT_FUEL, DEFAULT_OUTPUT, DEFAULT_STACK, Limit, Limits,
    NESTED_TOO_DEEPLY, STACK_RESERVE, STACK_SIZE,
};
pub use crate::set::{MissingKey, Options, Parsed, TemplateSet};

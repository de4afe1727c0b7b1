//! Go's text/template: lexer, parser and executor.

mod error;
mod function;
mod limits;

pub use crate::error::ExecError;
pub use crate::function::{FuncError, Function, Native, Runtime};
pub use crate::limits::Limit;

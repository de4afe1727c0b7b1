//! Go's `encoding/json`: its texts, its values, its error messages.

mod parse;
mod text;
mod write;

pub use parse::{
    MAX_DEPTH, Numbers, Outcome, decode_prefix, parse, parse_list, parse_map, parse_with,
};
pub(crate) use text::{append_base64, append_float as append_json_float};
pub use write::{JsonStyle, to_json, write};

use std::fmt;

/// What `encoding/json` says of a text or value it cannot handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    offset: usize,
}

impl JsonError {
    fn new(message: impl Into<String>, offset: usize) -> JsonError {
        JsonError { message: message.into(), offset }
    }

    /// How many bytes had been read when the error was found, as `SyntaxError.Offset`; 0 for
    /// errors of writing.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JsonError {}

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

use pintle_value::Value;

/// What `encoding/json` says of a value that does not fit into `target`, such as `Go value of type
/// string`.
pub fn mismatch(value: &Value, target: &str) -> String {
    let found = match value {
        Value::Bool(_) => "bool",
        Value::Str(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    format!("json: cannot unmarshal {found} into {target}")
}

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

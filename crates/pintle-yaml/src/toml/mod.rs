//! TOML, as `github.com/BurntSushi/toml` reads and writes it.

mod datetime;
mod key;
mod lex;
mod number;
mod read;
mod strings;
mod tables;
mod write;

pub use datetime::{Datetime, Zone};
pub use read::{parse, parse_with};
pub use write::{to_toml, write};

use std::fmt;

/// How deep arrays and tables may be nested, in reading and in writing. The original has no
/// limit but its stack.
pub const MAX_DEPTH: usize = 256;

/// Why a text or value could not be handled, in the words of BurntSushi's library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError(String);

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TomlError {}

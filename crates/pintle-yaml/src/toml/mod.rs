//! TOML, as `github.com/BurntSushi/toml` reads and writes it.

use std::fmt;

use pintle_value::{Map, Value};

/// Why a text or value could not be handled, in the words of BurntSushi's library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError(String);

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TomlError {}

/// `value` as TOML, as `toToml` writes it.
///
/// # Errors
/// As [`write`].
pub fn to_toml(value: &Value) -> Result<Vec<u8>, TomlError> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(out)
}

/// Appends `value` as TOML.
///
/// # Errors
/// A list holds nil, or the value has no TOML form.
pub fn write(_out: &mut Vec<u8>, _value: &Value) -> Result<(), TomlError> {
    Err(TomlError("not written".to_owned()))
}

/// Reads a TOML text.
///
/// # Errors
/// The text is no TOML.
pub fn parse(_text: &[u8]) -> Result<Map, TomlError> {
    Err(TomlError("not read".to_owned()))
}

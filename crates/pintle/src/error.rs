//! Errors.

use std::fmt;

use pintle_source::Diagnostic;

/// Why a chart could not be loaded or rendered. `Display` is Helm's text.
#[derive(Clone, Debug)]
pub struct Error {
    text: String,
    diagnostic: Box<Diagnostic>,
}

impl Error {
    pub(crate) fn plain(code: &'static str, text: String) -> Error {
        Error { diagnostic: Box::new(Diagnostic::error(code, text.clone())), text }
    }

    /// The kind of error, its place, the includes that led there, and hints.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }
}

impl From<pintle_render::RenderError> for Error {
    fn from(error: pintle_render::RenderError) -> Error {
        Error { text: error.to_string(), diagnostic: Box::new(error.diagnostic().clone()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

//! Errors.

use std::fmt;

use pintle_chart::Notice;
use pintle_source::Diagnostic;

/// Why a chart could not be loaded or rendered. `Display` is Helm's text.
#[derive(Clone, Debug)]
pub struct Error {
    text: String,
    diagnostic: Box<Diagnostic>,
    notices: Vec<Notice>,
}

impl Error {
    pub(crate) fn plain(code: &'static str, text: String) -> Error {
        let diagnostic = Box::new(Diagnostic::error(code, text.clone()));
        Error { text, diagnostic, notices: Vec::new() }
    }

    /// The kind of error, its place, the includes that led there, and hints.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }

    /// What Helm would have logged before the error.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }
}

impl From<pintle_render::RenderError> for Error {
    fn from(error: pintle_render::RenderError) -> Error {
        Error {
            text: error.to_string(),
            diagnostic: Box::new(error.diagnostic().clone()),
            notices: error.notices().to_vec(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

//! Why a verb failed.

use std::fmt;

use pintle_render::RenderError;

/// Why a verb failed. `Display` is Helm's text.
#[derive(Clone, Debug)]
pub struct Error {
    text: String,
    render: Option<Box<RenderError>>,
    story: Vec<String>,
}

impl Error {
    /// An error of which there is no more to say than Helm says.
    pub fn new(text: impl Into<String>) -> Error {
        Error { text: text.into(), render: None, story: Vec::new() }
    }

    /// Puts what was being done in front: `what: text`.
    #[must_use]
    pub fn during(mut self, what: impl fmt::Display) -> Error {
        self.text = format!("{what}: {}", self.text);
        self
    }

    /// Adds lines that tell how it came to this, the most important one first.
    #[must_use]
    pub fn told_by(mut self, story: Vec<String>) -> Error {
        self.story.extend(story);
        self
    }

    /// The failed rendering, if it was that.
    pub fn render_error(&self) -> Option<&RenderError> {
        self.render.as_deref()
    }

    /// Lines that tell how it came to this.
    pub fn story(&self) -> &[String] {
        &self.story
    }

    /// Several failures as one, as Go's `errors.Join` has it.
    pub(crate) fn join(errors: Vec<Error>, between: &str) -> Result<(), Error> {
        if errors.is_empty() {
            return Ok(());
        }
        let texts: Vec<&str> = errors.iter().map(|error| error.text.as_str()).collect();
        let mut joined = Error::new(texts.join(between));
        joined.story = errors.into_iter().flat_map(|error| error.story).collect();
        Err(joined)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}

impl From<pintle_cluster::Error> for Error {
    fn from(error: pintle_cluster::Error) -> Error {
        Error::new(error.message)
    }
}

impl From<pintle_history::Error> for Error {
    fn from(error: pintle_history::Error) -> Error {
        Error::new(error.to_string())
    }
}

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Error {
        Error { text: error.to_string(), render: Some(Box::new(error)), story: Vec::new() }
    }
}

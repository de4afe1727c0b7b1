//! Why a chart could not be rendered.

use std::fmt;

use pintle_chart::Notice;
use pintle_manifest::SortError;
use pintle_source::Diagnostic;

/// Why a chart could not be rendered. `Display` is Helm's text; [`RenderError::diagnostic`] says
/// more.
#[derive(Clone, Debug)]
pub struct RenderError(Box<Repr>);

#[derive(Clone, Debug)]
struct Repr {
    kind: ErrorKind,
    text: String,
    /// What the template engine said, where Helm 4 lays that out anew.
    engine_text: Option<String>,
    diagnostic: Diagnostic,
    notices: Vec<Notice>,
}

/// The stage that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Picking dependencies and importing their values.
    Dependencies,
    /// Laying the values over each other.
    Values,
    /// The values do not fit the schema of a chart.
    Schema,
    /// The chart does not want the cluster's version.
    KubeVersion,
    /// A template does not parse.
    Parse,
    /// A template failed.
    Execution,
    /// The chart stopped the rendering with `fail` or `required`.
    Abort,
    /// A limit was reached.
    Limit,
    /// A template wrote something that is no YAML.
    Manifest,
    /// The program that changes what templates wrote failed.
    PostRender,
}

impl ErrorKind {
    /// Stable name of the kind, for programs.
    pub fn code(self) -> &'static str {
        match self {
            ErrorKind::Dependencies => "dependencies",
            ErrorKind::Values => "values",
            ErrorKind::Schema => "values-schema",
            ErrorKind::KubeVersion => "kube-version",
            ErrorKind::Parse => "template-syntax",
            ErrorKind::Execution => "template-execution",
            ErrorKind::Abort => "template-abort",
            ErrorKind::Limit => "template-limit",
            ErrorKind::Manifest => "manifest-yaml",
            ErrorKind::PostRender => "post-render",
        }
    }
}

impl RenderError {
    pub(crate) fn new(kind: ErrorKind, text: impl Into<String>) -> RenderError {
        let text = text.into();
        let diagnostic = Diagnostic::error(kind.code(), text.clone());
        RenderError(Box::new(Repr {
            kind,
            text,
            engine_text: None,
            diagnostic,
            notices: Vec::new(),
        }))
    }

    /// Keeps the words of the template engine.
    pub(crate) fn said_by_engine(mut self, text: String) -> RenderError {
        self.0.engine_text = Some(text);
        self
    }

    /// Replaces what is said beyond Helm's text.
    pub(crate) fn explained(mut self, diagnostic: Diagnostic) -> RenderError {
        self.0.diagnostic = diagnostic;
        self
    }

    pub(crate) fn with_notices(mut self, notices: Vec<Notice>) -> RenderError {
        self.0.notices = notices;
        self
    }

    pub(crate) fn dependencies(error: &pintle_values::Error) -> RenderError {
        RenderError::new(ErrorKind::Dependencies, error.to_string())
    }

    pub(crate) fn values(text: String) -> RenderError {
        RenderError::new(ErrorKind::Values, text)
    }

    pub(crate) fn schema(text: String) -> RenderError {
        RenderError::new(ErrorKind::Schema, text)
    }

    pub(crate) fn kube_version(constraint: &str, version: &str) -> RenderError {
        let text = format!(
            "chart requires kubeVersion: {constraint} which is incompatible with Kubernetes {version}"
        );
        let mut error = RenderError::new(ErrorKind::KubeVersion, text);
        let hint = "--kube-version renders for another version";
        error.0.diagnostic = error.0.diagnostic.hint(hint);
        error
    }

    /// A failure of the step between the templates and the documents.
    pub fn post_render(text: impl Into<String>) -> RenderError {
        RenderError::new(ErrorKind::PostRender, text)
    }

    pub(crate) fn manifest(error: &SortError) -> RenderError {
        RenderError::new(ErrorKind::Manifest, error.to_string())
    }

    /// The text that Helm 3 has for the error: that of the template engine as it is.
    pub fn engine_text(&self) -> &str {
        self.0.engine_text.as_deref().unwrap_or(&self.0.text)
    }

    /// The stage that failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Places, includes and hints.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.diagnostic
    }

    /// What there was to tell the user before the error.
    pub fn notices(&self) -> &[Notice] {
        &self.0.notices
    }

    /// Whether the chart may render on a thread with more stack, see [`Limits`].
    ///
    /// [`Limits`]: pintle_template::Limits
    pub fn wants_stack(&self) -> bool {
        self.0.text.contains(pintle_template::NESTED_TOO_DEEPLY)
    }

    /// Whether Helm had a release in its hands already: its command line then adds a word about
    /// `--debug`.
    pub fn has_release(&self) -> bool {
        !matches!(self.0.kind, ErrorKind::Dependencies | ErrorKind::Values | ErrorKind::Schema)
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl std::error::Error for RenderError {}

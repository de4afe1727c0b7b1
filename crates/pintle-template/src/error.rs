//! Errors of parsing and of execution, as data.

use std::fmt;

use pintle_source::Span;

use crate::Limit;

/// A template that does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Name of the parsed text.
    pub name: String,
    /// Line that Go blames, from 1: that of the token read last.
    pub line: usize,
    /// What is wrong, without the place.
    pub message: String,
    /// The token read last.
    pub span: Span,
    /// Go's text: `template: NAME:LINE: MESSAGE`. A percent sign in the name spoils it, as it does
    /// in Go, which uses the name in a format.
    pub text: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for ParseError {}

/// An execution that failed: the chain of places from the executed template inwards, and the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecError {
    /// Innermost first, so that each level only appends.
    pub(crate) frames: Vec<Frame>,
    pub(crate) root: Root,
}

/// One place of the chain: what the executor looked at last in one template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Name of the executing template.
    pub template: String,
    /// The same with Go's quotes.
    pub quoted: String,
    /// Name of the text that the template was parsed from.
    pub source: String,
    /// Byte offset in that text.
    pub offset: usize,
    /// Line in that text, from 1.
    pub line: usize,
    /// Bytes between the start of the line and the place, as Go counts columns.
    pub column: usize,
    /// The node as Go prints it from the tree.
    pub node: String,
    /// The function whose call failed here. `None` in the innermost frame if the engine itself
    /// objected.
    pub call: Option<Call>,
    /// Go's text of this frame with all that follows, where it is not the regular one: a percent
    /// sign in the name of a source spoils Go's own texts.
    pub spoiled: Option<String>,
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Name of the function or method.
    pub function: String,
    /// What the function put before the error of the template that it ran, such as
    /// `error during tpl function execution for "…": `.
    pub prefix: String,
}

/// What went wrong in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Root {
    /// The engine objected, at the innermost frame.
    Template(String),
    /// The function called in the innermost frame failed with this message.
    Function(String),
    /// There is no template of the wanted name; the text is Go's
    /// `template: no template "…" associated with template "…"`.
    NoTemplate(String),
    /// A text given to [`Runtime::evaluate`](crate::Runtime::evaluate) does not parse.
    Parse(Box<ParseError>),
    /// The author of the template stopped the execution with this message.
    Abort(String),
    /// A limit of the execution was reached.
    Limit(Limit),
}

impl ExecError {
    pub(crate) fn new(root: Root) -> ExecError {
        ExecError { frames: Vec::new(), root }
    }

    /// The places from the executed template inwards. None if that template does not exist.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> + ExactSizeIterator {
        self.frames.iter().rev()
    }

    /// The cause.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Go's one-line text of the whole chain.
    pub fn text(&self) -> String {
        self.texts_from(0)
    }

    /// Go's one-line text of the error that `skip` frames of the chain wrap; the text of the cause
    /// alone if `skip` is the number of frames.
    pub fn texts_from(&self, skip: usize) -> String {
        let mut out = String::new();
        for frame in self.frames().skip(skip) {
            if let Some(spoiled) = &frame.spoiled {
                out.push_str(spoiled);
                return out;
            }
            frame.write(&mut out);
        }
        out.push_str(&self.root.text());
        out
    }
}

impl Frame {
    /// `template: SOURCE:LINE:COLUMN: executing "NAME" at <NODE>: `, and the failed call if any.
    fn write(&self, out: &mut String) {
        let Frame { quoted, source, line, column, node, call, .. } = self;
        out.push_str(&format!(
            "template: {source}:{line}:{column}: executing {quoted} at <{node}>: "
        ));
        if let Some(Call { function, prefix }) = call {
            out.push_str(&format!("error calling {function}: {prefix}"));
        }
    }
}

impl Root {
    /// The text of the cause alone. That of [`Root::Template`] is a part of its frame's text.
    pub fn text(&self) -> String {
        match self {
            Root::Template(text)
            | Root::Function(text)
            | Root::NoTemplate(text)
            | Root::Abort(text) => text.clone(),
            Root::Parse(error) => error.text.clone(),
            Root::Limit(limit) => limit.to_string(),
        }
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for ExecError {}

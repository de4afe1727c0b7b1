//! Errors as people read them.

use std::borrow::Cow;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use pintle_chart::Notice;
use pintle_source::{Diagnostic, Frame};

use crate::args::ErrorFormat;

/// Lines of a template that are shown around the place of an error.
const CONTEXT_LINES: usize = 2;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Helm's text.
    pub(crate) text: String,
    /// What pintle can say beyond Helm: places, includes, hints.
    pub(crate) diagnostic: Option<Box<Diagnostic>>,
    /// Lines that tell how it came to this.
    pub(crate) story: Vec<String>,
    /// What to tell the user before the failure.
    pub(crate) notices: Vec<String>,
    /// Exit status of the process.
    pub(crate) exit: u8,
}

/// The exit status of a failed command, as Helm has it.
pub(crate) const EXIT_ERROR: u8 = 1;

impl Failure {
    /// A failure of which there is no more to say than Helm says.
    pub(crate) fn new(text: impl Into<String>) -> Failure {
        Failure {
            text: text.into(),
            diagnostic: None,
            story: Vec::new(),
            notices: Vec::new(),
            exit: EXIT_ERROR,
        }
    }

    /// Adds what is to be told before.
    #[must_use]
    pub(crate) fn after<'a>(mut self, notices: impl IntoIterator<Item = &'a Notice>) -> Failure {
        self.notices.extend(notices.into_iter().map(ToString::to_string));
        self
    }

    /// Adds what pintle can say beyond Helm.
    #[must_use]
    pub(crate) fn explained(mut self, diagnostic: Diagnostic) -> Failure {
        self.diagnostic = Some(Box::new(diagnostic));
        self
    }
}

impl From<pintle_action::Error> for Failure {
    fn from(error: pintle_action::Error) -> Failure {
        let mut failure = Failure::new(error.to_string());
        if let Some(render) = error.render_error() {
            failure = failure.explained(render.diagnostic().clone());
        }
        failure.story = error.story().to_vec();
        failure
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Failure {
        Failure::new(text)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::new(error.to_string())
    }
}

/// Writes a failure to `out`.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_failure(
    out: &mut dyn Write,
    failure: &Failure,
    format: ErrorFormat,
    color: bool,
) -> io::Result<()> {
    match (&failure.diagnostic, format) {
        (Some(diagnostic), ErrorFormat::Full) => {
            writeln!(out, "Error: {}", diagnostic.message)?;
            write_details(out, diagnostic, color)
        }
        (None, ErrorFormat::Full) => {
            writeln!(out, "Error: {}", failure.text)?;
            failure.story.iter().try_for_each(|line| writeln!(out, "  {line}"))
        }
        _ => writeln!(out, "Error: {}", failure.text),
    }
}

/// Writes the places and hints of a diagnostic.
fn write_details(out: &mut dyn Write, diagnostic: &Diagnostic, color: bool) -> io::Result<()> {
    let texts: Vec<Cow<'_, str>> = diagnostic
        .trail
        .iter()
        .map(|frame| pintle_value::rune::to_text(&frame.source.text))
        .collect();
    let mut groups = Vec::new();
    for (i, (frame, text)) in diagnostic.trail.iter().zip(&texts).enumerate() {
        groups.push(place(frame, text, i == 0));
    }
    let mut help = Vec::new();
    for hint in &diagnostic.hints {
        help.push(Element::from(Level::HELP.message(hint.as_str())));
    }
    if !help.is_empty() {
        match groups.last_mut() {
            Some(group) => *group = std::mem::replace(group, empty()).elements(help),
            None => {
                for hint in &diagnostic.hints {
                    writeln!(out, "  help: {hint}")?;
                }
                return Ok(());
            }
        }
    }
    if groups.is_empty() {
        return Ok(());
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    writeln!(out, "{}", renderer.render(&groups))
}

fn empty<'a>() -> Group<'a> {
    Group::with_level(Level::NOTE)
}

/// An excerpt with the place marked.
fn place<'a>(frame: &'a Frame, text: &'a str, innermost: bool) -> Group<'a> {
    let start = floor(text, frame.span.start as usize);
    let end = floor(text, (frame.span.end as usize).max(start)).max(start);
    let (from, first_line) = excerpt_start(text, start);
    let to = excerpt_end(text, end);
    let kind = if innermost { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mut annotation = kind.span(start - from..end - from);
    if !frame.label.is_empty() {
        annotation = annotation.label(frame.label.as_str());
    }
    let snippet = Snippet::source(&text[from..to])
        .path(&*frame.source.name)
        .line_start(first_line)
        .annotation(annotation);
    Group::with_level(Level::ERROR).element(snippet)
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the excerpt for `at` begins, and the number of its first line.
fn excerpt_start(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let start = before.rmatch_indices('\n').nth(CONTEXT_LINES).map_or(0, |(i, _)| i + 1);
    (start, text[..start].matches('\n').count() + 1)
}

fn excerpt_end(text: &str, at: usize) -> usize {
    text[at..].match_indices('\n').nth(CONTEXT_LINES).map_or(text.len(), |(i, _)| at + i)
}

#[cfg(test)]
mod tests {
    use pintle_source::{Diagnostic, Source, Span};

    use super::{Failure, write_failure};
    use crate::args::ErrorFormat;

    fn written(format: ErrorFormat) -> String {
        let source = Source::new("demo/templates/t.yaml", *b"a: 1\nb: {{ .x.y }}\nc: 2\n");
        let diagnostic = Diagnostic::error("nil-pointer", "nil pointer at t.yaml:2:10")
            .at(source, Span::new(11, 15), "this is nil")
            .hint("set it in values.yaml");
        let failure = Failure::new("t.yaml:2:10\n  executing").explained(diagnostic);
        let mut out = Vec::new();
        write_failure(&mut out, &failure, format, false).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_failure_shows_its_place_and_its_hints() {
        let text = written(ErrorFormat::Full);
        assert!(text.starts_with("Error: nil pointer at t.yaml:2:10\n"), "{text}");
        assert!(text.contains("demo/templates/t.yaml:2:7"), "{text}");
        assert!(text.contains("^^^^ this is nil"), "{text}");
        assert!(text.contains("set it in values.yaml"), "{text}");
    }

    #[test]
    fn helms_format_is_helms_text_alone() {
        assert_eq!(written(ErrorFormat::Helm), "Error: t.yaml:2:10\n  executing\n");
    }
}

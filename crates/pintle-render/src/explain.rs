//! Errors of templates with their places, the includes that led there, and what might help.

use pintle_chart::Chart;
use pintle_functions::HostHandle;
use pintle_manifest::{RenderedFile, SortError};
use pintle_source::{Diagnostic, Frame, Source, Span};
use pintle_template::{ExecError, Limits, Root};
use pintle_value::{Map, Value};

use crate::engine::{Engine, Failure};
use crate::error::{ErrorKind, RenderError};
use crate::helm_text;

/// What errors are explained with.
pub(crate) struct Explainer<'a> {
    pub(crate) engine: Option<&'a Engine>,
}

impl Explainer<'_> {
    pub(crate) fn explain(&self, chart: &Chart, failure: Failure) -> RenderError {
        match failure {
            Failure::Parse { file, error } => {
                let text = helm_text::parse_error(&file, &error.text);
                let mut diagnostic = Diagnostic::error(ErrorKind::Parse.code(), text.clone());
                if let Some(source) = template_source(chart, &file) {
                    diagnostic = diagnostic.at(source, error.span, error.message);
                }
                RenderError::new(ErrorKind::Parse, text).explained(diagnostic)
            }
            Failure::Exec { error } => self.execution(&error),
            Failure::Jinja { error } => {
                let mut diagnostic =
                    Diagnostic::error(ErrorKind::Execution.code(), error.to_string());
                if let Some(source) = self.source(&error.name) {
                    let span = match (&error.range, error.line) {
                        (Some(range), _) => Span::new(range.start, range.end),
                        (None, Some(line)) => line_span(&source, line),
                        (None, None) => Span::default(),
                    };
                    diagnostic = diagnostic.at(source, span, error.message.clone());
                }
                RenderError::new(ErrorKind::Execution, error.to_string()).explained(diagnostic)
            }
        }
    }

    fn source(&self, path: &str) -> Option<Source> {
        self.engine?.source(path)
    }

    fn execution(&self, error: &ExecError) -> RenderError {
        let (kind, text) = match error.root() {
            Root::Abort(message) => (ErrorKind::Abort, helm_text::abort(&error.text(), message)),
            Root::Limit(_) => (ErrorKind::Limit, error.text()),
            _ => (ErrorKind::Execution, helm_text::exec_error(&links(error))),
        };
        let message = match kind {
            ErrorKind::Execution => self.facts(error, &text),
            // What the chart says may have several lines, and is meant to.
            _ => text.clone(),
        };
        let mut diagnostic = Diagnostic::error(kind.code(), message);
        for (i, frame) in error.frames().rev().enumerate() {
            let Some(source) = self.source(&frame.source) else { continue };
            let span = node_span(&source, frame.offset);
            let label = if i == 0 { first_line(&error.root().text()) } else { String::new() };
            diagnostic.trail.push(Frame { source, span, label });
        }
        if kind == ErrorKind::Execution {
            diagnostic.hints = self.hints(error);
        }
        let explained = RenderError::new(kind, text).explained(diagnostic);
        match kind {
            ErrorKind::Execution => explained.said_by_engine(error.text()),
            _ => explained,
        }
    }

    /// Helm's facts in one line.
    fn facts(&self, error: &ExecError, text: &str) -> String {
        if !text.contains('\n') {
            return text.to_owned();
        }
        match error.frames().next_back() {
            Some(frame) => format!(
                "{}:{}:{}: executing {} at <{}>: {}",
                frame.source,
                frame.line,
                frame.column,
                frame.quoted,
                frame.node,
                error.root().text()
            ),
            None => text.to_owned(),
        }
    }

    /// What is nil on the path of values that the innermost node reads, and who could set it.
    fn hints(&self, error: &ExecError) -> Vec<String> {
        let Some(frame) = error.frames().next_back() else { return Vec::new() };
        let path = frame.node.strip_prefix('$').unwrap_or(&frame.node);
        let Some(path) = path.strip_prefix(".Values.") else { return Vec::new() };
        let outer = error.frames().next().map(|frame| frame.source.as_str());
        let Some(entry) = outer.and_then(|path| self.engine?.entry(path)) else {
            return Vec::new();
        };
        let names: Vec<&str> = path.split('.').collect();
        let Some(Value::Map(values)) = entry.data.get("Values") else { return Vec::new() };
        let Some((known, missing)) = first_nil(&values, &names) else { return Vec::new() };
        let prefix: String = entry.chart.iter().map(|name| format!("{name}.")).collect();
        let wanted = names.join(".");
        let mut hints = vec![format!(
            "`.Values.{missing}` is {known}; set `{prefix}{missing}` in a values file or with --set {prefix}{wanted}=…"
        )];
        if !prefix.is_empty() {
            hints.push(format!(
                "the chart's own default would stand as `{missing}` in the values.yaml of `{}`",
                entry.chart.last().map_or("", String::as_str)
            ));
        }
        hints
    }

    /// A document that is no YAML: the rendered line, and the template line that wrote it.
    pub(crate) fn explain_manifest(
        &self,
        files: &[RenderedFile],
        error: &SortError,
        host: &HostHandle,
        limits: &Limits,
    ) -> RenderError {
        let plain = RenderError::manifest(error);
        let Some(file) = files.iter().find(|file| file.path == error.path) else { return plain };
        let mut diagnostic = plain.diagnostic().clone();
        let rendered = Source::new(format!("{} (rendered)", file.path), file.text.as_slice());
        let first = rendered.location(u32::try_from(error.offset).unwrap_or(u32::MAX)).line;
        let line = first + error.error.line.unwrap_or(1).saturating_sub(1);
        let span = line_span(&rendered, line);
        diagnostic = diagnostic.at(rendered, span, "this is what the template wrote");
        diagnostic.trail.extend(self.places(&file.path, span.start as usize, host, limits));
        plain.explained(diagnostic)
    }

    /// Where in the templates a byte of rendered text comes from, innermost place first.
    pub(crate) fn places(
        &self,
        path: &str,
        offset: usize,
        host: &HostHandle,
        limits: &Limits,
    ) -> Vec<Frame> {
        let sites = self.engine.map(|engine| engine.trace(path, offset, host, limits));
        let mut places = Vec::new();
        for (path, offset) in sites.unwrap_or_default() {
            if let Some(source) = self.source(&path) {
                let label = if places.is_empty() { "written here" } else { "" };
                let span = node_span(&source, offset);
                places.push(Frame { source, span, label: label.to_owned() });
            }
        }
        places
    }
}

/// Go's texts of an error and of all that it wraps. What the engine itself objects to is a part of
/// its frame's text; what a function puts before an inner error makes one more error.
fn links(error: &ExecError) -> Vec<String> {
    let mut links = Vec::new();
    for (i, frame) in error.frames().enumerate() {
        links.push(error.texts_from(i));
        if let Some(call) = frame.call.as_ref().filter(|call| !call.prefix.is_empty()) {
            links.push(format!("{}{}", call.prefix, error.texts_from(i + 1)));
        }
    }
    if !matches!(error.root(), Root::Template(_)) {
        links.push(error.texts_from(error.frames().len()));
    }
    links
}

/// The first name on a path that leads to nothing, as a path, and what is there instead.
fn first_nil(values: &Map, names: &[&str]) -> Option<(&'static str, String)> {
    let mut table = values.clone();
    for (i, name) in names.iter().enumerate() {
        let path = || names[..=i].join(".");
        match table.get(name) {
            None => return Some(("not set", path())),
            Some(Value::Nil) => return Some(("null", path())),
            Some(Value::Map(inner)) => table = inner,
            Some(_) => return None,
        }
    }
    None
}

/// The text of a template that did not even parse.
fn template_source(chart: &Chart, path: &str) -> Option<Source> {
    let rest = path.strip_prefix(chart.name())?.strip_prefix('/')?;
    if let Some(file) = chart.templates.iter().find(|file| &*file.name == rest) {
        return Some(Source::new(path, file.data.clone()));
    }
    let below = rest.strip_prefix("charts/")?;
    chart.dependencies.iter().find_map(|subchart| {
        let inner = template_source(subchart, below)?;
        Some(Source::new(path, inner.text))
    })
}

/// The bytes of a line.
fn line_span(source: &Source, line: usize) -> Span {
    let range = source.line_range(line).unwrap_or(source.text.len()..source.text.len());
    Span::new(range.start, range.end)
}

/// The bytes of the word at `offset`: a chain of fields, a name, a quoted text.
fn node_span(source: &Source, offset: usize) -> Span {
    let rest = source.text.get(offset..).unwrap_or_default();
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$' | 0x80..);
    let len = match rest.first() {
        Some(quote @ (b'"' | b'`')) => {
            rest[1..].iter().position(|b| b == quote).map_or(1, |end| end + 2)
        }
        _ => rest.iter().take_while(|b| is_word(b)).count().max(1),
    };
    Span::new(offset, offset + len.min(rest.len()))
}

/// The first line that says something; a label beside an excerpt has room for no more.
fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::first_line;

    #[test]
    fn labels_have_one_line() {
        assert_eq!(first_line("\n ** not valid ** \n more\n"), "** not valid **");
        assert_eq!(first_line(""), "");
    }
}

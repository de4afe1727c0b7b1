//! What rules report.

use pintle_source::{Severity, Source, Span};

use crate::Rule;

/// Something that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The file or folder as Helm names it, relative to the chart: `Chart.yaml`, `templates/`.
    pub path: String,
    /// Helm's text; may have several lines.
    pub message: String,
    /// Where it is, innermost place first; then what included it. May be empty.
    pub places: Vec<Place>,
}

/// A range of characters in a file of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path of the file relative to the chart.
    pub file: String,
    /// Where the range begins.
    pub start: Position,
    /// The position after the last character.
    pub end: Position,
}

/// A line and a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Finding {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

impl std::fmt::Display for Finding {
    /// Helm's line for it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let severity = match self.severity() {
            Severity::Info => "INFO",
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        };
        write!(f, "[{severity}] {}: {}", self.path, self.message)
    }
}

impl Place {
    /// The place of a span of `source` in the file at `file`.
    pub(crate) fn of_span(file: &str, source: &Source, span: Span) -> Place {
        let end = span.end.max(span.start);
        Place {
            file: file.to_owned(),
            start: position(source, span.start),
            end: position(source, end),
        }
    }

    /// A line of `text`, from 1, without the white space around.
    pub(crate) fn of_line(file: &str, text: &[u8], line: usize) -> Place {
        let content = text.split(|b| *b == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
        let content = String::from_utf8_lossy(content);
        let indent = content.chars().take_while(|c| c.is_whitespace()).count();
        let width = content.trim().chars().count();
        // A blank line has its whole indentation before the place.
        let first = if width == 0 { 1 } else { indent + 1 };
        Place {
            file: file.to_owned(),
            start: Position { line, column: first },
            end: Position { line, column: first + width },
        }
    }
}

fn position(source: &Source, offset: u32) -> Position {
    let location = source.location(offset);
    let line = source.line(location.line).unwrap_or_default();
    let before = line.get(..location.column - 1).unwrap_or(line);
    let column = String::from_utf8_lossy(before).chars().count() + 1;
    Position { line: location.line, column }
}

#[cfg(test)]
mod tests {
    use pintle_source::{Source, Span};

    use super::{Place, Position};

    #[test]
    fn columns_count_characters() {
        let source = Source::new("t", "a\n\u{e9}\u{e9}: {{ x }}\n".as_bytes());
        let place = Place::of_span("t", &source, Span::new(9, 13));
        assert_eq!(place.start, Position { line: 2, column: 6 });
        assert_eq!(place.end, Position { line: 2, column: 10 });
    }

    #[test]
    fn lines_are_trimmed() {
        let place = Place::of_line("f", b"a: 1\n  b: 2 \n", 2);
        assert_eq!((place.start.column, place.end.column), (3, 7));
        let past = Place::of_line("f", b"a", 9);
        assert_eq!((past.start.line, past.start.column, past.end.column), (9, 1, 1));
    }
}

//! `template-indent`

use pintle_source::Severity;
use pintle_value::rune::to_text;
use pintle_value::strconv::quote;

use crate::rule::{Order, Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "template-indent",
    severity: Severity::Warning,
    summary: "The first line that a template writes is not indented.",
    help: "An indented first line makes the rest of the document part of something else. Trim the white space with `{{-`.",
    part: Part::Templates,
    check,
};

/// Longest line that is looked at, in bytes. Source: Go `bufio.MaxScanTokenSize`.
const MAX_LINE: usize = 64 * 1024;

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(rendering) = subject.rendering() else { return };
    for (i, template) in rendering.templates.iter().enumerate().filter(|(_, t)| t.is_yaml()) {
        if let Some((line, text)) = problem(&template.text) {
            let order = Order { file: i + 1, document: 0 };
            report.add_at(order, &template.name, text, rendering.places(template, line));
        }
    }
}

/// The line that begins with white space, from 1, and what is wrong with it.
fn problem(text: &[u8]) -> Option<(usize, String)> {
    for (i, line) in text.split(|b| *b == b'\n').enumerate() {
        if line.len() >= MAX_LINE {
            return Some((i + 1, "bufio.Scanner: token too long".to_owned()));
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if to_text(line).trim().is_empty() {
            continue;
        }
        let indented = line.starts_with(b" ") || line.starts_with(b"\t");
        return indented.then(|| {
            let line = quote(line);
            let text = format!(
                "document starts with an illegal indent: {line}, which may cause parsing problems"
            );
            (i + 1, text)
        });
    }
    None
}

//! Why a chart did not render, in the words of Helm 3.

use pintle_render::{ErrorKind, RenderError};

/// What Helm 4 says before the error of processing dependencies.
const DEPENDENCIES: &str = "chart dependencies processing failed: ";

/// The text of an error.
pub(crate) fn text(error: &RenderError) -> String {
    let text = error.engine_text();
    match error.kind() {
        ErrorKind::Dependencies => text.strip_prefix(DEPENDENCIES).unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    }
}

/// The file that an error is about, and what is wrong with it. helm-unittest finds both by a
/// pattern, `(?msU)^(?:.+: |.+ \()(?:(.+):\d+:\d+).+(?:.+>)*: (.+)$`: the first place of a line
/// and a column behind `: ` or ` (`, and what follows the next `: `.
pub(crate) fn place(error: &str) -> Option<(String, String)> {
    let starts = std::iter::once(0).chain(error.match_indices('\n').map(|(at, _)| at + 1));
    let (path, rest) = starts.into_iter().find_map(|start| place_from(&error[start..]))?;
    let message = match error.split_once('\n') {
        Some((_, lines)) => lines,
        None => rest,
    };
    Some((path.to_owned(), message.to_owned()))
}

fn place_from(text: &str) -> Option<(&str, &str)> {
    // The shortest beginning that something fits behind, where `: ` goes before ` (`.
    [": ", " ("].iter().find_map(|sign| {
        let mut behind = text.char_indices().skip(1).map(|(at, _)| &text[at..]);
        behind.find_map(|rest| place_behind(rest.strip_prefix(sign)?))
    })
}

/// `FILE:LINE:COLUMN`, at least one character, `: ` and the message up to the end of its line. The
/// first digit of the column is enough, further ones are such characters.
fn place_behind(text: &str) -> Option<(&str, &str)> {
    for (at, _) in text.match_indices(':').filter(|(at, _)| *at > 0) {
        let Some(column) = after_number(&text[at..]) else { continue };
        let digit = column.strip_prefix(':').filter(|rest| rest.starts_with(is_digit));
        let Some(rest) = digit.map(|rest| &rest[1..]) else { continue };
        let mut behind = rest.char_indices().skip(1).map(|(at, _)| &rest[at..]);
        let Some(message) = behind.find_map(|rest| rest.strip_prefix(": ")) else { continue };
        if message.is_empty() {
            continue;
        }
        // The shortest message that ends a line has at least one character.
        let first = message.chars().next().map_or(0, char::len_utf8);
        let end = message[first..].find('\n').map_or(message.len(), |end| first + end);
        return Some((&text[..at], &message[..end]));
    }
    None
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// What follows `:` and digits.
fn after_number(text: &str) -> Option<&str> {
    let text = text.strip_prefix(':')?;
    let rest = text.trim_start_matches(is_digit);
    (rest.len() < text.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_place_and_the_message_are_found() {
        for (error, path, message) in [
            ("execution error at (a/templates/x.yaml:2:4): no", "a/templates/x.yaml", "no"),
            ("execution error at (a/x.yaml:2:4): a: b", "a/x.yaml", "a: b"),
            ("execution error at (a/x.yaml:2:4): one\ntwo\nthree", "a/x.yaml", "two\nthree"),
            (
                "template: a/x.yaml:1:3: executing \"a/x.yaml\" at <fail>: error calling x: y",
                "a/x.yaml",
                "error calling x: y",
            ),
            (
                "template: a/x.yaml:1:13: executing \"a/x.yaml\" at <fail>: y",
                "a/x.yaml",
                "executing \"a/x.yaml\" at <fail>: y",
            ),
        ] {
            let expected = Some((path.to_owned(), message.to_owned()));
            assert_eq!(place(error), expected, "{error}");
        }
        assert_eq!(place("parse error at (a/x.yaml:2): no"), None);
        assert_eq!(place("values don't meet the specifications"), None);
    }
}

//! Cutting a rendered file into documents.

use std::ops::Range;

use pintle_value::rune::decode;

/// A document of a rendered file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text, without leading white space and without the separator.
    pub text: &'a [u8],
    /// Offset of `text` in the file, for mapping places back.
    pub offset: usize,
}

/// Cuts `text` at every line that begins with `---`, whatever follows on that line: the rest of
/// the line belongs to the next document. Blank documents are dropped, leading white space of each
/// is cut, trailing white space is kept. Source: Helm `releaseutil.SplitManifests`.
pub fn split(text: &[u8]) -> Vec<Document<'_>> {
    let start = text.len() - trim_start(text).len();
    let mut documents = Vec::new();
    let mut from = start;
    while let Some(separator) = next_separator(text, from, start) {
        push(&mut documents, text, from..separator.start);
        from = separator.end;
    }
    push(&mut documents, text, from..text.len());
    documents
}

fn push<'a>(documents: &mut Vec<Document<'a>>, text: &'a [u8], range: Range<usize>) {
    let document = trim_start(&text[range.clone()]);
    if !document.is_empty() {
        documents.push(Document { text: document, offset: range.end - document.len() });
    }
}

/// The next `^---[ \t]*` at or after `from`; lines begin at `start` and behind line feeds.
fn next_separator(text: &[u8], from: usize, start: usize) -> Option<Range<usize>> {
    let starts_line = from == start || text[from - 1] == b'\n';
    let at = if starts_line && text[from..].starts_with(b"---") {
        from
    } else {
        from + memchr::memmem::find(&text[from..], b"\n---")? + 1
    };
    let rest = &text[at + 3..];
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    Some(at..at + 3 + blanks)
}

/// Cuts leading Unicode white space.
pub(crate) fn trim_start(mut text: &[u8]) -> &[u8] {
    while let Some((c, width)) = decode(text)
        && c.is_whitespace()
    {
        text = &text[width..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::split;

    fn texts(text: &str) -> Vec<&str> {
        let documents = split(text.as_bytes());
        for document in &documents {
            assert!(text.as_bytes()[document.offset..].starts_with(document.text));
        }
        documents.into_iter().filter_map(|d| std::str::from_utf8(d.text).ok()).collect()
    }

    #[test]
    fn separators_are_recognised_at_line_starts_only() {
        assert_eq!(
            texts("\n---\na: 1\n---  \nb: ---\n---c: 2\n"),
            ["a: 1\n", "b: ---\n", "c: 2\n"]
        );
        assert_eq!(texts("a: x---\n---\n \n---\n"), ["a: x---\n"]);
        assert_eq!(texts("  ---\na: 1"), ["a: 1"]);
        assert_eq!(texts("# only a comment"), ["# only a comment"]);
        assert_eq!(texts("---- a"), ["- a"]);
        assert!(texts(" \n").is_empty());
    }
}

//! Texts with several documents.

use std::borrow::Cow;

use pintle_yaml::NodeKind;

use super::data::{Data, Table, float_text};
use super::decode::{Decoder, read};
use super::resolve;

/// A rendered document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// The document.
    table: Data,
    /// The document after it was written and read once more, where that makes a difference: floats
    /// that are whole become integers. Paths are looked up in this one.
    reread: Option<Data>,
}

impl Document {
    pub(crate) fn new(table: Table) -> Document {
        let table = Data::Table(table);
        let reread = reread(&table);
        Document { table, reread }
    }

    /// A document with nothing but a text in it.
    pub(crate) fn raw(text: String) -> Document {
        let entry = super::Entry { key: RAW.to_owned(), is_text: true, value: Data::Str(text) };
        Document { table: Data::Table(Table::of(vec![entry])), reread: None }
    }

    pub(crate) fn data(&self) -> &Data {
        &self.table
    }

    /// What paths are looked up in.
    pub(crate) fn reread(&self) -> &Data {
        self.reread.as_ref().unwrap_or(&self.table)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Data> {
        self.table.as_table().and_then(|table| table.get(key))
    }

    /// The text that is the whole document, for notes and failures.
    pub(crate) fn raw_text(&self) -> Option<&Data> {
        self.get(RAW)
    }
}

/// The key under which a text stands that is no YAML.
pub(crate) const RAW: &str = "raw";

/// The value after it was written and read; `None` if it is the same.
fn reread(data: &Data) -> Option<Data> {
    match data {
        Data::Float(n) if n.is_finite() => {
            let again = resolve::plain(&float_text(*n));
            (again != *data).then_some(again)
        }
        Data::List(items) => {
            let again: Vec<Option<Data>> = items.iter().map(reread).collect();
            again.iter().any(Option::is_some).then(|| {
                let pairs = again.into_iter().zip(items);
                Data::List(
                    pairs.map(|(again, item)| again.unwrap_or_else(|| item.clone())).collect(),
                )
            })
        }
        Data::Table(table) => {
            let entries = table.entries();
            let again: Vec<Option<Data>> =
                entries.iter().map(|entry| reread(&entry.value)).collect();
            again.iter().any(Option::is_some).then(|| {
                let pairs = again.into_iter().zip(entries);
                let entry = |(again, entry): (Option<Data>, &super::Entry)| super::Entry {
                    value: again.unwrap_or_else(|| entry.value.clone()),
                    ..entry.clone()
                };
                Data::Table(Table::of(pairs.map(entry).collect()))
            })
        }
        _ => None,
    }
}

/// Part of a text between separators, with the number of lines before it.
pub(crate) struct Part<'t> {
    pub(crate) text: &'t str,
    pub(crate) offset: usize,
    /// Where it ends in the whole text.
    end: usize,
}

impl<'t> Part<'t> {
    /// The part with the line break before the next separator.
    fn closed(&self, whole: &'t str) -> Cow<'t, str> {
        let start = self.end - self.text.len();
        match whole.get(self.end..=self.end) {
            None => Cow::Borrowed(self.text),
            Some("\n") => Cow::Borrowed(&whole[start..=self.end]),
            Some(_) => Cow::Owned(format!("{}\n", self.text)),
        }
    }
}

/// Cuts a text at `---` at the start of lines; white space around the separators is lost.
/// Source: Helm's separator of documents, `(?:^|\s*\n)---\s*`.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut offset, mut search) = (0, 0, 0);
    while let Some(at) = next_separator(text, search) {
        let end = start + text[start..at].trim_end_matches(is_space).len();
        parts.push(Part { text: &text[start..end], offset, end });
        let before = start;
        let rest = &text[at + SEPARATOR.len()..];
        start = text.len() - rest.trim_start_matches(is_space).len();
        offset += lines(&text[before..start]);
        // What follows at once can be another separator only behind a line break of its own.
        search = start;
    }
    let end = text.len();
    parts.push(Part { text: &text[start..], offset, end });
    parts
}

const SEPARATOR: &str = "---";

/// Where the next separator is: at the start of the text, or behind a line break at or after
/// `from`.
fn next_separator(text: &str, from: usize) -> Option<usize> {
    if from == 0 && text.starts_with(SEPARATOR) {
        return Some(0);
    }
    text[from..].find("\n---").map(|at| from + at + 1)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Reads what a template wrote: maps, with the empty ones left out.
///
/// # Errors
/// What yaml.v3 says of it.
pub(crate) fn documents(rendered: &str) -> Result<Vec<Document>, String> {
    let mut documents = Vec::new();
    for part in parts(rendered) {
        if part.text.trim().is_empty() {
            continue;
        }
        let text = part.closed(rendered);
        let tree = read(&text)?;
        let Some(root) = tree.root() else { continue };
        let mut decoder = Decoder::new(false, part.offset);
        let table = match root.kind() {
            NodeKind::Mapping => decoder.table(root)?,
            _ if decoder.is_null(root)? => continue,
            _ => {
                decoder.mismatch(root, "map[string]interface {}");
                Table::default()
            }
        };
        decoder.finish()?;
        if !table.is_empty() {
            documents.push(Document::new(table));
        }
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::{documents, parts};

    #[test]
    fn texts_are_cut_at_separators() {
        let texts = |text| parts(text).iter().map(|part| part.text).collect::<Vec<_>>();
        assert_eq!(texts("a: 1\n---\nb: 2\n"), ["a: 1", "b: 2\n"]);
        assert_eq!(texts("---\na: 1"), ["", "a: 1"]);
        assert_eq!(texts("a: '---'\n --- b"), ["a: '---'\n --- b"]);
        assert_eq!(texts("x\n---\n---\ny"), ["x", "---\ny"]);
    }

    #[test]
    fn whole_floats_become_integers_where_paths_are_looked_up() {
        let documents = documents("---\n# nothing\n---\na: 1.0\nb: 1.5\n").expect("it is YAML");
        let [document] = &documents[..] else { panic!("one document: {documents:?}") };
        let text = |data: &super::Data| format!("{data:?}");
        assert!(text(document.data()).contains("Float(1.0)"));
        assert!(text(document.reread()).contains("Int(1)"));
    }
}

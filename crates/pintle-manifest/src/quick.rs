//! The head of an ordinary document, picked out without making values of the rest.

use pintle_value::rune::to_text;
use pintle_yaml::{Scalar, Text, Visitor, visit_simple};

use crate::head::Head;

/// The head of a document, or `None` if the document is unusual in any way: then only the full
/// reader knows what it is.
pub(crate) fn read(document: &[u8]) -> Option<Head> {
    let mut reader = Reader::default();
    visit_simple(document, &mut reader)?;
    let mut head = reader.head;
    head.annotations.sort_unstable();
    let repeated = head.annotations.windows(2).any(|pair| pair[0].0 == pair[1].0);
    if repeated { None } else { Some(head) }
}

#[derive(Default)]
struct Reader {
    head: Head,
    /// How many collections are open.
    depth: usize,
    /// How many of them, from the outside, are the document, `metadata` and the annotations.
    level: usize,
    /// Of the innermost of these, the field whose value is next.
    field: Field,
    /// The fields so far, as bits.
    seen: u8,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Field {
    #[default]
    Other,
    ApiVersion,
    Kind,
    Metadata,
    Name,
    Annotations,
    Annotation,
}

/// The fields of the document.
const TOP: [(&str, Field); 3] =
    [("apiVersion", Field::ApiVersion), ("kind", Field::Kind), ("metadata", Field::Metadata)];

/// The fields of `metadata`.
const METADATA: [(&str, Field); 2] = [("name", Field::Name), ("annotations", Field::Annotations)];

impl Reader {
    /// Notes a key of the document or of `metadata`. Of a field that comes twice, be it in other
    /// letters, both count in a way that is not followed here.
    fn start(&mut self, fields: &[(&str, Field)], key: &[u8]) -> Option<()> {
        self.field = Field::Other;
        let found = fields.iter().find(|(name, _)| key.eq_ignore_ascii_case(name.as_bytes()));
        if let Some((name, field)) = found {
            let bit = 1 << *field as u8;
            if key != name.as_bytes() || self.seen & bit != 0 {
                return None;
            }
            self.seen |= bit;
            self.field = *field;
        }
        Some(())
    }

    fn in_head(&self) -> bool {
        self.level == self.depth
    }

    fn close(&mut self) {
        self.level -= usize::from(self.in_head());
        self.depth -= 1;
    }
}

impl<'a> Visitor<'a> for Reader {
    fn open_map(&mut self) -> Option<()> {
        if self.in_head() {
            match self.field {
                Field::Metadata | Field::Annotations => self.level += 1,
                Field::Other if self.depth == 0 => self.level += 1,
                Field::Other => {}
                Field::ApiVersion | Field::Kind | Field::Name | Field::Annotation => return None,
            }
        }
        self.depth += 1;
        Some(())
    }

    fn key(&mut self, key: Text<'a>) -> Option<()> {
        if !key.fits_json_key() {
            return None;
        }
        match self.level {
            _ if !self.in_head() => {}
            1 => self.start(&TOP, &key.text())?,
            2 => self.start(&METADATA, &key.text())?,
            _ => {
                let Scalar::Str(name) = key.scalar() else { return None };
                self.head.annotations.push((to_text(&name).into_owned(), String::new()));
                self.field = Field::Annotation;
            }
        }
        Some(())
    }

    fn close_map(&mut self) -> Option<()> {
        self.close();
        Some(())
    }

    fn open_list(&mut self) -> Option<()> {
        if self.in_head() && (self.depth == 0 || self.field != Field::Other) {
            return None;
        }
        self.depth += 1;
        Some(())
    }

    fn close_list(&mut self) -> Option<()> {
        self.close();
        Some(())
    }

    fn scalar(&mut self, text: Text<'a>) -> Option<()> {
        let field = if self.in_head() { self.field } else { Field::Other };
        match field {
            Field::Other => return text.fits_json().then_some(()),
            Field::ApiVersion => self.head.api_version = string(&text)?,
            Field::Kind => self.head.kind = string(&text)?,
            Field::Name => self.head.name = string(&text)?,
            Field::Annotation => self.head.annotations.last_mut()?.1 = string(&text)?,
            Field::Metadata | Field::Annotations => {
                return matches!(text.scalar(), Scalar::Null).then_some(());
            }
        }
        Some(())
    }
}

/// The text of a string or null, which is nothing; `None` for anything else.
fn string(text: &Text<'_>) -> Option<String> {
    match text.scalar() {
        Scalar::Null => Some(String::new()),
        Scalar::Str(text) => Some(to_text(&text).into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::head::Head;

    /// What the texts are put together from, with `@` for indentation.
    const PARTS: &str = "@kind: Pod\n|@Kind: x\n|@kind: ~\n|@kind: 1\n|@kind: >-\n  a\n\n  b\n|\
        @apiVersion: v1\n|@apiVersion: 'a''b'\n|@apiVersion:\n|@metadata:\n|@metadata: {name: x}\n|\
        @metadata: {}\n|@\"metadata\":\n|@name: a\n|@name: a b\n  c\n|@name: \"a\\tb\"\n|@NAME: b\n|\
        @name: [a]\n|@annotations:\n|@annotations: {b: c, a: d}\n|@annotations: ~\n|@b: c\n|\
        @a: \"1\"\n|@a: 1\n|@1: a\n|@b: |\n      text\n      more\n|@null: a\n|@n: .inf\n|@- a\n|\
        @- name: b\n|@# kind: c\n|\n|@spec:\n|@metadata: a\n|@18446744073709551615: a\n|@a: -.inf\n";

    #[test]
    fn what_is_picked_out_is_what_the_full_reader_finds() {
        let parts: Vec<&str> = PARTS.split('|').collect();
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
            (state >> 33) as usize % below
        };
        let mut read_quickly = 0;
        for _ in 0..40_000 {
            let mut document = String::new();
            let mut indent = 0;
            for _ in 0..1 + random(7) {
                let part = parts[random(parts.len())].replace('@', &" ".repeat(indent));
                // Mostly as it must be.
                indent = if part.ends_with(":\n") { indent + 2 } else { indent };
                indent = if random(6) == 0 { random(3) * 2 } else { indent };
                document.push_str(&part);
            }
            if let Some(head) = read(document.as_bytes()) {
                read_quickly += 1;
                assert_eq!(Ok(head), Head::read_in_full(document.as_bytes()), "{document}");
            }
        }
        assert!(read_quickly > 4_000, "only {read_quickly}");
    }
}

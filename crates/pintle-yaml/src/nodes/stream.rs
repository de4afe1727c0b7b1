//! Many documents. Source: kyaml `kio/byteio_reader.go`.

use std::borrow::Cow;

use super::tree::Document;
use crate::read::Limits;
use crate::{Error, ErrorKind};

/// Reads all documents of a text; those that are null are passed over.
///
/// # Errors
/// Text after a separator that is no comment, and `MalformedYAMLError: yaml: …`.
pub fn parse_stream(text: &[u8], limits: &Limits) -> Result<Vec<Document>, Error> {
    let text = unix_lines(text);
    let parts = split(&text)?;
    let mut documents = Vec::with_capacity(parts.len());
    for part in parts {
        let document = Document::read(part, limits).map_err(|error| {
            let line = error.line();
            Error::new(error.kind(), format!("MalformedYAMLError: {error}"), line)
        })?;
        documents.extend(document.filter(|document| !document.is_null()));
    }
    Ok(documents)
}

fn unix_lines(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\r', text).is_none() {
        return Cow::Borrowed(text);
    }
    let next = text.iter().skip(1).chain(std::iter::once(&0));
    let keep = text.iter().zip(next).filter(|(a, b)| (**a, **b) != (b'\r', b'\n'));
    Cow::Owned(keep.map(|(byte, _)| *byte).collect())
}

/// Cuts at lines that start with `---`, other than the first.
fn split(text: &[u8]) -> Result<Vec<&[u8]>, Error> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = memchr::memmem::find(text.get(at..).unwrap_or_default(), b"\n---") {
        let separator = at + found;
        let rest = text.get(separator + 4..).unwrap_or_default();
        let Some(len) = memchr::memchr(b'\n', rest) else { break };
        let trailer = rest.get(..len).unwrap_or_default().trim_ascii();
        if !trailer.is_empty() && trailer.first() != Some(&b'#') {
            let line = text.get(separator + 1..separator + 4 + len).unwrap_or_default();
            let line = String::from_utf8_lossy(line.trim_ascii());
            let message = format!("invalid document separator: {line}");
            return Err(Error::new(ErrorKind::Syntax, message, None));
        }
        parts.push(text.get(start..=separator).unwrap_or_default());
        start = separator + 4 + len + 1;
        at = start;
    }
    parts.push(text.get(start..).unwrap_or_default());
    Ok(parts)
}

//! Writing XML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesText, Event};

/// A document that is indented with tabs.
pub(super) type Xml = Writer<Vec<u8>>;

/// A text of an attribute.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// Writes a document.
pub(super) fn document(write: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b'\t', 1);
    // Writing into memory does not fail.
    let _ = write(&mut xml);
    let mut text = String::from_utf8_lossy(&xml.into_inner()).into_owned();
    text.push('\n');
    text
}

/// An element with others in it.
pub(super) fn element(
    xml: &mut Xml,
    name: &str,
    attributes: &[Attribute<'_>],
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = readable(attributes);
    let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(attributes).write_inner_content(inner)?;
    Ok(())
}

/// An element with nothing in it.
pub(super) fn empty(xml: &mut Xml, name: &str, attributes: &[Attribute<'_>]) -> io::Result<()> {
    let attributes = readable(attributes);
    let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(attributes).write_empty()?;
    Ok(())
}

/// An element with a text in it.
pub(super) fn text(
    xml: &mut Xml,
    name: &str,
    attributes: &[Attribute<'_>],
    text: &str,
) -> io::Result<()> {
    let attributes = readable(attributes);
    let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    let text = allowed(text);
    let element = xml.create_element(name).with_attributes(attributes);
    element.write_text_content(BytesText::new(&text))?;
    Ok(())
}

/// An element with a text in it that is not escaped.
pub(super) fn cdata(
    xml: &mut Xml,
    name: &str,
    attributes: &[Attribute<'_>],
    text: &str,
) -> io::Result<()> {
    element(xml, name, attributes, |xml| {
        BytesCData::escaped(&allowed(text)).try_for_each(|part| xml.write_event(Event::CData(part)))
    })
}

fn readable<'a>(attributes: &[Attribute<'a>]) -> Vec<(&'a str, String)> {
    attributes.iter().map(|(name, value)| (*name, allowed(value))).collect()
}

/// The text with what XML cannot hold replaced, as Go does.
fn allowed(text: &str) -> String {
    let replaced = |c: char| match c {
        '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => c,
        _ => '\u{fffd}',
    };
    text.chars().map(replaced).collect()
}

//! The objects in a text of one or more documents, each YAML or JSON. Source:
//! `NewYAMLOrJSONDecoder` of `k8s.io/apimachinery`.

use pintle_value::rune::decode;
use pintle_yaml::{Documents, documents, json};

use crate::object::{Object, ObjectError};

/// How far into a text the decoder looks for the brace that makes it JSON, in bytes.
const LOOK_AHEAD: usize = 4096;

/// Objects of JSON after which a text no longer can be taken for YAML.
const MAX_AMBIGUOUS: usize = 1;

/// An object and the line of the text, from 1, on which its document begins.
pub(crate) struct Found {
    /// Nothing for a document that says nothing.
    pub(crate) object: Option<Object>,
    pub(crate) line: usize,
}

/// What stopped the decoding, and the line of the text, from 1, if it is known.
pub(crate) struct Stop {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The objects of a text up to the first that cannot be read.
pub(crate) fn objects(text: &[u8]) -> (Vec<Found>, Option<Stop>) {
    let mut decoder = Decoder { text, found: Vec::new() };
    let stop = decoder.run();
    (decoder.found, stop)
}

struct Decoder<'a> {
    text: &'a [u8],
    found: Vec<Found>,
}

impl Decoder<'_> {
    fn run(&mut self) -> Option<Stop> {
        let head = &self.text[..self.text.len().min(LOOK_AHEAD)];
        if !trim_start(head).starts_with(b"{") {
            return self.yaml(0, None);
        }
        let mut at = 0;
        loop {
            let rest = &self.text[at..];
            if rest.iter().all(u8::is_ascii_whitespace) {
                return None;
            }
            let line = self.line_of(at + rest.len() - trim_start(rest).len());
            let error = match json::decode_prefix(rest) {
                Ok((value, width)) => match Object::from_value(&value) {
                    Ok(object) => {
                        self.found.push(Found { object, line });
                        at += width;
                        continue;
                    }
                    Err(text) => text,
                },
                Err(error) if error.to_string() == "unexpected EOF" => error.to_string(),
                Err(error) if self.found.len() > MAX_AMBIGUOUS => error.to_string(),
                Err(error) => format!("json: offset {}: {error}", at + error.offset()),
            };
            let stop = Stop { text: error, line };
            if self.found.len() > MAX_AMBIGUOUS {
                return Some(stop);
            }
            return match skip_first_space(self.text, at) {
                Some(start) => self.yaml(start, Some(stop)),
                None => Some(stop),
            };
        }
    }

    /// Reads what begins at `start` as YAML. If the first document is none either, what was wrong
    /// with it as JSON is told.
    fn yaml(&mut self, start: usize, mut as_json: Option<Stop>) -> Option<Stop> {
        let above = self.line_of(start) - 1;
        let documents: Documents<'_> = documents(&self.text[start..]);
        let mut next_line = above + 1;
        for document in documents {
            let read = match &document {
                Ok(document) => {
                    next_line = above + document.first_line;
                    Object::from_yaml(&document.text)
                }
                Err(error) => {
                    let line = error.line();
                    let inside = line.map(|line| (line + above + 1).saturating_sub(next_line));
                    Err(ObjectError { text: error.to_string(), line: inside })
                }
            };
            match read {
                Ok(object) => self.found.push(Found { object, line: next_line }),
                Err(error) => {
                    let line = next_line + error.line.unwrap_or(1).saturating_sub(1);
                    let line = self.last_text_line(line);
                    return Some(as_json.unwrap_or(Stop { text: error.text, line }));
                }
            }
            as_json = None;
        }
        None
    }

    /// The last line up to `line` that is not blank: what is missing at the end of a text is told
    /// of the line after it.
    fn last_text_line(&self, line: usize) -> usize {
        let lines = self.text.split(|b| *b == b'\n').take(line).enumerate();
        let filled = lines.filter(|(_, text)| !text.trim_ascii().is_empty());
        filled.last().map_or(1, |(i, _)| i + 1)
    }

    fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].iter().filter(|b| **b == b'\n').count() + 1
    }
}

fn trim_start(mut text: &[u8]) -> &[u8] {
    while let Some((c, width)) = decode(text)
        && c.is_whitespace()
    {
        text = &text[width..];
    }
    text
}

/// Where YAML begins after JSON went wrong at `at`: behind white space up to and including the
/// first line feed. Nothing if too little is left to look at.
fn skip_first_space(text: &[u8], mut at: usize) -> Option<usize> {
    /// The decoder looks at so many bytes at once.
    const WINDOW: usize = 4;
    loop {
        let window = text.get(at..at.checked_add(WINDOW)?)?;
        let (c, width) = decode(window)?;
        match c {
            '\n' => return Some(at + width),
            c if c.is_whitespace() => at += width,
            char::REPLACEMENT_CHARACTER => return None,
            _ => return Some(at),
        }
    }
}

//! The sums in a signed text.
//!
//! Source: `ParseMessageBlock` of `pkg/provenance/sign.go`, Helm 4.3.1, and `encoding/json`.

use pintle_value::Value;
use pintle_yaml::json::mismatch;
use pintle_yaml::{ReadOptions, Shape, parse_shaped};

use crate::Error;

const SEPARATOR: &[u8] = b"\n...\n";
const SUMS: Shape =
    Shape::Struct(&[("files", Shape::Map(&Shape::Str)), ("images", Shape::Map(&Shape::Str))]);

/// The sum that `text` has for the file named `file`, if it has one. The first of the two
/// documents, which is metadata, is not read.
pub(crate) fn sum(text: &[u8], file: &str) -> Result<Option<String>, Error> {
    let first = find(text).ok_or(Error::OneDocument)?;
    let document = &text[first + SEPARATOR.len()..];
    let document = &document[..find(document).unwrap_or(document.len())];
    let value = parse_shaped(document, &ReadOptions::default(), &SUMS)
        .map_err(|error| Error::Sums(error.to_string()))?;
    let mut wrong = None;
    let mut sum = None;
    match &value {
        Value::Nil => {}
        Value::Map(map) => {
            for (key, value) in map.entries().iter() {
                if key.eq_ignore_ascii_case(b"files") {
                    strings(value, "files", file, &mut sum, &mut wrong);
                } else if key.eq_ignore_ascii_case(b"images") {
                    strings(value, "images", file, &mut None, &mut wrong);
                }
            }
        }
        other => wrong = Some(mismatch(other, "Go value of type provenance.SumCollection")),
    }
    match wrong {
        Some(text) => {
            Err(Error::Sums(format!("error unmarshaling JSON: while decoding JSON: {text}")))
        }
        None => Ok(sum),
    }
}

/// Reads a map of texts for the one of `file`. The first value of a wrong type is told at the end.
fn strings(
    value: &Value,
    field: &str,
    file: &str,
    sum: &mut Option<String>,
    wrong: &mut Option<String>,
) {
    let target = format!("Go struct field SumCollection.{field}");
    match value {
        Value::Nil => *sum = None,
        Value::Map(map) => {
            for (key, value) in map.entries().iter() {
                let text = match value {
                    Value::Str(text) => text.to_text().into_owned(),
                    Value::Nil => String::new(),
                    other => {
                        wrong.get_or_insert_with(|| {
                            mismatch(other, &format!("{target} of type string"))
                        });
                        continue;
                    }
                };
                if key.to_text() == file {
                    *sum = Some(text);
                }
            }
        }
        other => {
            wrong.get_or_insert_with(|| {
                mismatch(other, &format!("{target} of type map[string]string"))
            });
        }
    }
}

fn find(text: &[u8]) -> Option<usize> {
    text.windows(SEPARATOR.len()).position(|window| window == SEPARATOR)
}

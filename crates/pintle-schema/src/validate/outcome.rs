//! What comes of a validation, and where.

use serde_json::Value;

use super::error::FieldError;

/// What came of a validation.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) errors: Vec<FieldError>,
    /// Checks that were made; the alternative with the most of them tells what is wrong.
    pub(super) matches: usize,
}

impl Outcome {
    pub(super) fn add(&mut self, error: FieldError) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    pub(super) fn merge(&mut self, other: Outcome) {
        other.errors.into_iter().for_each(|error| self.add(error));
        self.matches += other.matches;
    }
}

/// A place in the object.
#[derive(Clone)]
pub(super) struct At<'s> {
    pub(super) prefix: &'s str,
    pub(super) path: String,
}

impl At<'_> {
    /// The path of an error.
    pub(super) fn field(&self) -> String {
        self.field_of(&self.path)
    }

    pub(super) fn field_of(&self, name: &str) -> String {
        let name = name.strip_prefix('.').unwrap_or(name);
        match (self.prefix, name) {
            (prefix, "") => prefix.to_owned(),
            ("", name) => name.to_owned(),
            (prefix, name) => format!("{prefix}.{name}"),
        }
    }

    /// An error that belongs to no field.
    fn whole(&self, text: String) -> FieldError {
        FieldError::invalid(self.prefix.to_owned(), &"".into(), text)
    }

    pub(super) fn says(&self, words: &str) -> String {
        format!("{} in body {words}", self.path)
    }

    pub(super) fn type_error(&self, expected: &str, found: &str) -> FieldError {
        let found_text = crate::decode::quoted(found);
        let text = self.says(&format!("must be of type {expected}: {found_text}"));
        FieldError::of_type(self.field(), &found.into(), text)
    }

    /// An error that is told about the value.
    pub(super) fn invalid(&self, value: &Value, words: &str) -> FieldError {
        FieldError::invalid(self.field(), value, self.says(words))
    }

    /// An error of the whole, whose text has the path in quotes.
    pub(super) fn clause_error(&self, words: &str) -> FieldError {
        self.whole(format!("{} {words}", crate::decode::quoted(&self.path)))
    }

    pub(super) fn range_error(&self, words: &str) -> FieldError {
        self.whole(format!("{words} in {}", self.path))
    }
}

//! What can be done with a value whose type is known. Source: structured-merge-diff `typed`.

mod compare;
mod ensure;
mod items;
mod merge;
mod reconcile;
mod remove;
mod to_set;
mod validate;

use std::fmt;

pub(crate) use compare::{Comparison, compare};
pub(crate) use ensure::with_named_fields;
pub(crate) use merge::merge;
pub(crate) use reconcile::reconcile;
pub(crate) use remove::remove;
pub(crate) use to_set::to_set;
pub(crate) use validate::{Duplicates, validate};

use crate::element::PathElement;

/// What is wrong with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Errors(Vec<(String, String)>);

impl Errors {
    pub(crate) fn one(message: String) -> Errors {
        Errors(vec![(String::new(), message)])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, message: String) {
        self.0.push((String::new(), message));
    }

    fn extend(&mut self, others: Errors) {
        self.0.extend(others.0);
    }

    /// Where it is wrong: one step further down.
    fn below(mut self, element: &PathElement) -> Errors {
        for (path, _) in &mut self.0 {
            path.insert_str(0, &element.to_string());
        }
        self
    }

    pub(crate) fn result(self) -> Result<(), Errors> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |f: &mut fmt::Formatter<'_>, (path, message): &(String, String)| {
            if path.is_empty() { f.write_str(message) } else { write!(f, "{path}: {message}") }
        };
        if let [only] = self.0.as_slice() {
            return one(f, only);
        }
        f.write_str("errors:")?;
        self.0.iter().try_for_each(|error| {
            f.write_str("\n  ")?;
            one(f, error)
        })
    }
}

/// What types without any atom are: nothing can be done with their values.
fn no_atom() -> String {
    "schema error: invalid atom: inlined".to_owned()
}

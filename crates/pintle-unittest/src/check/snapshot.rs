//! `matchSnapshot`

use super::each::each_value;
use super::info::{At, Expectation, Info, difference, error};
use super::raw::raw_text;
use super::{Context, Verdict};
use crate::snapshot::{Compared, Snapshots};
use crate::yaml::Data;

/// The value at a path is the one of the last time.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) path: String,
    pub(crate) matches: Option<String>,
    pub(crate) matches_not: Option<String>,
}

impl Snapshot {
    pub(super) fn run(&self, context: &Context<'_>, snapshots: &mut Snapshots<'_>) -> Verdict {
        if context.documents.is_empty() {
            return Verdict::of(!context.negative, Info::new);
        }
        let pattern = |pattern: &Option<String>| {
            pattern.as_deref().map(str::trim).unwrap_or_default().to_owned()
        };
        let (matches, matches_not) = (pattern(&self.matches), pattern(&self.matches_not));
        each_value(&self.path, context, Info::new, |at, value| {
            let compared = snapshots.compare(value, &matches, &matches_not);
            if let Some(problem) = &compared.error {
                return (Some(false), error(at, problem));
            }
            match compared.passed != context.negative {
                true => (Some(true), Info::new()),
                false => (Some(false), self.info(&compared, at, context.negative)),
            }
        })
    }

    fn info(&self, compared: &Compared, at: At, negative: bool) -> Info {
        if let Some(what) = &compared.message {
            let expected = compared.cached.as_str();
            return Expectation { negative, what, expected, ..Expectation::default() }.info(at);
        }
        let (path, what) = (Some(self.path.as_str()), to_match(compared));
        let expected = &shown(compared, negative);
        Expectation { negative, path, what: &what, expected, ..Expectation::default() }.info(at)
    }
}

/// `matchSnapshotRaw`
pub(super) fn raw(context: &Context<'_>, snapshots: &mut Snapshots<'_>) -> Verdict {
    if context.documents.is_empty() {
        return Verdict::of(!context.negative, Info::new);
    }
    let negative = context.negative;
    super::each::each_document(context, Info::new, |_, document| {
        let compared = snapshots.compare(&Data::Str(raw_text(document)), "", "");
        Verdict::of(compared.passed != negative, || {
            let (what, expected) = (to_match(&compared), &shown(&compared, negative));
            Expectation { negative, what: &what, expected, ..Expectation::default() }
                .info(At::default())
        })
    })
}

fn to_match(compared: &Compared) -> String {
    format!(" to match snapshot {}", compared.number)
}

fn shown(compared: &Compared, negative: bool) -> String {
    match negative {
        true => compared.cached.clone(),
        false => difference(&compared.cached, &compared.new),
    }
}

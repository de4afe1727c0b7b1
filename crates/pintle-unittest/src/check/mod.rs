//! What assertions check.

mod contains;
mod document;
mod each;
mod equal;
mod failed;
mod info;
mod length;
mod order;
mod raw;
mod regex;
mod snapshot;
mod value;

use crate::snapshot::Snapshots;
use crate::yaml::{Data, Document};

pub(crate) use self::contains::Contains;
pub(crate) use self::document::ContainsDocument;
pub(crate) use self::equal::Equal;
pub(crate) use self::failed::FailedTemplate;
pub(crate) use self::info::Info;
pub(crate) use self::length::Length;
pub(crate) use self::order::{Edge, Order};
pub(crate) use self::regex::Regex;
pub(crate) use self::snapshot::Snapshot;

/// A check with its parameters.
#[derive(Debug)]
pub(crate) enum Check {
    Equal(Equal),
    EqualRaw { value: String },
    Order(Order),
    Exists { path: String },
    Regex(Regex),
    RegexRaw { pattern: String },
    Contains(Contains),
    Kind { of: String },
    ApiVersion { of: String },
    Documents { count: i64, filter_aware: bool },
    Subset { path: String, content: Data },
    Empty { path: String },
    FailedTemplate(FailedTemplate),
    ContainsDocument(ContainsDocument),
    Length(Length),
    Type { path: String, name: String },
    Snapshot(Snapshot),
    SnapshotRaw,
}

/// What a check looks at.
pub(crate) struct Context<'a> {
    /// How many documents the template has.
    pub(crate) count: usize,
    /// The documents that the assertion is about.
    pub(crate) documents: &'a [&'a Document],
    /// Whether the opposite must hold.
    pub(crate) negative: bool,
    /// Whether the first failure ends the check.
    pub(crate) failfast: bool,
    /// Why the chart did not render.
    pub(crate) render_error: Option<&'a str>,
}

/// Whether a check holds, and if not, why.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) passed: bool,
    pub(crate) info: Info,
}

impl Verdict {
    fn pass() -> Verdict {
        Verdict { passed: true, info: Info::new() }
    }

    fn fail(info: Info) -> Verdict {
        Verdict { passed: false, info }
    }

    /// `info` if it does not hold.
    fn of(passed: bool, info: impl FnOnce() -> Info) -> Verdict {
        if passed { Verdict::pass() } else { Verdict::fail(info()) }
    }
}

impl Check {
    pub(crate) fn run(&self, context: &Context<'_>, snapshots: &mut Snapshots<'_>) -> Verdict {
        match self {
            Check::Equal(check) => check.run(context),
            Check::EqualRaw { value } => raw::equal(value, context),
            Check::Order(check) => check.run(context),
            Check::Exists { path } => value::exists(path, context),
            Check::Regex(check) => check.run(context),
            Check::RegexRaw { pattern } => raw::regex(pattern, context),
            Check::Contains(check) => check.run(context),
            Check::Kind { of } => document::field("kind", " to be kind", of, context),
            Check::ApiVersion { of } => {
                document::field("apiVersion", " to be apiVersion", of, context)
            }
            Check::Documents { count, filter_aware } => {
                document::count(*count, *filter_aware, context)
            }
            Check::Subset { path, content } => value::subset(path, content, context),
            Check::Empty { path } => value::empty(path, context),
            Check::FailedTemplate(check) => check.run(context),
            Check::ContainsDocument(check) => check.run(context),
            Check::Length(check) => check.run(context),
            Check::Type { path, name } => value::type_of(path, name, context),
            Check::Snapshot(check) => check.run(context, snapshots),
            Check::SnapshotRaw => snapshot::raw(context, snapshots),
        }
    }
}

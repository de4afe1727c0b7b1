//! What a suite file says.

mod assertion;
mod fields;
mod inherit;
mod parts;
mod read;

use std::collections::BTreeMap;

use crate::check::Check;
use crate::yaml::{Data, Table};

pub(crate) use self::assertion::Kind;
pub(crate) use self::read::{SuiteSource, read_rendered_suite, read_suites};

/// A suite: tests with what they share.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    pub(crate) set: Table,
    pub(crate) templates: Vec<String>,
    pub(crate) exclude_templates: Vec<String>,
    pub(crate) include_crds: bool,
    pub(crate) release: Release,
    pub(crate) chart: ChartFacts,
    pub(crate) capabilities: Capabilities,
    pub(crate) provider: Provider,
    pub(crate) post_renderer: PostRenderer,
    pub(crate) snapshot_id: String,
    pub(crate) skip_reason: String,
    pub(crate) minimum_version: String,
    pub(crate) tests: Vec<Test>,
    /// The file, as it is shown.
    pub(crate) file: String,
    /// Names of the charts down to the one that the suite belongs to: `top/charts/sub`.
    pub(crate) route: String,
}

/// A test: a rendering with assertions about it.
#[derive(Debug, Default)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    pub(crate) set: Table,
    pub(crate) template: String,
    pub(crate) templates: Vec<String>,
    pub(crate) document_index: Option<i64>,
    pub(crate) selector: Option<Selector>,
    pub(crate) release: Release,
    pub(crate) chart: ChartFacts,
    pub(crate) capabilities: Capabilities,
    pub(crate) provider: Provider,
    pub(crate) post_renderer: PostRenderer,
    pub(crate) skip_reason: String,
    /// An item that is null is kept, because it counts.
    pub(crate) assertions: Vec<Option<Assertion>>,
    /// Line of the file, from 1.
    pub(crate) line: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Release {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) revision: i64,
    pub(crate) is_upgrade: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ChartFacts {
    pub(crate) version: String,
    pub(crate) app_version: String,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Capabilities {
    pub(crate) major: String,
    pub(crate) minor: String,
    pub(crate) api_versions: ApiVersions,
}

/// Group versions that the cluster has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ApiVersions {
    /// Nothing is said: those of the suite.
    #[default]
    Inherited,
    /// None at all, whatever the suite says.
    Unset,
    /// These, and those of the suite.
    Listed(Vec<String>),
}

/// What `lookup` finds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provider {
    pub(crate) scheme: BTreeMap<String, Resource>,
    pub(crate) objects: Vec<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) should_err: Option<String>,
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) resource: String,
    pub(crate) namespaced: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PostRenderer {
    pub(crate) command: String,
    pub(crate) arguments: Vec<String>,
}

/// Which documents an assertion is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    pub(crate) path: String,
    pub(crate) value: Data,
    pub(crate) match_many: bool,
    pub(crate) skip_empty_templates: bool,
}

/// What rendered documents have to be like.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub(crate) kind: &'static Kind,
    pub(crate) check: Check,
    pub(crate) template: String,
    /// -1 for all documents.
    pub(crate) document_index: i64,
    pub(crate) selector: Option<Selector>,
    pub(crate) not: bool,
    /// Line of the file, from 1.
    pub(crate) line: usize,
}

impl Assertion {
    /// Whether the check must fail for the assertion to hold.
    pub(crate) fn is_negative(&self) -> bool {
        self.not != self.kind.is_antonym
    }
}

impl Suite {
    /// The file whose snapshots the suite has.
    pub(crate) fn snapshot_source(&self) -> String {
        match self.snapshot_id.is_empty() {
            true => self.file.clone(),
            false => format!("{}_{}", self.file, self.snapshot_id),
        }
    }
}

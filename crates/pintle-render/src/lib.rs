//! Chart, values and release facts in; documents, hooks, CRDs and notes out.
//!
//! [`render`] is the whole way: it settles the chart's dependencies, coalesces the values, checks
//! them against the schemas, executes the templates and sorts what they wrote. [`render_files`]
//! stops before the sorting. Both run on the caller's thread, which needs [`STACK_SIZE`] bytes of
//! stack for the deepest templates that Helm can render; with less, deep templates end in an error.

mod capabilities;
mod engine;
mod error;
mod explain;
mod helm_text;
mod jinja;
mod output;
mod parsed;
mod patterns;
mod render;
mod scope;
mod selection;
mod values_type;

pub use pintle_template::{Limits, STACK_SIZE};

pub use crate::capabilities::{
    Capabilities, DEFAULT_API_VERSIONS, DEFAULT_KUBE_VERSION, HELM_VERSION,
};
pub use crate::error::{ErrorKind, RenderError};
pub use crate::jinja::FUNCTIONS as JINJA_FUNCTIONS;
pub use crate::output::{Rendered, RenderedCrd};
pub use crate::parsed::ParsedTexts;
pub use crate::patterns::GoPatterns;
pub use crate::render::{
    Change, Input, Kept, Prepared, Release, RenderedFiles, SchemaLoader, render, render_files,
    render_prepared, render_release, render_templates, sort_files,
};
pub use crate::selection::{Selected, Selection, render_selected};
pub use pintle_values::KnownSchemas;

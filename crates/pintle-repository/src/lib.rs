//! Chart repositories over HTTP and in OCI registries, and what charts take from them.
//!
//! A [`Client`] finds a chart ([`Client::find`]) and fetches it ([`Client::download`]); a
//! [`Dependencies`] fills the `charts/` folder of a chart with what its `Chart.yaml` asks for and
//! writes the lock file. Both ask servers through a [`Getter`] of the caller and keep files in the
//! [`Folders`] that he names, which are those of Helm: what one of the two programs has fetched,
//! the other finds.
//!
//! Texts of errors and of what is told meanwhile are those of Helm 4.3.1.

mod access;
mod address;
mod client;
mod dependencies;
mod entry;
mod error;
mod folders;
mod index;
mod pack;
mod registry;
mod types;

pub use crate::access::{Access, Getter, Request, Response};
pub use crate::client::{Client, Download, Found, Query};
pub use crate::dependencies::{Dependencies, Setting};
pub use crate::entry::Entry;
pub use crate::error::{Error, ErrorKind};
pub use crate::folders::Folders;
pub use crate::index::{ChartVersion, Index};
pub use crate::pack::{Packed, pack};

/// What is told meanwhile, in Helm's words, and who tells it. A text may be several lines.
pub type Tell<'a> = dyn FnMut(Voice, &str) + 'a;

/// Who tells something. Helm's commands print what registries tell on another stream, some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// What works on dependencies.
    Dependencies,
    /// What asks registries.
    Registry,
}

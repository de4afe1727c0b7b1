//! Chart repositories over HTTP, and what charts take from them.
//!
//! A [`Client`] finds a chart ([`Client::find`]) and fetches it ([`Client::download`]); a
//! [`Dependencies`] fills the `charts/` folder of a chart with what its `Chart.yaml` asks for and
//! writes the lock file. Both ask servers through a [`Getter`] of the caller and keep files in the
//! [`Folders`] that he names, which are those of Helm: what one of the two programs has fetched,
//! the other finds.
//!
//! Texts of errors and of what is told meanwhile are those of Helm 4.3.1. Registries (`oci://`) are
//! refused in plain words.

mod access;
mod address;
mod client;
mod dependencies;
mod entry;
mod error;
mod folders;
mod index;
mod pack;
mod types;

pub use crate::access::{Access, Getter};
pub use crate::client::{Client, Download, Found, Query};
pub use crate::dependencies::{Dependencies, Setting};
pub use crate::entry::Entry;
pub use crate::error::{Error, ErrorKind};
pub use crate::folders::Folders;
pub use crate::index::{ChartVersion, Index};
pub use crate::pack::{Packed, pack};

//! Rendered text split into documents, hooks and install order.
//!
//! [`split`] cuts the text of one rendered file into documents as Helm does, [`Head`] is what Helm
//! reads of each, and [`sort`] tells hooks from manifests and puts both into the order in which
//! they are installed.

mod head;
mod hook;
mod order;
mod quick;
mod sort;
mod split;

pub use crate::head::{Head, HeadError};
pub use crate::hook::{DeletePolicy, Hook, HookEvent, OutputLogPolicy};
pub use crate::order::{INSTALL_ORDER, UNINSTALL_ORDER, install_order, uninstall_order};
pub use crate::sort::{Manifest, RenderedFile, SortError, Sorted, sort};
pub use crate::split::{Document, split};

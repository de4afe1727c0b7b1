//! Jinja files of charts: the second template language, as kolla-ansible users have it.
//!
//! The language is that of minijinja with Ansible's settings (`trim_blocks`, a trailing newline is
//! kept, undefined is an error), Python's string, list and dict methods, and the filters that
//! Ansible and kolla-ansible users expect. Whole floats come in as integers, since YAML gave Helm
//! no other numbers: `{{ port }}` prints `5000`.

mod convert;
mod environment;
mod error;
mod filters;
mod growing;
mod header;
mod rewrite;

pub use crate::environment::{Loader, Options, render};
pub use crate::error::JinjaError;

/// Work that one rendering may do unless told otherwise, in instructions of the engine.
pub const DEFAULT_FUEL: u64 = 200_000_000;

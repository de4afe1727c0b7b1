//! Where release records are kept: one for each revision, in Secrets, in ConfigMaps or in memory.
//!
//! [`Driver`] is what a place has to offer; [`History`] is the history of releases in such a place:
//! which revision is the last, which one is deployed, and which ones are too old.

mod driver;
mod error;
mod history;
mod memory;
mod objects;
mod parts;

pub use crate::driver::Driver;
pub use crate::error::Error;
pub use crate::history::History;
pub use crate::memory::Memory;
pub use crate::objects::{Holder, Objects, secret};
pub use crate::parts::MAX_RECORD_TEXT;

//! Who manages which fields of an object: server-side apply, and what the API server writes down after
//! any other change.
//!
//! [`FieldManager`] does to `metadata.managedFields` what the API server does, as functions from
//! objects to objects: it merges applied configurations by the types that `pintle-schema` knows, takes
//! away what was applied before and is not now, and tells conflicts in the API server's words. It
//! defaults nothing and stores nothing, and the time is given to it.
//!
//! ```
//! use pintle_fields::{Error, FieldManager};
//! use pintle_schema::Schema;
//! use serde_json::json;
//!
//! let kind = Schema::builtin().kind("", "v1", "ConfigMap").unwrap();
//! let manager = FieldManager::new(kind, "v1");
//! let config = |value| {
//!     let data = json!({"a": value});
//!     json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": data})
//! };
//! let live = manager.apply(None, &config("1"), "alice", false, 0)?.object;
//! let error = manager.apply(Some(&live), &config("2"), "bob", false, 60).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "Apply failed with 1 conflict: conflict with \"alice\": .data.a"
//! );
//! let live = manager.apply(Some(&live), &config("2"), "bob", true, 60)?.object;
//! assert_eq!(live["metadata"]["managedFields"][0]["manager"], "bob");
//! # Ok::<(), Error>(())
//! ```

mod atom;
mod cap;
mod chain;
mod conflict;
mod element;
mod error;
mod json;
mod last_applied;
mod limits;
mod managed;
mod manager;
mod noop;
mod reset;
mod scale;
mod set;
mod time;
mod typed;
mod updater;
mod value;
mod versions;

pub use crate::cap::MAX_UPDATE_MANAGERS;
pub use crate::conflict::{Conflict, Conflicts};
pub use crate::element::{Path, PathElement};
pub use crate::error::Error;
pub use crate::json::FieldsError;
pub use crate::limits::MAX_DEPTH;
pub use crate::managed::{Manager, Operation};
pub use crate::manager::{FieldManager, Outcome};
pub use crate::noop::keep_times;
pub use crate::reset::reset_fields;
pub use crate::scale::{ReplicasPaths, parent_managers, scale_managers};
pub use crate::set::FieldSet;
pub use crate::versions::Versions;

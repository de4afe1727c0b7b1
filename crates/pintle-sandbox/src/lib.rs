//! A Kubernetes API in memory, so that a release manager's work can be tried anywhere and takes no
//! time.
//!
//! A [`Sandbox`] is a [`Cluster`](pintle_cluster::Cluster). It answers as an API server of version
//! [`VERSION`] does, for what a release manager can see, and has controllers that make pods start,
//! rollouts go on and Jobs end. Time in it passes only when somebody waits ([`Sandbox::pass`]).
//!
//! The way of a request: `sandbox` takes it, `write` or `read` do what the API server does,
//! `controllers` bring the cluster to rest, `events` says what they did, and whoever watches is told.

mod api;
mod availability;
mod clock;
mod cluster;
mod controllers;
mod convert;
mod decode;
mod defaults;
mod demand;
mod events;
mod file;
mod json;
mod json_patch;
mod kinds;
mod logs;
mod managed;
mod quantity;
mod quota;
mod read;
mod sandbox;
mod schedule;
mod script;
mod seed;
mod selector;
mod state;
mod status;
mod store;
mod table;
mod validate;
mod watch;
mod write;
mod zones;

pub use crate::api::{Place, Request, Response, Stream};
pub use crate::availability::Availability;
pub use crate::file::FileError;
pub use crate::sandbox::{Options, Sandbox};
pub use crate::script::{Script, ScriptError};
pub use crate::status::Status;

/// The version of Kubernetes that a sandbox answers as.
pub const VERSION: &str = "v1.37.2";

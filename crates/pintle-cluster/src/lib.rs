//! What a release manager asks of a Kubernetes API, as a trait, and the work done through it.
//!
//! [`Cluster`] is the seam: a real API server stands behind it in `pintle-kube`, one in memory in
//! tests. It is synchronous and may be used from many threads at once; whoever implements it over
//! an asynchronous client keeps that to itself. Objects are JSON ([`Object`]), because a release
//! manager carries kinds that it has never heard of.

mod api;
mod datum;
mod error;
mod object;
mod pretended;
mod resource;

pub use crate::api::{
    Cluster, DeleteOptions, ListOptions, LogOptions, Patch, Propagation, Validation, Version,
    WatchEvent, Watched, WriteOptions,
};
pub use crate::datum::{DataPart, Datum};
pub use crate::error::{Error, ErrorKind};
pub use crate::object::{Object, ParseError};
pub use crate::pretended::Pretended;
pub use crate::resource::{Gvk, ObjectRef, Resource};

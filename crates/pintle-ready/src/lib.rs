//! When a Kubernetes object is ready, as rules over its JSON.
//!
//! [`compute`] has the rules of kstatus, which Helm 4 waits by; [`with_jobs`], [`with_pods`],
//! [`hook`] and [`is_waited_for`] are what is put on top of them; [`legacy`] has the rules of
//! Helm 3; [`Rule`] is what a user states for kinds that follow no convention; [`blame`] finds the
//! words that say why an object is not ready. Nothing here asks a cluster or a clock.

mod blame;
mod custom;
mod fields;
mod go_text;
mod jobs;
mod json_path;
mod kstatus;
pub mod legacy;
mod nested;
mod others;
mod pods;
mod selector;
mod status;
mod time;
mod workloads;

pub use crate::blame::blame;
pub use crate::custom::{Rule, RuleError};
pub use crate::jobs::JobRule;
pub use crate::kstatus::{compute, hook, is_waited_for, with_jobs};
pub use crate::pods::with_pods;
pub use crate::selector::selects;
pub use crate::status::{Error, State, Status};

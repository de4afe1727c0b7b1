//! Differences between sets of Kubernetes objects, and between what is on record and what is live.
//!
//! [`pair`] brings two sets of objects together, [`compare`] says what became of each, and a
//! [`Report`] is written as text, JSON or a page of HTML. [`drift`] looks for the fields of a
//! manifest that are live with other values, and for who wrote them. Contents of Secrets are masked
//! before anything is compared with anything.

mod applied;
mod blame;
mod clean;
mod compare;
mod disown;
mod drift;
mod drift_text;
mod duration;
mod equal;
mod fields;
mod html;
mod identity;
mod immutable;
mod json;
mod lines;
mod mask;
mod pair;
mod path;
mod quantity;
mod text;
mod unified;

pub use crate::applied::{is_applied, is_contested};
pub use crate::blame::{Writer, last_writer};
pub use crate::clean::clean;
pub use crate::compare::{Change, Options, Reason, Report, Summary, Verdict, compare};
pub use crate::disown::disown;
pub use crate::drift::{Drifted, ObjectDrift, State, drift};
pub use crate::drift_text::{drift_json, drift_text};
pub use crate::fields::{FieldChange, field_changes};
pub use crate::identity::Identity;
pub use crate::immutable::changes_immutable;
pub use crate::mask::mask_text;
pub use crate::pair::{Entry, Pair, Part, pair};
pub use crate::path::{Path, Segment};
pub use crate::unified::{Hunk, Line, hunks};

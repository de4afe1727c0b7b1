//! Release records as Helm keeps them: one JSON document for each revision, compressed and encoded.
//!
//! [`Release`] is the document, [`encode`] and [`decode`] are the way to and from the text in a
//! Secret, and [`labels`] are what stands on the Secret beside it. Chart and values of a record stay
//! the text that they came as ([`Json`]) until somebody asks, so that a list of a thousand releases
//! does not read a thousand charts, and what another Helm wrote is written back as it was.

mod chart;
mod codec;
mod hook;
mod info;
mod json;
mod record;
mod status;
mod time;

pub use crate::chart::{
    ChartFacts, DependencyFacts, chart_json, dependencies_json, lock_json, metadata_json,
};
pub use crate::codec::{DecodeError, MAX_RECORD, decode, decode_outline, encode};
pub use crate::hook::{Execution, Hook, Phase};
pub use crate::info::Info;
pub use crate::json::{Json, to_go_json};
pub use crate::record::{
    ApplyMethod, RECORD_PREFIX, Release, SYSTEM_LABELS, has_system_label, labels, record_name,
    revision_of_name,
};
pub use crate::status::Status;
pub use crate::time::Time;

//! Patches of Kubernetes objects, as pure functions over JSON.
//!
//! [`merge`] has the JSON merge patch (RFC 7386), which custom resources are changed by, and
//! [`strategic`] Kubernetes' own, which merges lists of the built-in kinds by the keys that
//! [`schema`] knows. Both make a patch out of three states: what was wanted before, what is wanted
//! now, and what there is. Patches and the words of errors are those of the Go packages that Helm
//! uses; `testdata/` has their answers.

mod depth;
mod go;
pub mod merge;
pub mod schema;
pub mod strategic;

pub use depth::MAX_DEPTH;

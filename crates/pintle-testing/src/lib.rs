//! Runs pintle and Helm on the same questions and compares what they do.
//!
//! Questions and Helm's recorded answers are files under `testdata/`. The integration tests of the
//! command put the questions to pintle; `cargo xtask record` puts them to Helm and writes the
//! answers, and `cargo xtask parity` puts them to both at once. All three go through this crate, so
//! that a case runs in the same surroundings everywhere: see [`Sandbox`].

mod case;
mod junit;
mod outcome;
mod package;
mod program;
mod recording;
mod registry;
mod sandbox;
mod server;
mod tls;
pub mod truth;
mod vectors;

pub use self::case::{Case, Preparation, Question, Serve, load_cases};
pub use self::junit::{TestCase, read_junit};
pub use self::outcome::{Difference, Outcome};
pub use self::package::write_package;
pub use self::program::{Invocation, Program};
pub use self::recording::Recordings;
pub use self::sandbox::Sandbox;
pub use self::server::Server;
pub use self::vectors::{Answer, Grade, Vector, ask, grade, load_vectors};

use std::path::{Path, PathBuf};

/// The folder of recorded cases, `testdata/` of this repository.
pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

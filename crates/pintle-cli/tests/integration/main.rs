//! The command as a whole, held to what Helm did.
#![allow(
    clippy::print_stdout,
    reason = "figures and differences are shown when a test fails or asked for"
)]

mod cases;
mod listed;
mod previews;
mod rehearse;
mod sandbox;
mod unittest;
mod vectors;

use pintle_testing::Program;

/// The command under test.
fn pintle() -> Program {
    Program::pintle(env!("CARGO_BIN_EXE_pintle"))
}

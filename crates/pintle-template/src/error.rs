//! Errors of parsing and of execution, as data.

/// Placeholder replaced by the engine's author.
#[derive(Debug)]
pub struct ExecError {}

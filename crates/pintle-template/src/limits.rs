//! Bounds on the work of templates from strangers.

/// A limit that an execution ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Too much work.
    Fuel,
    /// Too much output.
    Output,
    /// Too much memory.
    Allocation,
    /// The time given to the execution ran out.
    Time,
}

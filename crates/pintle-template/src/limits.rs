//! Bounds on the work of templates from strangers.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Stack that a thread needs so that every template which Go can run runs here too: Go allows
/// 100 000 nested templates. Memory that is not used is not committed by the usual systems.
pub const STACK_SIZE: usize = if cfg!(target_pointer_width = "64") { 1 << 30 } else { 64 << 20 };

/// Part of a thread's stack that parsing and execution leave to the functions they call and to
/// whoever called them.
pub const STACK_RESERVE: usize = 512 << 10;

/// Stack that parsing and execution use unless told otherwise: fit for the 2 MiB of ordinary
/// threads.
pub const DEFAULT_STACK: usize = 1 << 20;

/// Work units of an execution unless told otherwise; a unit is about a nanosecond or a byte.
pub const DEFAULT_FUEL: u64 = 60_000_000_000;

/// Bytes that one template may write unless told otherwise.
pub const DEFAULT_OUTPUT: usize = 512 << 20;

/// Bytes that an execution may allocate in all, freed ones included, unless told otherwise.
pub const DEFAULT_ALLOCATION: u64 = 32 << 30;

/// What every error says that more stack would have helped against.
pub const NESTED_TOO_DEEPLY: &str = "nested too deeply";

/// A limit that an execution ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Too much work.
    Fuel,
    /// Too much output.
    Output,
    /// Too much memory.
    Allocation,
    /// The time given to the execution ran out, or somebody cancelled it.
    Time,
    /// Templates, pipelines or parentheses nested deeper than the stack allows.
    Stack,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Fuel => f.write_str("the template does too much work"),
            Limit::Output => f.write_str("the template writes too much"),
            Limit::Allocation => f.write_str("the template uses too much memory"),
            Limit::Time => f.write_str("the template takes too long"),
            Limit::Stack => write!(f, "templates are {NESTED_TOO_DEEPLY}"),
        }
    }
}

/// What an execution may use. All of it is counted over the life of one
/// [`Executor`](crate::Executor), except the output, which is counted for each template.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Work units; a unit is about a nanosecond or a byte.
    pub fuel: u64,
    /// Bytes of output.
    pub output: usize,
    /// Bytes allocated for values and texts, freed ones included; an estimate.
    pub allocation: u64,
    /// Bytes of the native stack, counted from the call that starts the execution.
    pub stack: usize,
    /// Threads that may work on one chart, the calling one included. What comes out does not depend
    /// on it.
    pub threads: usize,
    /// Ends the execution soon after somebody sets it: the way to a deadline, as the engine
    /// reads no clock.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Limits {
    /// The same limits for a thread with `size` bytes of stack, of which [`STACK_RESERVE`] is left
    /// to others.
    #[must_use]
    pub fn with_thread_stack(mut self, size: usize) -> Limits {
        self.stack = size.saturating_sub(STACK_RESERVE);
        self
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            fuel: DEFAULT_FUEL,
            output: DEFAULT_OUTPUT,
            allocation: DEFAULT_ALLOCATION,
            stack: DEFAULT_STACK,
            threads: 1,
            cancel: None,
        }
    }
}

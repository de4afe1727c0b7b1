//! Guarding the native stack.

/// The lowest address that the native stack may reach.
///
/// Recursion over input from strangers is bounded by what it really uses instead of by a count of
/// levels, because the levels differ much in size. Stacks grow downwards on all systems that Rust
/// runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StackGuard {
    floor: usize,
}

impl StackGuard {
    /// Allows `budget` bytes below the caller's frame.
    #[inline(always)]
    pub(crate) fn new(budget: usize) -> StackGuard {
        StackGuard { floor: here().saturating_sub(budget) }
    }

    /// Whether the budget is used up.
    #[inline(always)]
    pub(crate) fn is_exhausted(self) -> bool {
        here() < self.floor
    }

    /// Bytes that are left.
    pub(crate) fn remaining(self) -> usize {
        here().saturating_sub(self.floor)
    }
}

/// The address of something in the caller's frame.
#[inline(always)]
fn here() -> usize {
    let marker = 0u8;
    std::ptr::from_ref(std::hint::black_box(&marker)).addr()
}

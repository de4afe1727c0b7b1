//! Counting what an execution uses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Limit, Limits};

/// Work units between two looks at the cancel flag: about a millisecond.
const SLICE: u64 = 1 << 20;

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Meter {
    /// Units that may be spent without a look at the rest.
    slice: u64,
    fuel: u64,
    allocation: u64,
    cancel: Option<Arc<AtomicBool>>,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Meter {
        Meter {
            slice: 0,
            fuel: limits.fuel,
            allocation: limits.allocation,
            cancel: limits.cancel.clone(),
        }
    }

    /// Charges work.
    #[inline(always)]
    pub(super) fn spend(&mut self, units: u64) -> Result<(), Limit> {
        match self.slice.checked_sub(units) {
            Some(rest) => {
                self.slice = rest;
                Ok(())
            }
            None => self.refill(units),
        }
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self, units: u64) -> Result<(), Limit> {
        if self.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            return Err(Limit::Time);
        }
        let missing = units - self.slice;
        self.fuel = self.fuel.checked_sub(missing).ok_or(Limit::Fuel)?;
        self.slice = SLICE.min(self.fuel);
        self.fuel -= self.slice;
        Ok(())
    }

    /// Charges memory, and the work of filling it.
    #[inline]
    pub(super) fn allocate(&mut self, bytes: usize) -> Result<(), Limit> {
        let bytes = bytes as u64;
        self.allocation = self.allocation.checked_sub(bytes).ok_or(Limit::Allocation)?;
        self.spend(bytes / 8)
    }
}

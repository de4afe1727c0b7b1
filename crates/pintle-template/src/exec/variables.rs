//! The variables of executing templates.

use super::Slot;
use crate::tree::{DOLLAR, VarName};

/// A push-down stack of variables. As in Go, a name means the variable of that name which was
/// pushed last; with numbers for names the search is short.
///
/// The `$` of a template is here only if it was assigned; else it is its data.
#[derive(Debug, Default)]
pub(super) struct Variables {
    entries: Vec<(VarName, Slot)>,
    /// First variable of the executing template.
    base: usize,
    /// What was assigned to its `$`.
    dollar: Option<Box<Slot>>,
    /// Whether a variable `$` has been declared anywhere, as hardly any template does.
    dollar_declared: bool,
}

/// What to restore when a template ends.
pub(super) struct VariableFrame {
    base: usize,
    len: usize,
    dollar: Option<Box<Slot>>,
}

impl Variables {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.base = 0;
        self.dollar = None;
        self.dollar_declared = false;
    }

    /// Starts a template: it sees no variable but its own `$`.
    #[inline]
    pub(super) fn enter(&mut self) -> VariableFrame {
        let len = self.entries.len();
        let base = std::mem::replace(&mut self.base, len);
        VariableFrame { base, len, dollar: self.dollar.take() }
    }

    #[inline]
    pub(super) fn leave(&mut self, frame: VariableFrame) {
        self.truncate(frame.len);
        self.base = frame.base;
        self.dollar = frame.dollar;
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        self.entries.truncate(len);
    }

    #[inline]
    pub(super) fn push(&mut self, name: VarName, value: Slot) {
        self.dollar_declared |= name == DOLLAR;
        self.entries.push((name, value));
    }

    fn find(&self, name: VarName) -> Option<usize> {
        if name == DOLLAR && !self.dollar_declared {
            return None;
        }
        let entries = self.entries.get(self.base..)?;
        entries.iter().rposition(|(n, _)| *n == name).map(|at| self.base + at)
    }

    #[inline]
    pub(super) fn get(&self, name: VarName) -> Option<&Slot> {
        match self.find(name) {
            Some(at) => self.entries.get(at).map(|(_, value)| value),
            None if name == DOLLAR => self.dollar.as_deref(),
            None => None,
        }
    }

    /// Assigns an existing variable. Tells whether there is one.
    pub(super) fn set(&mut self, name: VarName, value: Slot) -> bool {
        match self.find(name).and_then(|at| self.entries.get_mut(at)) {
            Some((_, place)) => {
                *place = value;
                true
            }
            None if name == DOLLAR => {
                self.dollar = Some(Box::new(value));
                true
            }
            None => false,
        }
    }

    /// Assigns the variable that was pushed last (1), or before it (2).
    pub(super) fn set_top(&mut self, nth: usize, value: Slot) {
        let at = self.entries.len().wrapping_sub(nth);
        if let Some((_, place)) = self.entries.get_mut(at) {
            *place = value;
        }
    }
}

//! The variables of executing templates.

use super::Slot;
use crate::tree::{DOLLAR, VarName};

/// A push-down stack of variables. As in Go, a name means the variable of that name which was
/// pushed last; with numbers for names the search is short.
#[derive(Debug, Default)]
pub(super) struct Variables {
    names: Vec<VarName>,
    values: Vec<Slot>,
    /// First variable of the executing template: its `$`.
    base: usize,
}

/// What to restore when a template ends.
pub(super) struct VariableFrame {
    base: usize,
    len: usize,
}

impl Variables {
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.values.clear();
        self.base = 0;
    }

    /// Starts a template: it sees no variable but `$`.
    pub(super) fn enter(&mut self, dollar: Slot) -> VariableFrame {
        let frame = VariableFrame { base: self.base, len: self.names.len() };
        self.base = frame.len;
        self.push(DOLLAR, dollar);
        frame
    }

    pub(super) fn leave(&mut self, frame: VariableFrame) {
        self.truncate(frame.len);
        self.base = frame.base;
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.names.truncate(len);
        self.values.truncate(len);
    }

    pub(super) fn push(&mut self, name: VarName, value: Slot) {
        self.names.push(name);
        self.values.push(value);
    }

    fn find(&self, name: VarName) -> Option<usize> {
        let names = self.names.get(self.base..)?;
        names.iter().rposition(|n| *n == name).map(|at| self.base + at)
    }

    pub(super) fn get(&self, name: VarName) -> Option<&Slot> {
        self.values.get(self.find(name)?)
    }

    /// Assigns an existing variable. Tells whether there is one.
    pub(super) fn set(&mut self, name: VarName, value: Slot) -> bool {
        match self.find(name).and_then(|at| self.values.get_mut(at)) {
            Some(place) => {
                *place = value;
                true
            }
            None => false,
        }
    }

    /// Assigns the variable that was pushed last (1), or before it (2).
    pub(super) fn set_top(&mut self, nth: usize, value: Slot) {
        let at = self.values.len().wrapping_sub(nth);
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
        }
    }
}

//! Paths as the API server writes them: `spec.containers[0].image`.

use std::fmt::Write as _;

/// A path that grows and shrinks while a value is walked through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path(String);

impl Path {
    /// Steps into a field, and tells what to [cut](Path::truncate) it to afterwards.
    pub(crate) fn push_key(&mut self, key: &str) -> usize {
        let end = self.0.len();
        if end > 0 {
            self.0.push('.');
        }
        self.0.push_str(key);
        end
    }

    /// Steps into an item.
    pub(crate) fn push_index(&mut self, index: usize) -> usize {
        let end = self.0.len();
        // Texts take whatever is written to them.
        let _ = write!(self.0, "[{index}]");
        end
    }

    pub(crate) fn truncate(&mut self, end: usize) {
        self.0.truncate(end);
    }

    /// The path of a field.
    pub(crate) fn with_key(&self, key: &str) -> String {
        let mut path = self.clone();
        path.push_key(key);
        path.0
    }
}

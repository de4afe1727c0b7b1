//! Fields that somebody else manages.

use std::fmt;

use serde_json::{Value, json};

use crate::element::Path;
use crate::managed::{Manager, Operation};
use crate::value;

/// A field that somebody else manages, with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who manages it.
    pub manager: Manager,
    /// Where it is.
    pub path: Path,
}

/// What stands against an apply. They come in the order of managers and fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflicts(pub Vec<Conflict>);

impl Conflict {
    /// `conflict with "kubectl-client-side-apply" using apps/v1`
    pub fn message(&self) -> String {
        format!("conflict with {}", printed(&self.manager))
    }
}

impl Conflicts {
    /// `details.causes` of the Status that the API server answers with.
    pub fn causes(&self) -> Vec<Value> {
        let cause = |conflict: &Conflict| {
            json!({
                "reason": "FieldManagerConflict",
                "message": conflict.message(),
                "field": conflict.path.to_string(),
            })
        };
        self.0.iter().map(cause).collect()
    }
}

/// The message of the Status. Source: apimachinery `getConflictMessage`.
impl fmt::Display for Conflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [Conflict { manager, path }] = self.0.as_slice() {
            let manager = printed(manager);
            return write!(f, "Apply failed with 1 conflict: conflict with {manager}: {path}");
        }
        write!(f, "Apply failed with {} conflicts: ", self.0.len())?;
        let mut last = None;
        for (at, Conflict { manager, path }) in self.0.iter().enumerate() {
            if last != Some(manager) {
                let line = if at > 0 { "\n" } else { "" };
                write!(f, "{line}conflicts with {}:", printed(manager))?;
                last = Some(manager);
            }
            write!(f, "\n- {path}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Conflicts {}

fn printed(manager: &Manager) -> String {
    let mut text = value::quoted(&manager.name);
    if !manager.subresource.is_empty() {
        text.push_str(&format!(" with subresource {}", value::quoted(&manager.subresource)));
    }
    if manager.operation == Operation::Update {
        text.push_str(&format!(" using {}", manager.api_version));
    }
    text
}

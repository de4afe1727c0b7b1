//! The functions that the templates of a set can call.

use std::fmt;

use crate::Function;
use crate::builtin::Builtin;
use crate::hash::HashMap;

/// A table of functions by name. Go's builtins are always there unless a function of the same name
/// replaces them.
#[derive(Clone, Default)]
pub struct Functions {
    by_name: HashMap<&'static str, &'static Function>,
}

/// What a name in a template stands for.
#[derive(Clone, Copy)]
pub(crate) enum Callee {
    Builtin(Builtin),
    Native(&'static Function),
}

impl Functions {
    /// A table of these functions. Of two with the same name the later one wins.
    pub fn new(functions: impl IntoIterator<Item = &'static Function>) -> Functions {
        let by_name = functions.into_iter().map(|function| (function.name, function)).collect();
        Functions { by_name }
    }

    /// The function that a template calls by `name`, if it is not one of Go's builtins.
    pub fn get(&self, name: &str) -> Option<&'static Function> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn resolve(&self, name: &[u8]) -> Option<Callee> {
        let name = std::str::from_utf8(name).ok()?;
        match self.get(name) {
            Some(function) => Some(Callee::Native(function)),
            None => Builtin::by_name(name).map(Callee::Builtin),
        }
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").field("count", &self.by_name.len()).finish()
    }
}

impl fmt::Debug for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Callee::Builtin(builtin) => fmt::Debug::fmt(builtin, f),
            Callee::Native(function) => f.write_str(function.name),
        }
    }
}

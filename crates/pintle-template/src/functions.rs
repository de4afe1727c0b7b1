//! The functions that the templates of a set can call.

use std::fmt;

use crate::Function;
use crate::builtin::Builtin;

/// A table of functions by name. Go's builtins are always there unless a function of the same name
/// replaces them.
#[derive(Clone)]
pub struct Functions {
    entries: Vec<(&'static str, Callee)>,
    /// Numbers of entries plus one, each at the first free place from where its hash puts it; at
    /// most half of the places are taken. The names belong to the program, so nobody can make them
    /// collide.
    index: Vec<u16>,
}

/// What a name in a template stands for.
#[derive(Clone, Copy)]
pub(crate) enum Callee {
    Builtin(Builtin),
    Native(&'static Function),
}

/// Functions that a table can hold: as many as its index can count.
const MAX_FUNCTIONS: usize = u16::MAX as usize;

impl Functions {
    /// A table of these functions. Of two with the same name the later one wins. Functions beyond
    /// some 65,000 are left out.
    pub fn new(functions: impl IntoIterator<Item = &'static Function>) -> Functions {
        let builtins = Builtin::all().map(|builtin| (builtin.name(), Callee::Builtin(builtin)));
        let natives =
            functions.into_iter().map(|function| (function.name, Callee::Native(function)));
        let named: Vec<_> = builtins.chain(natives).take(MAX_FUNCTIONS).collect();
        let places = (2 * named.len()).next_power_of_two();
        let mut table =
            Functions { entries: Vec::with_capacity(named.len()), index: vec![0; places] };
        for (name, callee) in named {
            table.add(name, callee);
        }
        table
    }

    fn add(&mut self, name: &'static str, callee: Callee) {
        match self.place(name.as_bytes()) {
            Ok(entry) => self.entries[entry].1 = callee,
            Err(free) => {
                self.entries.push((name, callee));
                self.index[free] = self.entries.len() as u16;
            }
        }
    }

    /// The entry called `name`, or the free place in the index where it belongs.
    #[inline]
    fn place(&self, name: &[u8]) -> Result<usize, usize> {
        let mask = self.index.len() - 1;
        let mut at = hash(name) & mask;
        loop {
            match usize::from(self.index[at]) {
                0 => return Err(at),
                number if self.entries[number - 1].0.as_bytes() == name => return Ok(number - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The function that a template calls by `name`, if it is not one of Go's builtins.
    pub fn get(&self, name: &str) -> Option<&'static Function> {
        match self.resolve(name.as_bytes()) {
            Some(Callee::Native(function)) => Some(function),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn resolve(&self, name: &[u8]) -> Option<Callee> {
        self.place(name).ok().map(|entry| self.entries[entry].1)
    }
}

impl Default for Functions {
    fn default() -> Functions {
        Functions::new([])
    }
}

/// A number from the length and the ends of a name, which tell almost all names apart.
#[inline]
fn hash(name: &[u8]) -> usize {
    let ends = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => name.iter().fold(0, |number, c| number << 8 | u64::from(*c)),
    };
    // The upper half of a product depends on all bits; the factor is that of Fibonacci hashing.
    let mixed = (ends ^ (name.len() as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").field("count", &self.entries.len()).finish()
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

#[cfg(test)]
mod tests {
    use super::{Callee, Functions};
    use crate::{Function, builtin::Builtin};

    static LATER: [Function; 3] = [named("len"), named("break"), named("break")];

    const fn named(name: &'static str) -> Function {
        Function { name, params: &[], variadic: None, call: |_, _| Err("".into()), shortcut: None }
    }

    #[test]
    fn later_functions_replace_earlier_ones() {
        let functions = Functions::new(&LATER);
        assert!(functions.get("break").is_some_and(|found| std::ptr::eq(found, &LATER[2])));
        assert!(functions.get("len").is_some_and(|found| std::ptr::eq(found, &LATER[0])));
        assert!(functions.get("printf").is_none());
        assert!(matches!(functions.resolve(b"printf"), Some(Callee::Builtin(Builtin::Printf))));
        assert!(functions.resolve(b"").is_none());
        assert!(Builtin::all().all(|b| functions.resolve(b.name().as_bytes()).is_some()));
    }
}

//! Patterns that were compiled before.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pintle_value::Str;

use super::program::Program;

/// Most patterns that are kept.
const MAX_PATTERNS: usize = 256;

/// Most memory that their programs may take, in bytes.
const MAX_SIZE: usize = 32 << 20;

thread_local! {
    // Functions have no state of their own and patterns are worth keeping over all executions of
    // a thread; nothing but speed depends on what is in here.
    static CACHE: RefCell<Cache> = RefCell::default();
}

#[derive(Default)]
struct Cache {
    programs: HashMap<Str, Rc<Program>>,
    size: usize,
}

/// The program of `pattern`, if it is known.
pub(super) fn get(pattern: &Str) -> Option<Rc<Program>> {
    CACHE.with_borrow(|cache| cache.programs.get(pattern.as_bytes()).cloned())
}

/// Keeps the program of `pattern`.
pub(super) fn insert(pattern: &Str, program: &Rc<Program>) {
    CACHE.with_borrow_mut(|cache| cache.insert(pattern, program));
}

impl Cache {
    fn insert(&mut self, pattern: &Str, program: &Rc<Program>) {
        let size = program.size() + pattern.len();
        if size > MAX_SIZE {
            return;
        }
        // A template that uses more patterns than this makes them while it runs, and none is
        // better to keep than another.
        if self.programs.len() >= MAX_PATTERNS || self.size + size > MAX_SIZE {
            self.programs.clear();
            self.size = 0;
        }
        self.size += size;
        self.programs.insert(pattern.clone(), Rc::clone(program));
    }
}

//! String constants as values.

use std::cell::OnceCell;
use std::rc::Rc;

use pintle_value::{Str, Value};

use super::Executor;
use crate::hash::HashMap;
use crate::tree::Tree;

/// The values of the string constants of a tree, made when they are first needed: trees are shared
/// between threads and cannot hold values.
#[derive(Clone, Debug)]
pub(super) struct Constants {
    /// Address of the tree.
    tree: usize,
    values: Rc<[OnceCell<Value>]>,
}

impl Constants {
    /// Those of no tree.
    pub(super) fn none() -> Constants {
        Constants { tree: 0, values: Rc::from([]) }
    }
}

/// The constants of all trees that have been executed.
pub(super) type ConstantTables = HashMap<usize, Constants>;

impl Executor<'_> {
    /// Makes the constants of `tree` the current ones. Gives back others that were.
    ///
    /// Trees live as long as the executor: in its set or in its parsed texts.
    #[inline]
    pub(super) fn enter_constants(&mut self, tree: &Tree) -> Option<Constants> {
        let address = std::ptr::from_ref(tree).addr();
        if self.constants.tree == address {
            return None;
        }
        let table = self.constant_tables.entry(address).or_insert_with(|| Constants {
            tree: address,
            values: (0..tree.string_count()).map(|_| OnceCell::new()).collect(),
        });
        Some(std::mem::replace(&mut self.constants, table.clone()))
    }

    /// A string constant of the current tree.
    #[inline]
    pub(super) fn constant(&self, tree: &Tree, text: u32) -> Value {
        let make = || Value::Str(Str::new(tree.string(text)));
        match self.constants.values.get(text as usize) {
            Some(cell) => cell.get_or_init(make).clone(),
            None => make(),
        }
    }
}

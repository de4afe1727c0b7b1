//! String constants as values and as names of templates.

use std::cell::OnceCell;
use std::rc::Rc;

use pintle_value::{Str, Value};

use super::Executor;
use crate::hash::HashMap;
use crate::set::Template;
use crate::tree::Tree;

/// The string constants of a tree.
#[derive(Clone, Debug)]
pub(super) struct Constants<'a> {
    /// Address of the tree.
    tree: usize,
    strings: Rc<[Constant<'a>]>,
}

/// What is found out about a constant when it is first needed: trees are shared between threads
/// and sets, and cannot hold it themselves.
#[derive(Debug, Default)]
struct Constant<'a> {
    value: OnceCell<Value>,
    /// The template of this name in the set.
    template: OnceCell<Option<&'a Template>>,
}

impl Constants<'_> {
    /// Those of no tree.
    pub(super) fn none() -> Self {
        Constants { tree: 0, strings: Rc::from([]) }
    }
}

/// The constants of all trees that have been executed.
pub(super) type ConstantTables<'a> = HashMap<usize, Constants<'a>>;

impl<'a> Executor<'a> {
    /// Makes the constants of `tree` the current ones. Gives back others that were.
    ///
    /// Trees live as long as the executor: in its set or in its parsed texts.
    #[inline]
    pub(super) fn enter_constants(&mut self, tree: &Tree) -> Option<Constants<'a>> {
        let address = std::ptr::from_ref(tree).addr();
        if self.constants.tree == address {
            return None;
        }
        let table = self.constant_tables.entry(address).or_insert_with(|| Constants {
            tree: address,
            strings: (0..tree.string_count()).map(|_| Constant::default()).collect(),
        });
        Some(std::mem::replace(&mut self.constants, table.clone()))
    }

    /// A string constant of the current tree.
    #[inline]
    pub(super) fn constant(&self, tree: &Tree, text: u32) -> Value {
        match self.known_constant(tree, text) {
            Some(value) => value.clone(),
            None => Value::Str(Str::new(tree.string(text))),
        }
    }

    /// The same without a copy; there always is one.
    #[inline]
    pub(super) fn known_constant(&self, tree: &Tree, text: u32) -> Option<&Value> {
        let constant = self.constants.strings.get(text as usize)?;
        Some(constant.value.get_or_init(|| Value::Str(Str::new(tree.string(text)))))
    }

    /// The template of the set whose name is a string constant of the current tree.
    #[inline]
    pub(super) fn named_template(&self, tree: &Tree, name: u32) -> Option<&'a Template> {
        let find = || self.set.get(tree.string(name));
        match self.constants.strings.get(name as usize) {
            Some(constant) => *constant.template.get_or_init(find),
            None => find(),
        }
    }
}

//! `range`.

use pintle_value::{IntKind, Kind, List, UintKind, Value, fmt, rune};

use super::eval::Env;
use super::slot::{element_of, element_via};
use super::walk::Flow;
use super::{Executor, Failed, Slot, Via, View, pointed_to};
use crate::tree::{Branch, Node, NodeId, Seq, Tree};

/// Work of one round beside its nodes.
const ROUND_COST: u64 = 10;

/// The parts of a `range` that each round needs.
#[derive(Clone, Copy)]
struct Rounds<'t> {
    env: Env<'t>,
    list: NodeId,
    decls: Seq,
    assign: bool,
    /// Variables before those of the body.
    mark: usize,
}

impl Executor<'_> {
    pub(super) fn walk_range(&mut self, env: Env<'_>, branch: Branch) -> Result<Flow, Failed> {
        let tree = env.tree;
        self.check_stack(tree)?;
        let outer = self.vars.len();
        let value = self.eval_pipeline(env, branch.pipe)?.value;
        let (decls, assign) = match tree.node(branch.pipe) {
            Node::Pipe { decls, assign, .. } => (decls, assign),
            _ => (Seq::EMPTY, false),
        };
        let mark = self.vars.len();
        let rounds = Rounds { env, list: branch.list, decls, assign, mark };
        let ran = self.iterate(rounds, &value)?;
        let mut flow = Flow::Next;
        if let (false, Some(otherwise)) = (ran, branch.otherwise) {
            // Go takes a `break` in here as one of this range, a `continue` as one of the
            // enclosing range.
            flow = match self.walk_list(env, otherwise)? {
                Flow::Continue => Flow::Continue,
                Flow::Next | Flow::Break => Flow::Next,
            };
        }
        self.vars.truncate(outer);
        Ok(flow)
    }

    /// Runs the body for each item. Tells whether there was one.
    fn iterate(&mut self, rounds: Rounds<'_>, value: &Value) -> Result<bool, Failed> {
        match value {
            Value::Nil => Ok(false),
            Value::List(list) => self.iterate_list(rounds, list),
            Value::Map(map) => {
                let via = element_via(map);
                // The map may change meanwhile; Go takes a snapshot too.
                let items = map.snapshot();
                for (key, value) in items.iter() {
                    let key = || Slot::concrete(Value::Str(key.clone()));
                    if self.round(rounds, key, View { value, via })? == Flow::Break {
                        break;
                    }
                }
                Ok(!items.is_empty())
            }
            Value::Bytes(bytes) => {
                for (i, byte) in bytes.iter().enumerate() {
                    let elem = Value::Uint(UintKind::Uint8, u64::from(*byte));
                    let elem = View { value: &elem, via: Via::Concrete };
                    if self.round(rounds, || index(i), elem)? == Flow::Break {
                        break;
                    }
                }
                Ok(!bytes.is_empty())
            }
            Value::Int(kind, n) => self.iterate_int(rounds, value, *kind, *n),
            Value::Uint(kind, n) => self.iterate_uint(rounds, value, *kind, *n),
            Value::Object(object) if !matches!(object.kind(), Kind::Struct | Kind::Pointer) => {
                match object.underlying() {
                    Some(Value::Int(kind, n)) => self.iterate_int(rounds, value, kind, n),
                    Some(Value::Uint(kind, n)) => self.iterate_uint(rounds, value, kind, n),
                    Some(inner @ (Value::List(_) | Value::Map(_) | Value::Bytes(_))) => {
                        self.iterate(rounds, &inner)
                    }
                    _ => Err(self.cannot_iterate(rounds.env.tree, value)),
                }
            }
            Value::Object(_) => Err(self.cannot_iterate(rounds.env.tree, value)),
            Value::Bool(_) | Value::Float(..) | Value::Complex(_) | Value::Str(_) => {
                Err(self.cannot_iterate(rounds.env.tree, value))
            }
        }
    }

    fn iterate_list(&mut self, rounds: Rounds<'_>, list: &List) -> Result<bool, Failed> {
        let via = element_of(list);
        let mut at = 0;
        // Looked up anew in each round, as the body may sort the list.
        while let Some(value) = list.get(at) {
            if self.round(rounds, || index(at), View { value, via })? == Flow::Break {
                break;
            }
            at += 1;
        }
        Ok(!list.is_empty())
    }

    /// `value` is the integer as a message shows it.
    fn iterate_int(
        &mut self,
        rounds: Rounds<'_>,
        value: &Value,
        kind: IntKind,
        end: i64,
    ) -> Result<bool, Failed> {
        self.check_one_variable(rounds, value)?;
        for n in 0..end {
            let elem = View { value: &Value::Int(kind, n), via: Via::Concrete };
            if self.round(rounds, || Slot::INVALID, elem)? == Flow::Break {
                break;
            }
        }
        Ok(end > 0)
    }

    fn iterate_uint(
        &mut self,
        rounds: Rounds<'_>,
        value: &Value,
        kind: UintKind,
        end: u64,
    ) -> Result<bool, Failed> {
        self.check_one_variable(rounds, value)?;
        for n in 0..end {
            let elem = View { value: &Value::Uint(kind, n), via: Via::Concrete };
            if self.round(rounds, || Slot::INVALID, elem)? == Flow::Break {
                break;
            }
        }
        Ok(end > 0)
    }

    fn check_one_variable(&self, rounds: Rounds<'_>, value: &Value) -> Result<(), Failed> {
        if rounds.env.tree.children(rounds.decls).len() < 2 {
            return Ok(());
        }
        let format = "can't use %s to iterate over more than one variable";
        Err(self.fail(rounds.env.tree, format, &[&printed(value)]))
    }

    fn cannot_iterate(&self, tree: &Tree, value: &Value) -> Failed {
        self.fail(tree, "range can't iterate over %s", &[&printed(value)])
    }

    /// One round: sets the variables and runs the body. Never gives [`Flow::Continue`].
    #[inline(always)]
    fn round(
        &mut self,
        rounds: Rounds<'_>,
        index: impl FnOnce() -> Slot,
        elem: View<'_>,
    ) -> Result<Flow, Failed> {
        let Rounds { env, list, decls, assign, mark } = rounds;
        let tree = env.tree;
        self.spend(tree, ROUND_COST)?;
        match tree.children(decls) {
            [] => {}
            [one] if assign => self.assign(tree, *one, elem.to_slot())?,
            [first, second, ..] if assign => {
                self.assign(tree, *first, index())?;
                self.assign(tree, *second, elem.to_slot())?;
            }
            [_] => self.vars.set_top(1, elem.to_slot()),
            [_, _, ..] => {
                self.vars.set_top(1, elem.to_slot());
                self.vars.set_top(2, index());
            }
        }
        let flow = self.walk_list(Env { dot: elem, ..env }, list)?;
        self.vars.truncate(mark);
        Ok(if flow == Flow::Break { Flow::Break } else { Flow::Next })
    }
}

fn index(at: usize) -> Slot {
    Slot::concrete(Value::int(at as i64))
}

fn printed(value: &Value) -> String {
    let value = pointed_to(value).unwrap_or_else(|| value.clone());
    rune::to_text(&fmt::sprintf(b"%v", &[value])).into_owned()
}

//! `range`.

use pintle_value::{IntKind, Kind, List, UintKind, Value, fmt, rune};

use super::eval::Env;
use super::slot::element_via;
use super::walk::Flow;
use super::{Executor, Failed, Slot, View, pointed_to};
use crate::tree::{Branch, Node, NodeId, Seq, Tree};

/// Work of one round beside its nodes.
const ROUND_COST: u64 = 10;

/// The parts of a `range` that each round needs.
#[derive(Clone, Copy)]
struct Rounds<'t> {
    tree: &'t Tree,
    list: NodeId,
    decls: Seq,
    assign: bool,
    /// Variables before those of the body.
    mark: usize,
}

impl Executor<'_> {
    pub(super) fn walk_range(
        &mut self,
        tree: &Tree,
        dot: View<'_>,
        branch: Branch,
    ) -> Result<Flow, Failed> {
        self.check_stack(tree)?;
        let outer = self.vars.len();
        let value = self.eval_pipeline(Env { tree, dot }, branch.pipe)?.value;
        let Node::Pipe { decls, assign, .. } = tree.node(branch.pipe) else {
            return Ok(Flow::Next);
        };
        let mark = self.vars.len();
        let rounds = Rounds { tree, list: branch.list, decls, assign, mark };
        let ran = self.iterate(rounds, &value)?;
        let mut flow = Flow::Next;
        if let (false, Some(otherwise)) = (ran, branch.otherwise) {
            // Go takes a `break` in here as one of this range, a `continue` as one of the
            // enclosing range.
            flow = match self.walk_list(tree, dot, otherwise)? {
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
                    let key = Slot::concrete(Value::Str(key.clone()));
                    let elem = Slot { value: value.clone(), via };
                    if self.round(rounds, key, elem)? == Flow::Break {
                        break;
                    }
                }
                Ok(!items.is_empty())
            }
            Value::Bytes(bytes) => {
                for (i, byte) in bytes.iter().enumerate() {
                    let elem = Value::Uint(UintKind::Uint8, u64::from(*byte));
                    if self.round(rounds, index(i), Slot::concrete(elem))? == Flow::Break {
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
                    _ => Err(self.cannot_iterate(rounds.tree, value)),
                }
            }
            Value::Object(_) => Err(self.cannot_iterate(rounds.tree, value)),
            Value::Bool(_) | Value::Float(..) | Value::Complex(_) | Value::Str(_) => {
                Err(self.cannot_iterate(rounds.tree, value))
            }
        }
    }

    fn iterate_list(&mut self, rounds: Rounds<'_>, list: &List) -> Result<bool, Failed> {
        let mut at = 0;
        while let Some(elem) = Slot::element(list, at) {
            if self.round(rounds, index(at), elem)? == Flow::Break {
                return Ok(true);
            }
            at += 1;
        }
        Ok(at > 0)
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
            let elem = Slot::concrete(Value::Int(kind, n));
            if self.round(rounds, Slot::INVALID, elem)? == Flow::Break {
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
            let elem = Slot::concrete(Value::Uint(kind, n));
            if self.round(rounds, Slot::INVALID, elem)? == Flow::Break {
                break;
            }
        }
        Ok(end > 0)
    }

    fn check_one_variable(&self, rounds: Rounds<'_>, value: &Value) -> Result<(), Failed> {
        if rounds.tree.children(rounds.decls).len() < 2 {
            return Ok(());
        }
        let format = "can't use %s to iterate over more than one variable";
        Err(self.fail(rounds.tree, format, &[&printed(value)]))
    }

    fn cannot_iterate(&self, tree: &Tree, value: &Value) -> Failed {
        self.fail(tree, "range can't iterate over %s", &[&printed(value)])
    }

    /// One round: sets the variables and runs the body. Never gives [`Flow::Continue`].
    fn round(&mut self, rounds: Rounds<'_>, index: Slot, elem: Slot) -> Result<Flow, Failed> {
        let Rounds { tree, list, decls, assign, mark } = rounds;
        self.spend(tree, ROUND_COST)?;
        match tree.children(decls) {
            [] => {}
            [one] if assign => self.assign(tree, *one, elem.clone())?,
            [first, second, ..] if assign => {
                self.assign(tree, *first, index)?;
                self.assign(tree, *second, elem.clone())?;
            }
            [_] => self.vars.set_top(1, elem.clone()),
            [_, _, ..] => {
                self.vars.set_top(1, elem.clone());
                self.vars.set_top(2, index);
            }
        }
        let flow = self.walk_list(tree, elem.view(), list)?;
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

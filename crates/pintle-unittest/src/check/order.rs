//! `greaterOrEqual` and `lessOrEqual`

use std::cmp::Ordering;

use super::each::each_value;
use super::info::{At, Expectation, Info, error};
use super::{Context, Verdict};
use crate::yaml::Data;

/// The value at a path is on this side of a bound, or equals it.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) path: String,
    pub(crate) value: Data,
    pub(crate) edge: Edge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Greater,
    Less,
}

impl Edge {
    fn name(self) -> &'static str {
        match self {
            Edge::Greater => "greater",
            Edge::Less => "less",
        }
    }
}

impl Order {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        let missing = || self.info("no manifests found", At::default(), false);
        each_value(&self.path, context, missing, |at, value| {
            if value.type_name() != self.value.type_name() {
                let problem = format!(
                    "actual '{}' and expected '{}' types do not match",
                    go_type(value),
                    go_type(&self.value)
                );
                return (None, error(at, &problem));
            }
            match self.problem(value, context.negative) {
                None => (Some(true), Info::new()),
                Some(problem) => (Some(false), self.info(&problem, at, context.negative)),
            }
        })
    }

    fn problem(&self, actual: &Data, negative: bool) -> Option<String> {
        let order = match (actual, &self.value) {
            (Data::Str(a), Data::Str(b)) => Some(a.cmp(b)),
            (Data::Int(a), Data::Int(b)) => Some(a.cmp(b)),
            (Data::Float(a), Data::Float(b)) => a.partial_cmp(b),
            (_, other) => return Some(format!("unsupported type '{}'", go_type(other))),
        };
        if self.holds(order, negative) {
            return None;
        }
        Some(format!(
            "the actual '{}' is not {} or equal to the expected '{}'",
            actual.go_text(),
            self.edge.name(),
            self.value.go_text()
        ))
    }

    /// As helm-unittest has it: a value that is greater or equal passes `notGreaterOrEqual` too.
    fn holds(&self, order: Option<Ordering>, negative: bool) -> bool {
        let is_greater = self.edge == Edge::Greater && order.is_some_and(Ordering::is_ge);
        let is_less = self.edge == Edge::Less && order.is_some_and(Ordering::is_le);
        is_greater || is_less != negative
    }

    fn info(&self, message: &str, at: At, negative: bool) -> Info {
        let what = format!(" to be {} then or equal to, got", self.edge.name());
        Expectation {
            negative,
            path: Some(&self.path),
            what: &what,
            expected: message,
            ..Expectation::default()
        }
        .info(at)
    }
}

fn go_type(data: &Data) -> &'static str {
    match data {
        Data::Null => "%!s(<nil>)",
        other => other.type_name(),
    }
}

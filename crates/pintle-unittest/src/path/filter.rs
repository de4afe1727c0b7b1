//! Filters: conditions on nodes.

use std::borrow::Cow;
use std::cmp::Ordering;

use pintle_functions::Pattern;

use super::{Path, find};
use crate::yaml::Data;

/// What a node must be like.
#[derive(Debug)]
pub(super) enum Filter {
    Never,
    Constant(bool),
    /// The operand leads somewhere.
    Exists(Operand),
    Compare(Operand, Comparison, Operand),
    Matches(Operand, Pattern),
    Not(Box<Filter>),
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
}

#[derive(Debug)]
pub(super) enum Operand {
    /// `@…`
    Node(Path),
    /// `$…`
    Root(Path),
    Literal(Literal),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Str(String),
    /// A list or a map.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    pub(super) fn passes(&self, node: &Data, root: &Data) -> bool {
        match self {
            Filter::Never => false,
            Filter::Constant(b) => *b,
            Filter::Exists(operand) => !operand.values(node, root).is_empty(),
            Filter::Compare(left, comparison, right) => {
                let (left, right) = (left.values(node, root), right.values(node, root));
                all_pairs(&left, &right, |a, b| comparison.holds(a, b))
            }
            Filter::Matches(operand, pattern) => {
                let values = operand.values(node, root);
                let fits = |value: &Literal| match value {
                    Literal::Str(text) => pattern.is_match(text.as_bytes()),
                    _ => false,
                };
                !values.is_empty() && values.iter().all(fits)
            }
            Filter::Not(filter) => !filter.passes(node, root),
            Filter::And(a, b) => a.passes(node, root) && b.passes(node, root),
            Filter::Or(a, b) => a.passes(node, root) || b.passes(node, root),
        }
    }
}

/// Whether there are pairs and all of them hold.
fn all_pairs(
    left: &[Literal],
    right: &[Literal],
    holds: impl Fn(&Literal, &Literal) -> bool,
) -> bool {
    let pairs = || left.iter().flat_map(|a| right.iter().map(move |b| (a, b)));
    pairs().next().is_some() && pairs().all(|(a, b)| holds(a, b))
}

impl Operand {
    fn values(&self, node: &Data, root: &Data) -> Vec<Literal> {
        let (path, from) = match self {
            Operand::Literal(literal) => return vec![literal.clone()],
            Operand::Node(path) => (path, node),
            Operand::Root(path) => (path, root),
        };
        let mut found = Vec::new();
        find::follow(&path.steps, Cow::Borrowed(from), from, &mut found);
        found.iter().map(|data| Literal::of(data)).collect()
    }
}

impl Literal {
    fn of(data: &Data) -> Literal {
        match data {
            Data::Null => Literal::Null,
            Data::Bool(b) => Literal::Bool(*b),
            Data::Int(n) => Literal::Number(*n as f64),
            Data::Uint(n) => Literal::Number(*n as f64),
            Data::Float(n) => Literal::Number(*n),
            Data::Str(text) => Literal::Str(text.clone()),
            Data::Time(_) | Data::List(_) | Data::Table(_) => Literal::Other,
        }
    }
}

impl Comparison {
    fn holds(self, a: &Literal, b: &Literal) -> bool {
        // What cannot be compared differs.
        let order = match (a, b) {
            (Literal::Null, Literal::Null) => Some(Ordering::Equal),
            (Literal::Bool(a), Literal::Bool(b)) => (a == b).then_some(Ordering::Equal),
            (Literal::Number(a), Literal::Number(b)) => {
                Some(a.partial_cmp(b).unwrap_or(Ordering::Equal))
            }
            (Literal::Str(a), Literal::Str(b)) => Some(a.cmp(b)),
            _ => None,
        };
        match self {
            Comparison::Equal => order == Some(Ordering::Equal),
            Comparison::NotEqual => order != Some(Ordering::Equal),
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
            Comparison::Greater => order == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }
}

//! Two sets of objects brought together.

use serde_json::Value;

use crate::Identity;

/// An object of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which object it is.
    pub identity: Identity,
    /// Where in the release it stands.
    pub part: Part,
    /// The object.
    pub object: Value,
}

/// Where in a release an object stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// In the manifest.
    #[default]
    Manifest,
    /// Among the hooks.
    Hook,
    /// Among the definitions of kinds that the chart brings in `crds/`.
    Definition,
}

/// An object before and after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// Which object it is.
    pub identity: Identity,
    /// Where in the release it stands.
    pub part: Part,
    /// The object before, if there was one.
    pub before: Option<Value>,
    /// The object after, if there will be one.
    pub after: Option<Value>,
    /// The object in the old manifest and in the new one, where `before` and `after` come from the
    /// cluster: it tells changes of the chart from changes that somebody made to the cluster.
    pub recorded: Option<(Option<Value>, Option<Value>)>,
    /// Whether an object that leaves the release stays in the cluster.
    pub is_kept: bool,
    /// What stands in the way of the change.
    pub problems: Vec<String>,
}

/// Brings two sets together: the objects of `after` in their order, then those of `before` that are
/// gone. Objects that cannot be told from each other are paired in their order.
pub fn pair(before: Vec<Entry>, after: Vec<Entry>) -> Vec<Pair> {
    let mut left: Vec<Option<Entry>> = before.into_iter().map(Some).collect();
    let mut take = |wanted: &Entry| {
        let is_wanted = |entry: &Option<Entry>| {
            entry
                .as_ref()
                .is_some_and(|entry| entry.part == wanted.part && entry.identity == wanted.identity)
        };
        left.iter_mut().find(|entry| is_wanted(entry)).and_then(Option::take)
    };
    let mut pairs: Vec<Pair> = after
        .into_iter()
        .map(|entry| {
            let before = take(&entry).map(|old| old.object);
            let Entry { identity, part, object } = entry;
            Pair { identity, part, before, after: Some(object), ..Pair::default() }
        })
        .collect();
    pairs.extend(left.into_iter().flatten().map(|entry| {
        let Entry { identity, part, object } = entry;
        Pair { identity, part, before: Some(object), ..Pair::default() }
    }));
    pairs
}

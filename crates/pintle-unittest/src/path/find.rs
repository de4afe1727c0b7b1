//! Following a path through a document.

use std::borrow::Cow;

use super::Step;
use crate::yaml::{Data, Table};

/// Adds what `steps` lead to from `node`. `root` is the whole document.
pub(super) fn follow<'d>(
    steps: &[Step],
    node: Cow<'d, Data>,
    root: &Data,
    found: &mut Vec<Cow<'d, Data>>,
) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(node);
        return;
    };
    for next in next_nodes(step, node, root) {
        follow(rest, next, root, found);
    }
}

fn next_nodes<'d>(step: &Step, node: Cow<'d, Data>, root: &Data) -> Vec<Cow<'d, Data>> {
    // Only keys are owned, and nothing but the node itself can be reached from a key.
    let Cow::Borrowed(data) = node else {
        return match step {
            Step::Descend => vec![node],
            Step::Filter(filter) | Step::Keep(filter) if filter.passes(&node, root) => vec![node],
            _ => Vec::new(),
        };
    };
    match step {
        Step::Child(name) => {
            table(data).and_then(|t| t.get(name)).map(borrowed).into_iter().collect()
        }
        Step::Children(names) => {
            let values = names.iter().filter_map(|name| table(data)?.get(name));
            values.map(borrowed).collect()
        }
        Step::All => children(data),
        Step::Items(slice) if slice.is_all() => children(data),
        Step::Items(slice) => {
            let items = data.as_list().unwrap_or_default();
            slice.indexes(items.len()).into_iter().map(|at| borrowed(&items[at])).collect()
        }
        Step::Descend => {
            let mut nodes = Vec::new();
            descend(data, &mut nodes);
            nodes
        }
        Step::Filter(filter) => match data {
            Data::List(items) => {
                items.iter().filter(|item| filter.passes(item, root)).map(borrowed).collect()
            }
            _ if filter.passes(data, root) => vec![borrowed(data)],
            _ => Vec::new(),
        },
        Step::Keep(filter) if filter.passes(data, root) => vec![borrowed(data)],
        Step::Keep(_) => Vec::new(),
        Step::Keys(names) => {
            let keys = names.iter().filter_map(|name| table(data)?.entry(name));
            keys.map(|entry| key(&entry.key)).collect()
        }
        Step::AllKeys => {
            let entries = table(data).map(Table::in_written_order).unwrap_or_default();
            entries.into_iter().map(|entry| key(&entry.key)).collect()
        }
    }
}

/// The values of a map in the order in which it is written, or the items of a list.
fn children(data: &Data) -> Vec<Cow<'_, Data>> {
    match data {
        Data::Table(table) => {
            table.in_written_order().into_iter().map(|entry| borrowed(&entry.value)).collect()
        }
        Data::List(items) => items.iter().map(borrowed).collect(),
        _ => Vec::new(),
    }
}

/// All nodes below, then the node.
fn descend<'d>(data: &'d Data, nodes: &mut Vec<Cow<'d, Data>>) {
    match data {
        Data::Table(table) => {
            for entry in table.in_written_order() {
                nodes.push(key(&entry.key));
                descend(&entry.value, nodes);
            }
        }
        Data::List(items) => items.iter().for_each(|item| descend(item, nodes)),
        _ => {}
    }
    nodes.push(borrowed(data));
}

fn table(data: &Data) -> Option<&Table> {
    data.as_table()
}

fn borrowed(data: &Data) -> Cow<'_, Data> {
    Cow::Borrowed(data)
}

fn key<'d>(text: &str) -> Cow<'d, Data> {
    Cow::Owned(Data::Str(text.to_owned()))
}

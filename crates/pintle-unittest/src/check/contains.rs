//! `contains`

use super::each::each_value;
use super::equal::no_manifest;
use super::info::{At, Expectation, Info, error};
use super::value::is_subset;
use super::{Context, Verdict};
use crate::yaml::{Data, text};

/// The list at a path has this item.
#[derive(Debug)]
pub(crate) struct Contains {
    pub(crate) path: String,
    pub(crate) content: Data,
    /// So many times.
    pub(crate) count: Option<i64>,
    /// Whether an item may have more entries.
    pub(crate) any: bool,
}

impl Contains {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        let missing = || self.info(&no_manifest(), At::document(0), false);
        each_value(&self.path, context, missing, |at, value| match value.as_list() {
            Some(items) => self.check(items, value, at, context.negative),
            None => {
                let found = text(value);
                let problem = format!("expect '{}' to be an array, got:\n{found}", self.path);
                (Some(false), error(at, &problem))
            }
        })
    }

    fn check(&self, items: &[Data], list: &Data, at: At, negative: bool) -> (Option<bool>, Info) {
        let found = items.iter().filter(|item| self.is_content(item)).count();
        let fits = match self.count {
            Some(count) => found > 0 && i64::try_from(found) == Ok(count),
            None => found > 0,
        };
        if fits != negative {
            return (Some(true), Info::new());
        }
        let info = match self.count {
            Some(count) if found > 0 => {
                let items = text(list);
                let problem = format!(
                    "expect count {count} in '{}' to be in array, got {found}:\n{items}",
                    self.path
                );
                error(at, &problem)
            }
            _ => self.info(list, at, negative),
        };
        (Some(false), info)
    }

    fn is_content(&self, item: &Data) -> bool {
        match (item.as_text_table(), self.content.as_text_table()) {
            (Some(item), Some(content)) if self.any => is_subset(content, item),
            _ => *item == self.content,
        }
    }

    fn info(&self, actual: &Data, at: At, negative: bool) -> Info {
        Expectation {
            negative,
            path: Some(&self.path),
            what: " to contain",
            expected: &text(&Data::List(vec![self.content.clone()])),
            actual: Some(&text(actual)),
            with_difference: false,
        }
        .info(at)
    }
}

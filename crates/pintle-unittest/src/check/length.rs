//! `lengthEqual`

use super::each::{Lookup, each_document};
use super::info::{At, Expectation, Info, error};
use super::{Context, Verdict};
use crate::yaml::{Data, Document};

/// The lists at paths have so many items, or equally many.
#[derive(Debug)]
pub(crate) struct Length {
    pub(crate) paths: Vec<String>,
    pub(crate) path: String,
    pub(crate) count: Option<i64>,
}

impl Length {
    pub(super) fn run(&self, context: &Context<'_>) -> Verdict {
        let single = !self.path.is_empty();
        if single && self.count.is_none_or(|count| count < 0) {
            let problem = "'count' field must be set if 'path' is used";
            return Verdict::fail(error(At::default(), problem));
        }
        if single && !self.paths.is_empty() {
            let problem = "'paths' couldn't be used with 'path'";
            return Verdict::fail(error(At::default(), problem));
        }
        let missing = || info("", "", "no manifest found", At::default(), false);
        each_document(context, missing, |index, document| match single {
            true => self.lengths(&self.path, index, document, context).0,
            false => self.compare(index, document, context),
        })
    }

    /// Checks the lists at one path; with the length of the last one.
    fn lengths(
        &self,
        path: &str,
        index: usize,
        document: &Document,
        context: &Context<'_>,
    ) -> (Verdict, usize) {
        let values = match Lookup::new(path).find(document) {
            Ok(values) => values,
            Err(problem) => return (Verdict::fail(error(At::document(index), &problem)), 0),
        };
        if values.is_empty() {
            let unknown = || error(At::document(index), &format!("unknown path {path}"));
            return (Verdict::of(context.negative, unknown), 0);
        }
        let mut all = Verdict::default();
        let mut length = 0;
        for (at, value) in values.iter().enumerate() {
            let list = value.as_list();
            if list.is_none() && self.count.is_none() {
                let problem = format!("{path} is not array");
                all.info.extend(error(At::value(index, at), &problem));
                continue;
            }
            length = list.map_or(0, <[Data]>::len);
            let fits = |count| (i64::try_from(length) == Ok(count)) != context.negative;
            let passed = self.count.is_none_or(fits);
            if let (false, Some(count)) = (passed, self.count) {
                let (count, length) = (count.to_string(), length.to_string());
                let at = At::document(index);
                all.info.extend(info(path, &count, &length, at, context.negative));
            }
            all.passed = if at == 0 { passed } else { all.passed && passed };
            if !all.passed && context.failfast {
                break;
            }
        }
        (all, length)
    }

    /// Checks the lists at several paths, in the order of the paths.
    fn compare(&self, index: usize, document: &Document, context: &Context<'_>) -> Verdict {
        let mut problems = Info::new();
        let mut lengths: Vec<(&str, usize)> = Vec::new();
        for path in &self.paths {
            let (verdict, length) = self.lengths(path, index, document, context);
            if !verdict.passed {
                problems.extend(verdict.info);
            }
            lengths.push((path, length));
        }
        if !problems.is_empty() || lengths.is_empty() {
            return Verdict::fail(problems);
        }
        lengths.sort_unstable();
        let first = lengths[0].1;
        for (path, length) in &lengths[1..] {
            if (*length == first) == context.negative {
                let at = At::document(index);
                let length = length.to_string();
                return Verdict::fail(info(path, "-1", &length, at, context.negative));
            }
        }
        Verdict::pass()
    }
}

fn info(path: &str, count: &str, actual: &str, at: At, negative: bool) -> Info {
    let (path, actual) = (Some(path), Some(actual));
    let what = " to match count";
    Expectation { negative, path, what, expected: count, actual, with_difference: false }.info(at)
}

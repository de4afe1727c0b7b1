//! Which of the rendered documents an assertion is about.

use std::collections::BTreeMap;

use crate::path::Path;
use crate::suite::Selector;
use crate::yaml::{Data, Document};

/// Documents by the path of the template.
pub(crate) type Documents<'d> = BTreeMap<String, Vec<&'d Document>>;

/// The documents that a selector or an index chooses; all without either.
///
/// # Errors
/// In the words of helm-unittest: nothing is found, or too much, or the index is too large.
pub(crate) fn select<'d>(
    documents: Documents<'d>,
    selector: Option<&Selector>,
    index: i64,
) -> Result<Documents<'d>, String> {
    match selector.filter(|selector| !selector.path.is_empty()) {
        Some(selector) => by_selector(documents, selector),
        None if index == -1 => Ok(documents),
        None => by_index(documents, index),
    }
}

fn by_index(documents: Documents<'_>, index: i64) -> Result<Documents<'_>, String> {
    let chosen = documents.into_iter().map(|(path, documents)| {
        let one = usize::try_from(index).ok().and_then(|at| documents.get(at).copied());
        match one {
            Some(one) => Ok((path, vec![one])),
            None => Err(format!("document index {index} is out of range")),
        }
    });
    chosen.collect()
}

fn by_selector<'d>(documents: Documents<'d>, selector: &Selector) -> Result<Documents<'d>, String> {
    let path = Path::new(&selector.path);
    let mut chosen = Documents::new();
    let mut count = 0;
    for (template, documents) in documents {
        let mut fitting = Vec::new();
        for document in documents {
            let path = path.as_ref().map_err(Clone::clone)?;
            let values = path.find(document.reread());
            if values.iter().any(|v| selector.value == Data::Null || **v == selector.value) {
                fitting.push(document);
            }
        }
        count += fitting.len();
        if !selector.match_many && count > 1 {
            return Err("multiple indexes found".to_owned());
        }
        if !fitting.is_empty() {
            chosen.insert(template, fitting);
        }
    }
    match count == 0 && !selector.skip_empty_templates {
        true => Err("document not found".to_owned()),
        false => Ok(chosen),
    }
}

//! The numbers of fields.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/messages.txt");

static MESSAGES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// What a field of a message is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A field of this name.
    Field(&'static str),
    /// The fields of a message, beside the others.
    Inline(&'static str),
}

/// What a field of a message is; nothing if it is not known.
pub(super) fn place(message: &str, wanted: u32) -> Option<Place> {
    MESSAGES.get(message)?.split(' ').find_map(|word| {
        let (number, name) = word.split_once(':')?;
        (number.parse() == Ok(wanted)).then(|| match name.strip_prefix('~') {
            Some(message) => Place::Inline(message),
            None => Place::Field(name),
        })
    })
}

//! The one idiom of kolla-ansible that needs lists which can be changed.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// `{% set _ = paths.append(x) %}` and `{% do paths.append(x) %}`: Python changes the list, values
/// of minijinja never change. The name is set to a longer list instead, in the same place of the
/// text, so that lines stay what they are.
pub(crate) fn appends(text: &str) -> Cow<'_, str> {
    static APPEND: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(\{%[-+]?\s*)(?:set\s+_\w*\s*=|do)\s*(\w+)\.append\((.*)\)(\s*[-+]?%\})").ok()
    });
    match &*APPEND {
        Some(append) if text.contains(".append(") => {
            append.replace_all(text, |found: &Captures<'_>| {
                let (open, name, item, close) = (&found[1], &found[2], &found[3], &found[4]);
                format!("{open}set {name} = {name} + [{item}]{close}")
            })
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::appends;

    #[test]
    fn appending_becomes_setting() {
        assert_eq!(
            appends("{%  set _ = paths.append('/a(b)') %}\n{% do x.append(1) -%}"),
            "{%  set paths = paths + ['/a(b)'] %}\n{% set x = x + [1] -%}"
        );
        assert_eq!(appends("{{ a.append }}"), "{{ a.append }}");
    }
}

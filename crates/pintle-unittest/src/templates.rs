//! Which templates a suite is about.

use pintle_functions::Pattern;

use crate::paths::join;

/// Folders that a name may begin with; others are in `templates`.
const FOLDERS: [&str; 4] = ["templates", "charts", "crds", "**"];

/// A name of a template in a suite, as a path below the chart.
pub(crate) fn file_name(name: &str) -> String {
    match FOLDERS.iter().any(|folder| name.starts_with(folder)) {
        true => name.to_owned(),
        false => join(&["templates", name]),
    }
}

/// The path of a template of the chart that `route` leads to.
pub(crate) fn path(route: &str, name: &str) -> String {
    join(&[route, &file_name(name)])
}

/// The templates that a suite takes.
pub(crate) struct Selected {
    taken: Vec<Name>,
    excluded: Vec<Name>,
}

/// What has to be in a path.
enum Name {
    /// A name as it is: most are.
    Plain(String),
    Pattern(Pattern),
}

impl Name {
    /// Nothing if the name makes a pattern that is none.
    fn new(name: String) -> Option<Name> {
        match name.contains(['*', '\\']) {
            true => Pattern::compile(&pattern(&name)).ok().map(Name::Pattern),
            false => Some(Name::Plain(name)),
        }
    }

    fn is_in(&self, path: &str) -> bool {
        match self {
            Name::Plain(name) => path.contains(name.as_str()),
            Name::Pattern(pattern) => pattern.is_match(path.as_bytes()),
        }
    }
}

impl Selected {
    /// Without names, all templates are taken.
    pub(crate) fn new(route: &str, names: &[String], excluded: &[String]) -> Selected {
        let read = |names: &[String]| {
            names.iter().filter_map(|name| Name::new(path(route, name))).collect()
        };
        let all = ["**".to_owned()];
        let names = if names.is_empty() { &all } else { names };
        Selected { taken: read(names), excluded: read(excluded) }
    }

    pub(crate) fn takes(&self, path: &str) -> bool {
        let fits = |names: &[Name]| names.iter().any(|name| name.is_in(path));
        fits(&self.taken) && !fits(&self.excluded)
    }
}

/// The pattern for a name with `*` and `**`, which may match anywhere in a path.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len() + 16);
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let (piece, len) = match c {
            '*' if rest.starts_with("**") => (r"[0-9a-zA-Z_\-/\.]+".to_owned(), 2),
            '*' => (r"[0-9a-zA-Z_\-/\.]*".to_owned(), 1),
            '.' | '+' | '[' | ']' | '?' | '(' | ')' | '|' | '{' | '}' | '^' | '$' => {
                (format!("\\{c}"), 1)
            }
            c => (c.to_string(), c.len_utf8()),
        };
        pattern += &piece;
        rest = &rest[len..];
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::Selected;

    #[test]
    fn names_are_patterns() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let takes = |taken: &[&str], excluded: &[&str], path| {
            Selected::new("top", &names(taken), &names(excluded)).takes(path)
        };
        assert!(takes(&[], &[], "top/templates/a/b.yaml"));
        assert!(takes(&["b.yaml"], &[], "top/templates/b.yaml"));
        assert!(!takes(&["b.yaml"], &[], "top/templates/bxyaml"));
        assert!(takes(&["templates/*.yaml"], &[], "top/templates/a/b.yaml"));
        assert!(takes(&["charts/sub/templates/x.yaml"], &[], "top/charts/sub/templates/x.yaml"));
        assert!(!takes(&["**"], &["b.yaml"], "top/templates/b.yaml"));
        assert!(takes(&["b.ya"], &[], "a/top/templates/b.yaml"));
        assert!(!takes(&[r"b\dyaml"], &[], "top/templates/b.yaml"));
        assert!(takes(&[r"b\dyaml"], &[], "top/templates/b1yaml"));
    }
}

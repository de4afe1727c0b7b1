//! Paths into documents: JSONPath in the dialect of yaml-jsonpath.

mod filter;
mod filter_parse;
mod find;
mod parse;
mod scan;
mod slice;

use std::borrow::Cow;

use crate::yaml::Data;

use self::filter::Filter;
use self::slice::Slice;

/// A path that was read.
#[derive(Debug)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

/// A step from nodes to nodes.
#[derive(Debug)]
enum Step {
    /// `.name`
    Child(String),
    /// `['a','b']`
    Children(Vec<String>),
    /// `.*`: the values of a map, the items of a list.
    All,
    /// `[0]`, `[1:3]`, `[*]`
    Items(Slice),
    /// `..`: the node and all nodes below, keys of maps among them.
    Descend,
    /// `[?(…)]`: those items of a list that pass, or the node itself.
    Filter(Filter),
    /// `..[?(…)]`: the node, if it passes.
    Keep(Filter),
    /// `.name~`, `['a','b']~`: the keys themselves.
    Keys(Vec<String>),
    /// `[*]~`
    AllKeys,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it, in the words of yaml-jsonpath.
    pub(crate) fn new(text: &str) -> Result<Path, String> {
        parse::path(text)
    }

    /// What the path leads to.
    pub(crate) fn find<'d>(&self, root: &'d Data) -> Vec<Cow<'d, Data>> {
        let mut found = Vec::new();
        find::follow(&self.steps, Cow::Borrowed(root), root, &mut found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Path;
    use crate::yaml::{Decoder, read};

    const DOCUMENT: &str = "\
kind: Pod
spec:
  containers:
    - {name: a, image: x, ports: [80, 443]}
    - {name: b, image: y:1.2}
  'app.kubernetes.io/name': n
  limits: {memory: 1, cpu: 2.5}
on: {a: 1}
";

    fn found(path: &str) -> Result<String, String> {
        let tree = read(DOCUMENT).expect("it is YAML");
        let root = tree.root().expect("there is a document");
        let data = Decoder::default().data(root).expect("values");
        let path = Path::new(path)?;
        let found = path.find(&data);
        Ok(found.iter().map(|data| data.go_text()).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn paths_lead_to_values() {
        for (path, expected) in [
            ("kind", "Pod"),
            ("$.kind", "Pod"),
            ("spec.containers[0].name", "a"),
            ("spec.containers[-1].name", "b"),
            ("spec.containers[*].name", "a|b"),
            ("spec.containers[0,1].name", "a|b"),
            ("spec.containers[?(@.name == \"b\")].image", "y:1.2"),
            ("spec.containers[?(@.ports)].name", "a"),
            ("spec.containers[?(!@.ports)].name", "b"),
            ("spec.containers[?(@.name =~ /^[ab]$/ && @.image == 'x')].name", "a"),
            ("spec.containers[0].ports[?(@ > 100)]", "443"),
            ("spec['app.kubernetes.io/name']", "n"),
            ("spec.limits.*", "2.5|1"),
            ("spec.limits[*]~", "cpu|memory"),
            ("spec.limits.cpu~", "cpu"),
            ("$..name", "a|b"),
            ("spec.nothing", ""),
            ("spec.containers.name", ""),
            ("on.a", "1"),
        ] {
            assert_eq!(found(path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn errors_say_where() {
        for (path, expected) in [
            (
                "spec..",
                "child name or array access or filter missing after recursive descent at position 6, following \"spec..\"",
            ),
            ("a[", "unmatched [ at position 2, following \"a[\""),
            ("a[x]", "invalid array index [x] before position 4: non-integer array index"),
            ("a[?(@.b = 1)]", "invalid filter expression at position 8, following \".b \""),
            ("a b", "invalid character ' ' at position 1, following \"a\""),
            ("$a", "invalid path syntax at position 1, following \"$\""),
        ] {
            assert_eq!(found(path), Err(expected.to_owned()), "{path}");
        }
    }
}

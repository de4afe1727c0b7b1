//! Steps of paths into objects.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value;

use crate::value;

/// A step of a path: into a field or an item of a list.
#[derive(Clone, Debug)]
pub enum PathElement {
    /// A field of a map, by its name.
    Field(String),
    /// The item of a list whose fields have these values, in the order of their names.
    Key(Vec<(String, Value)>),
    /// The item of a list that is this value.
    Value(Value),
    /// The item of a list at this place.
    Index(i64),
}

/// Steps, from the whole object down.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<PathElement>);

impl PathElement {
    /// A field.
    pub fn field(name: &str) -> PathElement {
        PathElement::Field(name.to_owned())
    }

    fn rank(&self) -> u8 {
        match self {
            PathElement::Field(_) => 0,
            PathElement::Key(_) => 1,
            PathElement::Value(_) => 2,
            PathElement::Index(_) => 3,
        }
    }
}

/// Source: structured-merge-diff `PathElement.Compare`.
impl Ord for PathElement {
    fn cmp(&self, other: &PathElement) -> Ordering {
        match (self, other) {
            (PathElement::Field(a), PathElement::Field(b)) => a.cmp(b),
            (PathElement::Key(a), PathElement::Key(b)) => {
                let mut fields = a.iter().zip(b).map(|((name, a), (other, b))| {
                    name.cmp(other).then_with(|| value::compare(a, b))
                });
                let first = fields.find(|difference| difference.is_ne());
                first.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            (PathElement::Value(a), PathElement::Value(b)) => value::compare(a, b),
            (PathElement::Index(a), PathElement::Index(b)) => a.cmp(b),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl PartialOrd for PathElement {
    fn partial_cmp(&self, other: &PathElement) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for PathElement {
    fn eq(&self, other: &PathElement) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for PathElement {}

/// `.image`, `[name="x"]`, `[="x"]`, `[0]`
impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathElement::Field(name) => write!(f, ".{name}"),
            PathElement::Key(fields) => {
                f.write_str("[")?;
                for (at, (name, key)) in fields.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    write!(f, "{comma}{name}={}", value::print(key))?;
                }
                f.write_str("]")
            }
            PathElement::Value(item) => write!(f, "[={}]", value::print(item)),
            PathElement::Index(index) => write!(f, "[{index}]"),
        }
    }
}

impl Path {
    /// A path of fields.
    pub fn of(fields: &[&str]) -> Path {
        Path(fields.iter().copied().map(PathElement::field).collect())
    }
}

/// `.spec.containers[name="x"].image`
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|element| element.fmt(f))
    }
}

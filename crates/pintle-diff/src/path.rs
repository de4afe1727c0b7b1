//! Places in objects.

use std::fmt;

use serde_json::Value;

/// A place in an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Segment>);

/// A step on the way to a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Segment {
    /// An entry of a map.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
    /// The item of a list whose field `key` has a value.
    Item {
        /// Name of the field.
        key: &'static str,
        /// Its value.
        value: Value,
    },
}

impl Path {
    /// The path one step further.
    #[must_use]
    pub fn with(&self, segment: Segment) -> Path {
        let mut segments = self.0.clone();
        segments.push(segment);
        Path(segments)
    }

    /// The path to an entry of the map at this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        self.with(Segment::Key(key.to_owned()))
    }

    /// Whether one of the two leads to the other.
    pub fn meets(&self, other: &Path) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }

    /// The last key on the way, if that is the last step.
    pub(crate) fn last_key(&self) -> Option<&str> {
        match self.0.last() {
            Some(Segment::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether the way leads through an entry of that name, its end not counted.
    pub(crate) fn is_under(&self, name: &str) -> bool {
        let Some((_, way)) = self.0.split_last() else { return false };
        way.iter().any(|segment| matches!(segment, Segment::Key(key) if key == name))
    }
}

/// `spec.containers[name=web].image`, `metadata.labels["app.kubernetes.io/name"]`
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) if is_word(key) => {
                    let dot = if at == 0 { "" } else { "." };
                    write!(f, "{dot}{key}")?;
                }
                Segment::Key(key) => write!(f, "[{}]", Value::from(key.as_str()))?,
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Item { key, value: Value::String(text) } if is_plain(text) => {
                    write!(f, "[{key}={text}]")?;
                }
                Segment::Item { key, value } => write!(f, "[{key}={value}]")?,
            }
        }
        Ok(())
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_control() || c == ']' || c == '"')
}

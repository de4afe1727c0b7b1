//! What makes two objects the same one.

use std::fmt;

use serde_json::Value;

/// What makes two objects the same one; the version of the kind does not. Source: Helm
/// `kube.isMatchingInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// Group, empty for the core.
    pub group: String,
    /// Kind, such as `Deployment`.
    pub kind: String,
    /// Namespace, empty if it is in none.
    pub namespace: String,
    /// Name; of objects that the server names, what the name begins with and a star.
    pub name: String,
}

impl Identity {
    /// What an object says of itself.
    pub fn of(object: &Value) -> Identity {
        let text = |path: &str| object.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let group = text("/apiVersion").split_once('/').map_or("", |(group, _)| group);
        let name = match (text("/metadata/name"), text("/metadata/generateName")) {
            ("", "") => String::new(),
            ("", start) => format!("{start}*"),
            (name, _) => name.to_owned(),
        };
        Identity {
            group: group.to_owned(),
            kind: text("/kind").to_owned(),
            namespace: text("/metadata/namespace").to_owned(),
            name,
        }
    }

    /// Whether it is a Secret of the core.
    pub fn is_secret(&self) -> bool {
        self.group.is_empty() && self.kind == "Secret"
    }
}

/// `Deployment default/web (apps)`
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind)?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)?;
        match self.group.as_str() {
            "" => Ok(()),
            group => write!(f, " ({group})"),
        }
    }
}

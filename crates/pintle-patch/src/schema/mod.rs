//! How the lists and maps of the built-in kinds are merged. Source: the struct tags of `k8s.io/api`,
//! looked up as apimachinery's `PatchMetaFromStruct` does.

mod fit;
mod table;
mod texts;

use table::{Field, Type};

/// A type of Go that a value has or should have. Small and cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// As the table writes it: `*12`, `[s`.
    word: &'static str,
}

/// How a map or list is merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strategy {
    /// Whether a list is merged rather than replaced.
    pub(crate) merges: bool,
    /// Whether a map is replaced rather than merged.
    pub(crate) replaces: bool,
    /// Whether patches say which keys stay.
    pub(crate) retains_keys: bool,
    /// The key that tells the items of a merged list apart; empty if they are no maps.
    pub(crate) key: &'static str,
}

/// The schema of a built-in kind; nothing for custom resources. Source: Helm `kube.AsVersioned`.
///
/// Helm takes objects that do not [fit](Schema::fits) their kind for custom resources.
pub fn lookup(group: &str, version: &str, kind: &str) -> Option<Schema> {
    table::kind(group, version, kind).map(|word| Schema { word })
}

impl Schema {
    /// How the map with this name is merged, and the schema of what is in it.
    pub(crate) fn map(self, name: &str) -> Result<(Schema, Strategy), String> {
        let field = self.field(name)?;
        Ok((Schema { word: field.word }, field.strategy))
    }

    /// How the list with this name is merged, and the schema of its items.
    pub(crate) fn list(self, name: &str) -> Result<(Schema, Strategy), String> {
        let field = self.field(name)?;
        let word = if field.word.starts_with("[[") {
            return Err("unexpected slice of slice".to_owned());
        } else if let Some(item) = field.word.strip_prefix('[') {
            item
        } else if let Some(target) = field.word.strip_prefix('*') {
            target.strip_prefix('[').unwrap_or(target)
        } else {
            return Err(format!("expected slice or array type, but got: {}", self.kind()));
        };
        Ok((Schema { word }, field.strategy))
    }

    /// The kind by its name in Go.
    pub(crate) fn kind(self) -> &'static str {
        match self.word.as_bytes() {
            [b'*', ..] => "ptr",
            [b'[', ..] => "slice",
            [b'{', ..] => "map",
            b"s" => "string",
            b"b" => "bool",
            b"i" => "int32",
            b"l" => "int64",
            b"y" => "uint8",
            b"f" => "float64",
            _ => "struct",
        }
    }

    fn field(self, name: &str) -> Result<&'static Field, String> {
        let target = Schema { word: self.word.strip_prefix('*').unwrap_or(self.word) };
        let Some(found) = target.structure() else {
            return Err(format!(
                "merging an object in json but data type is not struct, instead is: {}",
                target.kind()
            ));
        };
        found.field(name).ok_or_else(|| {
            let name = go_quoted(name);
            format!("unable to find api field in struct {} for the json field {name}", found.name)
        })
    }

    fn structure(self) -> Option<&'static Type> {
        table::structure(self.word.parse().ok()?)
    }
}

/// `%q`, for what is no rare character.
fn go_quoted(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::{Schema, lookup};

    fn path(mut schema: Schema, names: &[&str]) -> Schema {
        for name in names {
            schema = match schema.list(name) {
                Ok((inner, _)) if schema.map(name).unwrap().0.kind() == "slice" => inner,
                _ => schema.map(name).unwrap().0,
            };
        }
        schema
    }

    #[test]
    fn the_table_knows_containers_of_deployments() {
        let deployment = lookup("apps", "v1", "Deployment").unwrap();
        let pod = path(deployment, &["spec", "template", "spec"]);
        let (container, strategy) = pod.list("containers").unwrap();
        assert!(strategy.merges && strategy.key == "name");
        assert_eq!(container.list("ports").unwrap().1.key, "containerPort");
        let (_, strategy) = path(deployment, &["spec"]).map("strategy").unwrap();
        assert!(strategy.retains_keys && !strategy.merges);
        assert!(lookup("", "v1", "Service").is_some());
        assert!(lookup("pintle.test", "v1", "Gadget").is_none());
        assert!(lookup("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition").is_none());
    }

    #[test]
    fn what_no_struct_has_is_an_error() {
        let pod = lookup("", "v1", "Pod").unwrap();
        let error = pod.map("spek").unwrap_err();
        assert_eq!(error, "unable to find api field in struct Pod for the json field \"spek\"");
        let labels = path(pod, &["metadata", "labels"]);
        let error = labels.map("a").unwrap_err();
        assert_eq!(error, "merging an object in json but data type is not struct, instead is: map");
        assert_eq!(
            pod.list("metadata").unwrap_err(),
            "expected slice or array type, but got: struct"
        );
        assert_eq!(pod.map("SPEC"), pod.map("spec"));
    }
}

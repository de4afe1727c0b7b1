//! Paths of resources.

use crate::status::Status;
use crate::write::Target;

/// What a path means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Empty for the core group.
    pub group: String,
    /// Version of the group.
    pub version: String,
    /// Nothing if the path says none.
    pub namespace: Option<String>,
    /// The resource.
    pub plural: String,
    /// Empty for a collection.
    pub name: String,
    /// Empty for the object itself.
    pub subresource: String,
}

impl Place {
    /// Reads a path; nothing if it is none of a resource.
    pub fn parse(path: &str) -> Option<Place> {
        let mut parts = path.trim_matches('/').split('/');
        let group = match parts.next()? {
            "api" => String::new(),
            "apis" => parts.next()?.to_owned(),
            _ => return None,
        };
        let version = parts.next()?.to_owned();
        let rest: Vec<&str> = parts.collect();
        let place = Place { group, version, ..Place::default() };
        let place = match rest.as_slice() {
            // A namespace itself has two subresources.
            ["namespaces", name, sub @ ("status" | "finalize")] => Place {
                plural: "namespaces".to_owned(),
                name: (*name).to_owned(),
                subresource: (*sub).to_owned(),
                ..place
            },
            ["namespaces", namespace, plural, rest @ ..] => {
                Place { namespace: Some((*namespace).to_owned()), ..place.below(plural, rest) }
            }
            [plural, rest @ ..] => place.below(plural, rest),
            [] => return None,
        };
        (!place.plural.is_empty()).then_some(place)
    }

    fn below(self, plural: &str, rest: &[&str]) -> Place {
        let (name, subresource) = match rest {
            [] => ("", String::new()),
            [name, rest @ ..] => (*name, rest.join("/")),
        };
        Place { plural: plural.to_owned(), name: name.to_owned(), subresource, ..self }
    }

    /// What a method does here.
    ///
    /// # Errors
    /// Paths that there are not, and methods that are not for them.
    pub(super) fn verb(&self, method: &str, target: &Target) -> Result<&'static str, Status> {
        let resource = &target.resource;
        let is_everywhere = self.namespace.is_none() && self.name.is_empty();
        if resource.namespaced != self.namespace.is_some()
            && !(resource.namespaced && is_everywhere)
        {
            return Err(Status::no_such_path());
        }
        let verb = match (method, self.name.is_empty()) {
            ("GET", true) => "list",
            ("GET", false) => "get",
            ("POST", true) => "create",
            ("POST", false) if !self.subresource.is_empty() => "create",
            ("PUT", false) => "update",
            ("PATCH", false) => "patch",
            ("DELETE", false) => "delete",
            ("DELETE", true) => "deletecollection",
            _ => return Err(Status::method_not_allowed()),
        };
        let verbs = match self.subresource.as_str() {
            "" => &resource.verbs,
            name => match resource.subresource(name) {
                Some(subresource) => &subresource.verbs,
                // Source: apiextensions `customresource_handler.go`.
                None if !resource.is_builtin() => return Err(target.not_found()),
                None => return Err(Status::no_such_path()),
            },
        };
        // What lies in namespaces is written in one.
        let is_read_only = resource.namespaced && self.namespace.is_none() && verb != "list";
        if is_read_only || !verbs.iter().any(|known| known == verb) {
            return Err(Status::method_not_allowed());
        }
        Ok(verb)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn paths_are_read() {
        let read = |path: &str| {
            let Place { group, version, namespace, plural, name, subresource } =
                Place::parse(path)?;
            let namespace = namespace.unwrap_or("-".to_owned());
            Some([group, version, namespace, plural, name, subresource].join(" "))
        };
        let cases = [
            ("/api/v1/namespaces", " v1 - namespaces  "),
            ("/api/v1/namespaces/x", " v1 - namespaces x "),
            ("/api/v1/namespaces/x/status", " v1 - namespaces x status"),
            ("/api/v1/namespaces/x/pods", " v1 x pods  "),
            ("/api/v1/pods", " v1 - pods  "),
            ("/api/v1/nodes/a/b/c", " v1 - nodes a b/c"),
            ("/apis/apps/v1/namespaces/x/deployments/y/scale", "apps v1 x deployments y scale"),
        ];
        for (path, wanted) in cases {
            assert_eq!(read(path).as_deref(), Some(wanted), "{path}");
        }
        for path in ["", "/", "/api", "/api/v1", "/apis/apps/v1", "/x"] {
            assert_eq!(read(path), None, "{path}");
        }
    }
}

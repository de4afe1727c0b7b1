//! The world as the templates of a test see it: `lookup` finds what the suite makes up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pintle_functions::{Host, HostHandle, Kept, Moment, Secret};
use pintle_value::{List, Map, Value};

use crate::suite::{Provider, Resource};
use crate::yaml::{Data, Numbers, Table};

/// Kinds whose plural is the same. Source: `meta.UnsafeGuessKindToResource`.
const UNCOUNTABLE: &str = "endpoints";

/// A host whose `lookup` finds the objects of a suite, and which gives each test the same secrets.
pub(crate) struct TestHost {
    inner: HostHandle,
    provider: Provider,
    secrets: Arc<Secrets>,
    /// How many of such secrets the test has got.
    used: Mutex<HashMap<Secret, usize>>,
}

/// Private keys of certificates and hashes of passwords, which take longer to make than the rest of
/// most tests; and how many of such secrets a test had before.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<HashMap<(Secret, usize), Kept>>);

impl TestHost {
    pub(crate) fn wrap(
        inner: &HostHandle,
        provider: &Provider,
        secrets: &Arc<Secrets>,
    ) -> HostHandle {
        HostHandle::new(TestHost {
            inner: inner.clone(),
            provider: provider.clone(),
            secrets: secrets.clone(),
            used: Mutex::default(),
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Host for TestHost {
    fn now(&self) -> Moment {
        self.inner.host().now()
    }

    fn local_zone(&self) -> &str {
        self.inner.host().local_zone()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.inner.host().fill_random(bytes);
    }

    fn resolve_host(&self, name: &str) -> Option<String> {
        self.inner.host().resolve_host(name)
    }

    fn kept(&self, secret: &Secret) -> Option<Kept> {
        let number = *lock(&self.used).get(secret).unwrap_or(&0);
        let kept = lock(&self.secrets.0).get(&(secret.clone(), number)).cloned()?;
        lock(&self.used).insert(secret.clone(), number + 1);
        Some(kept)
    }

    fn keep(&self, secret: Secret, made: Kept) {
        let number = *lock(&self.used).get(&secret).unwrap_or(&0);
        lock(&self.used).insert(secret.clone(), number + 1);
        lock(&self.secrets.0).insert((secret, number), made);
    }

    fn lookup(
        &self,
        api_version: &str,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Value, String> {
        if self.provider.objects.is_empty() {
            return self.inner.host().lookup(api_version, kind, namespace, name);
        }
        let known = self.provider.scheme.get(&crate::paths::join(&[api_version, kind]));
        let resource = known.cloned().unwrap_or_default();
        if let Some(error) = &resource.should_err {
            return Err(error.clone());
        }
        let namespace = if resource.namespaced { namespace } else { "" };
        match name.is_empty() {
            true => self.list(&resource, namespace),
            false => Ok(self.get(&resource, namespace, name)),
        }
    }
}

impl TestHost {
    fn get(&self, resource: &Resource, namespace: &str, name: &str) -> Value {
        let found = self.objects(resource).find(|object| {
            metadata(object, "namespace") == namespace && metadata(object, "name") == name
        });
        found.map_or_else(|| Value::Map(Map::new()), value)
    }

    /// All objects of a resource, in order of namespaces and names. As with the fake client of
    /// Kubernetes, the version of the list counts the objects.
    fn list(&self, resource: &Resource, namespace: &str) -> Result<Value, String> {
        let mut objects: Vec<&Table> = self.objects(resource).collect();
        let Some(first) = objects.first().copied() else {
            return Err(format!(
                "coding error: you must register resource to list kind for every resource you're \
                 going to LIST when creating the client: {}/{}, Resource={}",
                resource.group, resource.version, resource.resource
            ));
        };
        let version = (objects.len() + 1).to_string();
        objects.retain(|object| namespace.is_empty() || metadata(object, "namespace") == namespace);
        objects.sort_by_key(|object| (metadata(object, "namespace"), metadata(object, "name")));
        let items = objects.into_iter().map(value).collect();
        let metadata: Map =
            [("continue", ""), ("resourceVersion", version.as_str())].into_iter().collect();
        let fields: [(&str, Value); 4] = [
            ("apiVersion", text(first, "apiVersion").into()),
            ("kind", format!("{}List", text(first, "kind")).into()),
            ("metadata", metadata.into()),
            ("items", List::new(items).into()),
        ];
        Ok(Value::Map(fields.into_iter().collect()))
    }

    fn objects(&self, resource: &Resource) -> impl Iterator<Item = &Table> {
        let resource = resource.clone();
        self.provider.objects.iter().filter(move |object| is_of(object, &resource))
    }
}

/// Whether an object is of a resource, whose name is guessed from its kind.
fn is_of(object: &Table, resource: &Resource) -> bool {
    let api_version = text(object, "apiVersion");
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    group == resource.group
        && version == resource.version
        && plural(text(object, "kind")) == resource.resource
}

fn plural(kind: &str) -> String {
    let name = kind.to_lowercase();
    if name.ends_with(UNCOUNTABLE) {
        return name;
    }
    match name.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if name.ends_with('s') => format!("{name}es"),
        None => format!("{name}s"),
    }
}

fn value(object: &Table) -> Value {
    Value::Map(object.to_map(Numbers::Wide))
}

fn text<'t>(object: &'t Table, key: &str) -> &'t str {
    object.get(key).and_then(Data::as_str).unwrap_or_default()
}

fn metadata<'t>(object: &'t Table, key: &str) -> &'t str {
    object.get("metadata").and_then(Data::as_table).map_or("", |metadata| text(metadata, key))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pintle_functions::{HostHandle, Moment, OfflineHost, Secret};

    use super::{Secrets, TestHost, plural};
    use crate::suite::Provider;

    #[test]
    fn tests_get_the_same_secrets_and_a_test_different_ones() {
        let offline = OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0);
        let (inner, secrets) = (HostHandle::new(offline), Arc::new(Secrets::default()));
        let test = || TestHost::wrap(&inner, &Provider::default(), &secrets);
        let hash = || Secret::Hash(b"password".to_vec());
        let first = test();
        for text in ["one", "two"] {
            assert!(first.host().kept(&hash()).is_none());
            first.host().keep(hash(), Arc::new(text));
        }
        let second = test();
        for text in ["one", "two"] {
            let kept = second.host().kept(&hash()).unwrap();
            assert_eq!(kept.downcast_ref::<&str>(), Some(&text));
        }
        assert!(second.host().kept(&hash()).is_none());
        assert!(test().host().kept(&Secret::RsaKey(2048)).is_none());
    }

    #[test]
    fn resources_are_guessed_from_kinds() {
        for (kind, resource) in [
            ("Pod", "pods"),
            ("Ingress", "ingresses"),
            ("NetworkPolicy", "networkpolicies"),
            ("Endpoints", "endpoints"),
        ] {
            assert_eq!(plural(kind), resource);
        }
    }
}

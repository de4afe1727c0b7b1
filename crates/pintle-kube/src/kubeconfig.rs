//! Kubeconfig files: read, merged, and what one context of them says.

use std::collections::BTreeMap;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use pintle_cluster::{Error, ErrorKind};
use serde_json::{Map, Value};

/// A part of a kubeconfig, with the names of its fields as in the file.
pub(crate) type Fields = Map<String, Value>;

/// Several files as one. Source: client-go `clientcmd.ClientConfigLoadingRules.Load`.
#[derive(Debug, Default)]
pub(crate) struct Kubeconfig {
    clusters: BTreeMap<String, Fields>,
    users: BTreeMap<String, Fields>,
    contexts: BTreeMap<String, Fields>,
    current_context: String,
}

/// What one context says.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) cluster: Fields,
    pub(crate) cluster_name: String,
    pub(crate) user: Fields,
    pub(crate) user_name: String,
    pub(crate) namespace: String,
}

impl Kubeconfig {
    /// Reads the files. Of everything that has a name, and of the current context, the first file
    /// that has it counts.
    pub(crate) fn load(files: &[PathBuf], required: bool) -> Result<Kubeconfig, Error> {
        let mut merged = Kubeconfig::default();
        for file in files.iter().filter(|file| !file.as_os_str().is_empty()) {
            match std::fs::read(file) {
                Ok(bytes) => merged.add(file, &bytes)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound && !required => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(other(go_text("stat", file, &error)));
                }
                Err(error) => return Err(in_file(file, &go_text("open", file, &error))),
            }
        }
        Ok(merged)
    }

    /// Whether the files said nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.clusters.is_empty() && self.users.is_empty() && self.contexts.is_empty()
    }

    /// What the context says; the current one if `context` is empty.
    pub(crate) fn choose(&self, context: &str) -> Result<Chosen, Error> {
        let name = if context.is_empty() { &self.current_context } else { context };
        let Some(chosen) = self.contexts.get(name) else {
            return match (context, name) {
                ("", "") => Ok(Chosen::default()),
                ("", name) => Err(other(format!(
                    "invalid configuration: context was not found for specified context: {name}"
                ))),
                (name, _) => Err(other(format!("context {name:?} does not exist"))),
            };
        };
        let (cluster_name, user_name) = (text(chosen, "cluster"), text(chosen, "user"));
        Ok(Chosen {
            // A cluster that is missing is no error: the options may name a server.
            cluster: self.clusters.get(cluster_name).cloned().unwrap_or_default(),
            cluster_name: cluster_name.to_owned(),
            user: self.users.get(user_name).cloned().unwrap_or_default(),
            user_name: user_name.to_owned(),
            namespace: text(chosen, "namespace").to_owned(),
        })
    }

    fn add(&mut self, file: &Path, bytes: &[u8]) -> Result<(), Error> {
        let json =
            pintle_yaml::yaml_to_json(bytes, false).map_err(|error| in_file(file, &error))?;
        let fields = match serde_json::from_slice(&json) {
            Ok(Value::Object(fields)) => fields,
            Ok(Value::Null) => return Ok(()),
            Ok(_) => return Err(in_file(file, &"the file is no map")),
            Err(error) => return Err(in_file(file, &error)),
        };
        let folder = file.parent().unwrap_or(Path::new(""));
        add_named(&mut self.clusters, &fields, "clusters", "cluster", |cluster| {
            resolve(cluster, folder, &["certificate-authority"]);
        });
        add_named(&mut self.users, &fields, "users", "user", |user| {
            resolve(user, folder, &["client-certificate", "client-key", "tokenFile"]);
            if let Some(Value::Object(exec)) = user.get_mut("exec")
                && text(exec, "command").contains(MAIN_SEPARATOR)
            {
                resolve(exec, folder, &["command"]);
            }
        });
        add_named(&mut self.contexts, &fields, "contexts", "context", |_| {});
        if self.current_context.is_empty() {
            text(&fields, "current-context").clone_into(&mut self.current_context);
        }
        Ok(())
    }
}

/// The text of a field, empty if there is none.
pub(crate) fn text<'a>(fields: &'a Fields, key: &str) -> &'a str {
    fields.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a field says true.
pub(crate) fn flag(fields: &Fields, key: &str) -> bool {
    fields.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// An error that no server answered.
pub(crate) fn other(message: String) -> Error {
    Error::new(ErrorKind::Other, message)
}

/// What Go says about a file that cannot be read. Source: Go `fs.PathError`.
pub(crate) fn go_text(call: &str, file: &Path, error: &io::Error) -> String {
    let (call, reason) = match error.kind() {
        io::ErrorKind::NotFound => (call, "no such file or directory"),
        io::ErrorKind::PermissionDenied => (call, "permission denied"),
        io::ErrorKind::NotADirectory => (call, "not a directory"),
        io::ErrorKind::IsADirectory => ("read", "is a directory"),
        _ => return format!("{call} {}: {error}", file.display()),
    };
    format!("{call} {}: {reason}", file.display())
}

fn in_file(file: &Path, error: &dyn std::fmt::Display) -> Error {
    other(format!("error loading config file \"{}\": {error}", file.display()))
}

/// Takes the entries of a list of `{name, <field>}` whose names are new.
fn add_named(
    known: &mut BTreeMap<String, Fields>,
    file: &Fields,
    list: &str,
    field: &str,
    adjust: impl Fn(&mut Fields),
) {
    for entry in file.get(list).and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = entry.get("name").and_then(Value::as_str) else { continue };
        known.entry(name.to_owned()).or_insert_with(|| {
            let mut fields = entry.get(field).and_then(Value::as_object).cloned();
            fields.as_mut().map(&adjust);
            fields.unwrap_or_default()
        });
    }
}

/// Paths in a file are relative to the file.
fn resolve(fields: &mut Fields, folder: &Path, keys: &[&str]) {
    for key in keys {
        let path = text(fields, key);
        if !path.is_empty() {
            // Without the dots that say nothing.
            let path: PathBuf = folder.join(path).components().collect();
            fields.insert((*key).to_owned(), path.to_string_lossy().into());
        }
    }
}

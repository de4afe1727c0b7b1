//! The little that commands without a cluster read of kubeconfig files: the default namespace.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Kubeconfig {
    current_context: Option<String>,
    contexts: Option<Vec<NamedContext>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NamedContext {
    name: String,
    context: Context,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Context {
    namespace: Option<String>,
}

/// The namespace of the context `wanted`, or of the current one. Of several files the first that
/// knows an answer wins, as in client-go. Files that are missing or broken are passed over: without
/// a cluster, nothing but the namespace depends on them.
pub(crate) fn namespace(files: &[PathBuf], wanted: Option<&str>) -> Option<String> {
    let configs: Vec<Kubeconfig> = files
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .filter_map(|text| serde_yaml::from_slice(&text).ok())
        .collect();
    let current =
        || configs.iter().find_map(|c| c.current_context.clone().filter(|n| !n.is_empty()));
    let name = wanted.map(str::to_owned).or_else(current)?;
    configs
        .iter()
        .flat_map(|config| config.contexts.iter().flatten())
        .find(|named| named.name == name)
        .and_then(|named| named.context.namespace.clone())
        .filter(|namespace| !namespace.is_empty())
}

#[cfg(test)]
mod tests {
    use super::namespace;

    #[test]
    fn the_current_context_gives_the_namespace() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config");
        let text = "current-context: b\ncontexts:\n- name: a\n  context: {namespace: x}\n\
                    - name: b\n  context: {namespace: y, cluster: c}\n";
        std::fs::write(&path, text).unwrap();
        let files = [dir.path().join("missing"), path];
        assert_eq!(namespace(&files, None).as_deref(), Some("y"));
        assert_eq!(namespace(&files, Some("a")).as_deref(), Some("x"));
        assert_eq!(namespace(&files, Some("z")), None);
    }
}

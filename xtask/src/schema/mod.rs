//! The tables of `pintle-schema`: what a real API server says of its kinds and resources.

mod resources;
mod types;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde_json::Value;

use crate::plane;

/// Read the kinds of a control plane into the tables of pintle-schema
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of a control plane that is up
    #[arg(long)]
    cluster: PathBuf,
}

/// Writes both tables.
///
/// # Errors
/// A control plane that does not answer, and what the tables cannot express.
pub(crate) fn run(options: &Options) -> Result<()> {
    let server = Server::new(&options.cluster)?;
    let index = server.get("/openapi/v3")?;
    let mut types = BTreeMap::new();
    for path in index["paths"].as_object().context("no paths in /openapi/v3")?.keys() {
        let document = server.get(&format!("/openapi/v3/{path}"))?;
        let schemas = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
        for (name, schema) in schemas {
            merge(&mut types, name, schema);
        }
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/pintle-schema/data");
    fs::write(folder.join("types.txt"), types::table(&types)?)?;
    fs::write(folder.join("resources.txt"), resources::table(&server)?)?;
    Ok(())
}

/// Each document names the kinds of its own group only.
fn merge(types: &mut BTreeMap<String, Value>, name: String, schema: Value) {
    const KINDS: &str = "x-kubernetes-group-version-kind";
    let kinds = schema.get(KINDS).and_then(Value::as_array).cloned().unwrap_or_default();
    let known = types.entry(name).or_insert(schema);
    if let Some(Value::Array(list)) = known.get_mut(KINDS) {
        let new: Vec<Value> = kinds.into_iter().filter(|kind| !list.contains(kind)).collect();
        list.extend(new);
    }
}

struct Server {
    kubectl: PathBuf,
    kubeconfig: PathBuf,
}

impl Server {
    fn new(folder: &std::path::Path) -> Result<Server> {
        let env = plane::environment(folder)?;
        let path = |name: &str| env.get(name).map(PathBuf::from).with_context(|| name.to_owned());
        Ok(Server {
            kubectl: path("CLUSTER_BIN")?.join("kubectl"),
            kubeconfig: path("KUBECONFIG")?,
        })
    }

    fn get(&self, path: &str) -> Result<Value> {
        let output = Command::new(&self.kubectl)
            .arg("--kubeconfig")
            .arg(&self.kubeconfig)
            .args(["get", "--raw", path])
            .output()
            .context("cannot run kubectl")?;
        ensure!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).with_context(|| path.to_owned())
    }
}

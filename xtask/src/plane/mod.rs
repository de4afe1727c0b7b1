//! A control plane that is up, and what programs leave on it.

pub(crate) mod state;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_yaml::Value;

/// Reads lines such as `KUBECONFIG=/path` of a control plane's file `env`.
///
/// # Errors
/// A folder without that file, and lines of another form.
pub(crate) fn environment(folder: &Path) -> Result<BTreeMap<String, String>> {
    let path = folder.join("env");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut env = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((name, value)) = line.trim_start_matches("export ").split_once('=') else {
            bail!("{}: no variable: {line}", path.display());
        };
        env.insert(name.to_owned(), value.trim_matches(['\'', '"']).to_owned());
    }
    // Helm tells nothing of a wait.
    env.insert("PINTLE_PROGRESS".to_owned(), "off".to_owned());
    Ok(env)
}

/// How the API server is reached.
pub(crate) struct Access {
    pub(crate) kubeconfig: PathBuf,
    pub(crate) server: String,
    /// Certificate of its authority.
    pub(crate) authority: Vec<u8>,
    /// Bearer tokens by name of the user.
    pub(crate) tokens: BTreeMap<String, String>,
}

impl Access {
    /// # Errors
    /// A control plane without a kubeconfig that says all of this.
    pub(crate) fn new(folder: &Path) -> Result<Access> {
        let env = environment(folder)?;
        let kubeconfig = PathBuf::from(env.get("KUBECONFIG").context("env names no KUBECONFIG")?);
        let config: Value = serde_yaml::from_slice(&std::fs::read(&kubeconfig)?)?;
        let cluster = &config["clusters"][0]["cluster"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let users = config["users"].as_sequence().cloned().unwrap_or_default();
        let tokens = users.iter().map(|user| (text(&user["name"]), text(&user["user"]["token"])));
        Ok(Access {
            server: text(&cluster["server"]),
            authority: STANDARD.decode(text(&cluster["certificate-authority-data"]))?,
            tokens: tokens.filter(|(_, token)| !token.is_empty()).collect(),
            kubeconfig,
        })
    }
}

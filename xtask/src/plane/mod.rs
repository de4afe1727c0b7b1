//! A control plane that is up, or a sandbox in its place, and what programs leave on it.

mod served;
pub(crate) mod state;

pub(crate) use self::served::Served;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use serde_yaml::Value;
use tempfile::TempDir;

use crate::build;

/// What is said in place of a folder to have a sandbox.
const SANDBOX: &str = "sandbox";

/// A control plane that is up, or a sandbox that pintle serves as long as somebody has this.
pub(crate) struct Plane {
    folder: PathBuf,
    _served: Option<(Served, TempDir)>,
}

impl Plane {
    /// The control plane of a folder; a sandbox if that is the word `sandbox`.
    ///
    /// # Errors
    /// A sandbox that cannot be served.
    pub(crate) fn at(cluster: &Path, pintle: Option<PathBuf>) -> Result<Plane> {
        if cluster != Path::new(SANDBOX) {
            return Ok(Plane { folder: cluster.to_owned(), _served: None });
        }
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("of-the-server");
        // Cases say how many seconds a step takes.
        let served = Served::begin(&build::pintle(pintle)?.path, &path, 1)?;
        let kubeconfig = folder.path().join("kubeconfig");
        std::fs::write(&kubeconfig, with_users(&std::fs::read(&path)?)?)?;
        let env = format!("KUBECONFIG={}\n", kubeconfig.display());
        std::fs::write(folder.path().join("env"), env)?;
        Ok(Plane { folder: folder.path().to_owned(), _served: Some((served, folder)) })
    }

    /// Where its file `env` is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A kubeconfig of one user with the contexts that those of control planes have: `admin`,
/// `admin-token`, and `nobody`, whom a sandbox does not know.
fn with_users(kubeconfig: &[u8]) -> Result<String> {
    let mut config: Value = serde_yaml::from_slice(kubeconfig)?;
    let (user, cluster) =
        (config["users"][0]["user"].clone(), config["clusters"][0]["name"].clone());
    let names = [("admin", user.clone()), ("admin-token", user), ("nobody", Value::default())];
    let value = |value: serde_json::Value| serde_yaml::to_value(value);
    config["users"] = value(json!(names.clone().map(|(name, user)| json!({
        "name": name, "user": user,
    }))))?;
    config["contexts"] = value(json!(names.map(|(name, _)| json!({
        "name": name, "context": { "cluster": cluster, "user": name },
    }))))?;
    config["current-context"] = "admin".into();
    Ok(serde_yaml::to_string(&config)?)
}

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

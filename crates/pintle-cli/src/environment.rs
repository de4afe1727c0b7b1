//! What commands learn of the process's environment.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pintle_action::Cancel;
use pintle_repository::Folders;

use crate::args::GlobalArgs;
use crate::remote::Credentials;

/// What a pod has of its service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Variables and folders that commands look at.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Folder that relative paths start from.
    pub current_dir: PathBuf,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// `KUBECONFIG`: files separated by `:`.
    pub kubeconfig: Option<String>,
    /// `HELM_KUBECONTEXT`
    pub kube_context: Option<String>,
    /// `HELM_PLUGINS`, or Helm's folder of plug-ins.
    pub plugins: Vec<PathBuf>,
    /// `HELM_DEBUG`
    pub debug: bool,
    /// All variables, for programs that commands start.
    pub variables: BTreeMap<String, String>,
    /// Whether the user wants the command to stop.
    pub cancel: Cancel,
    /// What to print on standard output when he does.
    pub cancel_text: Arc<Mutex<String>>,
    /// Whether interrupts of the process are such wishes.
    pub is_process: bool,
}

impl Environment {
    /// The process's own.
    pub fn of_process() -> Environment {
        let home = env::var_os("HOME").map(PathBuf::from);
        Environment {
            current_dir: env::current_dir().unwrap_or_default(),
            kubeconfig: text("KUBECONFIG"),
            kube_context: text("HELM_KUBECONTEXT"),
            plugins: plugin_folders(home.as_deref()),
            debug: text("HELM_DEBUG").is_some_and(|v| crate::args::parse_bool(&v) == Ok(true)),
            home,
            cancel: Cancel::default(),
            cancel_text: Arc::default(),
            is_process: true,
            variables: env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
        }
    }

    /// The namespace of the pod that this runs in, if it runs in one.
    /// Source: client-go `clientcmd.inClusterClientConfig`.
    pub(crate) fn pod_namespace(&self) -> Option<String> {
        let is_pod = Path::new(SERVICE_ACCOUNT).join("token").is_file()
            && !self.variable("KUBERNETES_SERVICE_HOST").is_empty()
            && !self.variable("KUBERNETES_SERVICE_PORT").is_empty();
        if !is_pod {
            return None;
        }
        if !self.variable("POD_NAMESPACE").is_empty() {
            return Some(self.variable("POD_NAMESPACE").to_owned());
        }
        let text = std::fs::read_to_string(Path::new(SERVICE_ACCOUNT).join("namespace")).ok()?;
        Some(text.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// Where the list of repositories, their indexes and fetched charts are: what flags say, else
    /// Helm's variables, else Helm's folders. Source: Helm `cli.New` and `helmpath`.
    pub(crate) fn repository_folders(&self, global: &GlobalArgs) -> Folders {
        let config = self.base_folder("HELM_CONFIG_HOME", "XDG_CONFIG_HOME", ".config");
        let cache = self.base_folder("HELM_CACHE_HOME", "XDG_CACHE_HOME", ".cache");
        let chosen = |flag: &Option<String>, variable: &str, usual: PathBuf| {
            let named = flag.as_deref().unwrap_or_else(|| self.variable(variable));
            let path = if named.is_empty() { usual } else { PathBuf::from(named) };
            self.current_dir.join(path)
        };
        Folders {
            repositories: chosen(
                &global.repository_config,
                "HELM_REPOSITORY_CONFIG",
                config.join("repositories.yaml"),
            ),
            indexes: chosen(
                &global.repository_cache,
                "HELM_REPOSITORY_CACHE",
                cache.join("repository"),
            ),
            contents: chosen(&global.content_cache, "HELM_CONTENT_CACHE", cache.join("content")),
        }
    }

    /// Where credentials for registries are: Helm's file, then Docker's.
    pub(crate) fn registry_credentials(&self, global: &GlobalArgs) -> Credentials {
        let named = global.registry_config.as_deref();
        let own = match named.unwrap_or_else(|| self.variable("HELM_REGISTRY_CONFIG")) {
            "" => {
                let config = self.base_folder("HELM_CONFIG_HOME", "XDG_CONFIG_HOME", ".config");
                config.join("registry/config.json")
            }
            path => PathBuf::from(path),
        };
        let docker = match self.variable("DOCKER_CONFIG") {
            "" => self.home.clone().unwrap_or_default().join(".docker"),
            folder => PathBuf::from(folder),
        };
        Credentials {
            files: vec![self.current_dir.join(own), docker.join("config.json")],
            variables: self.variables.clone(),
        }
    }

    /// A folder of Helm's: its own variable, else the one of all programs, else one in the home
    /// folder.
    fn base_folder(&self, own: &str, shared: &str, usual: &str) -> PathBuf {
        if !self.variable(own).is_empty() {
            return PathBuf::from(self.variable(own));
        }
        let base = match self.variable(shared) {
            "" => self.home.clone().unwrap_or_default().join(usual),
            folder => PathBuf::from(folder),
        };
        base.join("helm")
    }

    /// The moment that `SOURCE_DATE_EPOCH` names, for archives that repeat themselves.
    ///
    /// # Errors
    /// Helm's text for what is no such moment.
    pub(crate) fn source_date_epoch(&self) -> Result<Option<SystemTime>, String> {
        let text = self.variable("SOURCE_DATE_EPOCH");
        if text.is_empty() {
            return Ok(None);
        }
        let seconds = pintle_value::strconv::parse_int(text.as_bytes(), 10, 64)
            .map_err(|error| format!("invalid SOURCE_DATE_EPOCH: {error}"))?;
        match u64::try_from(seconds) {
            Ok(seconds) => Ok(Some(UNIX_EPOCH + Duration::from_secs(seconds))),
            Err(_) => Err("invalid SOURCE_DATE_EPOCH: must not be negative".to_owned()),
        }
    }

    /// The file of public keys that signatures are looked up in. Source: Helm `defaultKeyring`.
    pub(crate) fn default_keyring(&self) -> PathBuf {
        let folder = match self.variables.get("GNUPGHOME") {
            Some(folder) => PathBuf::from(folder),
            None => self.home.clone().unwrap_or_default().join(".gnupg"),
        };
        let (legacy, keybox) = (folder.join("pubring.gpg"), folder.join("pubring.kbx"));
        if !legacy.exists() && keybox.exists() { keybox } else { legacy }
    }

    /// A variable; empty if it is not set.
    pub(crate) fn variable(&self, name: &str) -> &str {
        self.variables.get(name).map_or("", String::as_str)
    }

    /// From now on interrupts do not end the process but ask the command to stop; says what to
    /// print then.
    pub(crate) fn cancel_says(&self, text: String) {
        *self.cancel_text.lock().unwrap_or_else(PoisonError::into_inner) = text;
        if self.is_process {
            crate::signals::watch(&self.cancel, &self.cancel_text);
        }
    }

    /// The kubeconfig files, in the order in which they win.
    pub fn kubeconfig_files(&self, flag: Option<&str>) -> Vec<PathBuf> {
        match (flag, &self.kubeconfig, &self.home) {
            (Some(path), _, _) => vec![PathBuf::from(path)],
            (None, Some(list), _) => {
                list.split(':').filter(|p| !p.is_empty()).map(PathBuf::from).collect()
            }
            (None, None, Some(home)) => vec![home.join(".kube/config")],
            (None, None, None) => Vec::new(),
        }
    }
}

fn text(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// `HELM_PLUGINS`, else `plugins` in Helm's data folder.
fn plugin_folders(home: Option<&Path>) -> Vec<PathBuf> {
    if let Some(list) = text("HELM_PLUGINS") {
        return list.split(':').map(PathBuf::from).collect();
    }
    let data = text("HELM_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| text("XDG_DATA_HOME").map(|dir| PathBuf::from(dir).join("helm")))
        .or_else(|| home.map(|home| home.join(".local/share/helm")));
    data.map(|dir| dir.join("plugins")).into_iter().collect()
}

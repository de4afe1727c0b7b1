//! What commands learn of the process's environment.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use pintle_action::Cancel;

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
fn plugin_folders(home: Option<&std::path::Path>) -> Vec<PathBuf> {
    if let Some(list) = text("HELM_PLUGINS") {
        return list.split(':').map(PathBuf::from).collect();
    }
    let data = text("HELM_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| text("XDG_DATA_HOME").map(|dir| PathBuf::from(dir).join("helm")))
        .or_else(|| home.map(|home| home.join(".local/share/helm")));
    data.map(|dir| dir.join("plugins")).into_iter().collect()
}

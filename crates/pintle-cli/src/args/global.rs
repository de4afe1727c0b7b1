//! Flags of every command.

use clap::{Args, ValueEnum};

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Print more about what happens
    #[arg(long, global = true)]
    pub debug: Option<bool>,

    /// Namespace for this request
    #[arg(short, long, global = true, value_name = "NAME", env = "HELM_NAMESPACE")]
    pub namespace: Option<String>,

    /// When to use colours
    #[arg(
        long,
        alias = "colour",
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "HELM_COLOR",
        hide_env = true
    )]
    pub color: String,

    /// How errors look
    #[arg(long, global = true, value_name = "FORMAT", default_value = "full")]
    pub error_format: ErrorFormat,

    /// How a wait is told of; by itself a table on a terminal, and lines where the variable CI is set
    #[arg(
        long,
        global = true,
        value_name = "MANNER",
        default_value = "auto",
        env = "PINTLE_PROGRESS",
        hide_env = true
    )]
    pub progress: ProgressChoice,

    /// Which cluster: sandbox for one in memory, sandbox:FILE for one that is kept in a file; by
    /// itself the one of the kubeconfig
    #[arg(long, global = true, value_name = "CLUSTER", env = "PINTLE_CLUSTER", hide_env = true)]
    pub cluster: Option<String>,

    /// Kubernetes context; without effect on commands that need no cluster
    #[arg(long, global = true, value_name = "NAME", hide = true)]
    pub kube_context: Option<String>,

    /// Path of the kubeconfig file; without effect on commands that need no cluster
    #[arg(long, global = true, value_name = "PATH", hide = true)]
    pub kubeconfig: Option<String>,
    /// Address of the API server
    #[arg(long, global = true, hide = true)]
    pub kube_apiserver: Option<String>,
    /// Group to impersonate
    #[arg(long, global = true, hide = true)]
    pub kube_as_group: Vec<String>,
    /// User to impersonate
    #[arg(long, global = true, hide = true)]
    pub kube_as_user: Option<String>,
    /// Authority of the API server's certificate
    #[arg(long, global = true, hide = true)]
    pub kube_ca_file: Option<String>,
    /// Take any certificate of the API server
    #[arg(long, global = true, hide = true)]
    pub kube_insecure_skip_tls_verify: Option<bool>,
    /// Name in the API server's certificate
    #[arg(long, global = true, hide = true)]
    pub kube_tls_server_name: Option<String>,
    /// Bearer token
    #[arg(long, global = true, hide = true)]
    pub kube_token: Option<String>,
    /// Requests in a burst
    #[arg(long, global = true, hide = true, allow_hyphen_values = true)]
    pub burst_limit: Option<i64>,
    /// Requests a second
    #[arg(long, global = true, hide = true)]
    pub qps: Option<f32>,
    /// Path of the registry configuration
    #[arg(long, global = true, hide = true)]
    pub registry_config: Option<String>,
    /// Folder of cached repository indexes
    #[arg(long, global = true, hide = true)]
    pub repository_cache: Option<String>,
    /// Path of the list of repositories
    #[arg(long, global = true, hide = true)]
    pub repository_config: Option<String>,
    /// Folder of cached charts
    #[arg(long, global = true, hide = true)]
    pub content_cache: Option<String>,
}

/// How errors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ErrorFormat {
    /// Helm's facts, then excerpt, includes, values and hints
    Full,
    /// Helm's text alone
    Helm,
}

/// How a wait is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressChoice {
    /// As it fits standard error.
    Auto,
    /// A table that is drawn anew
    Live,
    /// A line for each change
    Plain,
    /// Not at all
    Off,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorChoice {
    /// Never.
    Never,
    /// On a terminal.
    Auto,
    /// Always.
    Always,
}

impl GlobalArgs {
    /// What `--color` means.
    ///
    /// # Errors
    /// Helm's text for a word that is none of the three.
    pub fn color(&self) -> Result<ColorChoice, String> {
        match self.color.as_str() {
            "never" => Ok(ColorChoice::Never),
            "auto" => Ok(ColorChoice::Auto),
            "always" => Ok(ColorChoice::Always),
            other => {
                Err(format!("invalid color mode {other:?}: must be one of: never, auto, always"))
            }
        }
    }
}

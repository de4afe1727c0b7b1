//! What a connection is made of, as facts from the caller.

use std::path::PathBuf;
use std::time::Duration;

/// Where the API server is and who asks it. Empty texts mean "not given".
///
/// Nothing is read from the environment, except with [`ConnectOptions::in_cluster`].
/// Source: Helm `cli.EnvSettings`, whose flags these are.
#[derive(Clone, Default)]
pub struct ConnectOptions {
    /// Kubeconfig files. The first one to name something wins. Missing ones count as empty.
    pub kubeconfig: Vec<PathBuf>,
    /// Whether every file must be there, as with `--kubeconfig`.
    pub kubeconfig_required: bool,
    /// Whether a pod's service account is used if the files say nothing at all. Its address is read
    /// from the environment and its token from the well-known folder.
    pub in_cluster: bool,
    /// The context instead of the current one.
    pub context: String,
    /// The namespace instead of that of the context.
    pub namespace: String,
    /// URL or `host:port` of the API server.
    pub api_server: String,
    /// PEM file with the authorities that may vouch for the server.
    pub ca_file: Option<PathBuf>,
    /// Whether the server's certificate is taken unseen.
    pub insecure_skip_tls_verify: bool,
    /// The name that the server's certificate must be for, instead of that in the URL.
    pub tls_server_name: String,
    /// Bearer token.
    pub token: String,
    /// User to act as.
    pub as_user: String,
    /// Groups to act as; only together with a user.
    pub as_groups: Vec<String>,
    /// UID to act as; only together with a user.
    pub as_uid: String,
    /// Proxy (`http`, `https` or `socks5` URL) for clusters whose kubeconfig names none.
    pub proxy: String,
    /// Whether a credential plug-in may talk to the user on standard input.
    pub interactive: bool,
    /// Requests per second after a burst; no limit if 0. Helm's default is 0, and because it makes
    /// a new client, with a full bucket, for every object, that too limits nothing.
    pub qps: f32,
    /// Requests that may be made at once before `qps` counts; client-go's 10 if 0.
    pub burst: u32,
    /// How long the server may say nothing, instead of 32 seconds for discovery and 65 for the rest.
    pub timeout: Option<Duration>,
}

//! Options and kubeconfig put together: what the transport is built from.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Uri;
use http::header::{HeaderValue, USER_AGENT};
use kube::Config;
use kube::config::AuthInfo;
use pintle_cluster::Error;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use crate::ConnectOptions;
use crate::exec::Credentials;
use crate::identity::{ACTING, IDENTITY, Login, filled, invalid, login};
use crate::kubeconfig::{Chosen, Fields, Kubeconfig, flag, go_text, other, text};

/// The server of clusters that name none. Source: client-go `clientcmd.ClusterDefaults`.
const DEFAULT_SERVER: &str = "http://localhost:8080";

/// How a client is built.
pub(crate) struct Settings {
    /// URL of the server, without a slash at its end.
    pub(crate) server: String,
    /// Namespace of the context.
    pub(crate) namespace: String,
    /// Where a token or certificate comes from that may change while the program runs.
    pub(crate) login: Login,
    config: Config,
    /// The user, without what `login` is about.
    user: Fields,
}

impl Settings {
    /// Reads the kubeconfig files and lays the options over them.
    ///
    /// Source: client-go `clientcmd.DirectClientConfig.ClientConfig`.
    pub(crate) fn new(options: &ConnectOptions) -> Result<Settings, Error> {
        let files = Kubeconfig::load(&options.kubeconfig, options.kubeconfig_required)?;
        if options.in_cluster
            && files.is_empty()
            && options.context.is_empty()
            && let Some(settings) = in_cluster(options)?
        {
            return Ok(settings);
        }
        let mut chosen = files.choose(&options.context)?;
        overlay(&mut chosen, options);
        let trust = trust(&chosen, options)?;
        let server = server_url(text(&chosen.cluster, "server"), false);
        let ca = if trust.authorities.is_empty() {
            String::new()
        } else {
            STANDARD.encode(&trust.authorities)
        };
        let login = login(&chosen, &server, &ca, options)?;
        let mut settings = Settings {
            config: config(&server, &trust)?,
            namespace: chosen.namespace,
            login,
            user: chosen.user,
            server,
        };
        settings.finish(text(&chosen.cluster, "proxy-url"), options)?;
        Ok(settings)
    }

    /// URL of the server.
    pub(crate) fn url(&self) -> &Uri {
        &self.config.cluster_url
    }

    /// URL of the proxy, if there is one.
    pub(crate) fn proxy(&self) -> Option<&Uri> {
        self.config.proxy_url.as_ref()
    }

    /// The configuration of a client with these credentials.
    pub(crate) fn config(&self, credentials: &Credentials) -> Result<Config, Error> {
        let mut user = self.user.clone();
        if let Some((certificate, key)) = &credentials.certificate {
            user.insert("client-certificate-data".to_owned(), STANDARD.encode(certificate).into());
            user.insert("client-key-data".to_owned(), STANDARD.encode(key).into());
        }
        let mut config = self.config.clone();
        config.auth_info = serde_json::from_value::<AuthInfo>(Value::Object(user))
            .map_err(|error| other(format!("invalid configuration: {error}")))?;
        Ok(config)
    }

    fn finish(&mut self, proxy: &str, options: &ConnectOptions) -> Result<(), Error> {
        let keys = if self.config.cluster_url.scheme_str() == Some("https") {
            &IDENTITY[..]
        } else {
            // Credentials never go over a connection that everybody can read.
            self.login = Login::Fixed;
            &ACTING[..]
        };
        // Empty fields count as missing.
        self.user.retain(|key, value| keys.contains(&key.as_str()) && filled(value));
        for key in ["client-certificate-data", "client-key-data"] {
            if let Some(Value::String(base64)) = self.user.get_mut(key) {
                base64.retain(|c| !c.is_ascii_whitespace());
            }
        }
        if self.user.contains_key("username") {
            // A password may be empty.
            self.user.entry("password").or_insert_with(|| "".into());
        }
        let proxy = if proxy.is_empty() { &options.proxy } else { proxy };
        if !proxy.is_empty() {
            let url = proxy.parse::<Uri>().map_err(|error| {
                other(format!("invalid configuration: invalid 'proxy-url' {proxy:?}: {error}"))
            })?;
            self.config.proxy_url = Some(url);
        }
        let agent = HeaderValue::from_static(concat!("pintle/", env!("CARGO_PKG_VERSION")));
        self.config.headers.push((USER_AGENT, agent));
        Ok(())
    }
}

/// What the server's certificate is held against.
struct Trust {
    /// PEM; the system's authorities if empty.
    authorities: Vec<u8>,
    insecure: bool,
    server_name: String,
}

/// Lays the options over the context.
fn overlay(chosen: &mut Chosen, options: &ConnectOptions) {
    let set = |fields: &mut Fields, key: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(key.to_owned(), value.into());
        }
    };
    set(&mut chosen.cluster, "server", &options.api_server);
    if !options.api_server.is_empty() || !options.tls_server_name.is_empty() {
        // The name in the file belongs to the server in the file.
        chosen
            .cluster
            .insert("tls-server-name".to_owned(), options.tls_server_name.as_str().into());
    }
    if !options.token.is_empty() {
        chosen.user.remove("tokenFile");
    }
    set(&mut chosen.user, "token", &options.token);
    set(&mut chosen.user, "as", &options.as_user);
    set(&mut chosen.user, "as-uid", &options.as_uid);
    if !options.as_groups.is_empty() {
        chosen.user.insert("as-groups".to_owned(), json!(options.as_groups));
    }
    if !options.namespace.is_empty() {
        chosen.namespace.clone_from(&options.namespace);
    } else if chosen.namespace.is_empty() {
        "default".clone_into(&mut chosen.namespace);
    }
}

fn trust(chosen: &Chosen, options: &ConnectOptions) -> Result<Trust, Error> {
    let (cluster, name) = (&chosen.cluster, &chosen.cluster_name);
    let overridden = options.insecure_skip_tls_verify || options.ca_file.is_some();
    let from_file = |path: &str| {
        std::fs::read(path).map_err(|error| {
            let reason = go_text("open", Path::new(path), &error);
            invalid(&[format!(
                "unable to read certificate-authority {path} for {name} due to {reason}"
            )])
        })
    };
    let data = text(cluster, "certificate-authority-data");
    let authorities = match &options.ca_file {
        Some(path) => from_file(&path.to_string_lossy())?,
        None if overridden => Vec::new(),
        None if !data.is_empty() => decode(data).ok_or_else(|| {
            invalid(&[format!("certificate-authority-data of {name} is no base64")])
        })?,
        None => match text(cluster, "certificate-authority") {
            "" => Vec::new(),
            path => from_file(path)?,
        },
    };
    let insecure = match overridden {
        true => options.insecure_skip_tls_verify,
        false => flag(cluster, "insecure-skip-tls-verify"),
    };
    let server_name = text(cluster, "tls-server-name").to_owned();
    Ok(Trust { authorities, insecure, server_name })
}

/// The configuration without a user.
fn config(server: &str, trust: &Trust) -> Result<Config, Error> {
    let url = server
        .parse::<Uri>()
        .ok()
        .filter(is_server)
        .ok_or_else(|| other(format!("host must be a URL or a host:port pair: {server:?}")))?;
    let secure = url.scheme_str() == Some("https");
    let mut config = Config::new(url);
    if !secure {
        // An empty list spares the search for the system's authorities, which are not asked.
        config.root_cert = Some(Vec::new());
        return Ok(config);
    }
    if trust.insecure && !trust.authorities.is_empty() {
        return Err(other(
            "specifying a root certificates file with the insecure flag is not allowed".to_owned(),
        ));
    }
    config.accept_invalid_certs = trust.insecure;
    config.tls_server_name = (!trust.server_name.is_empty()).then(|| trust.server_name.clone());
    if !trust.authorities.is_empty() {
        config.root_cert = Some(certificates(&trust.authorities)?);
    } else if trust.insecure {
        config.root_cert = Some(Vec::new());
    }
    Ok(config)
}

/// Whether a server can be there. A port that is no number would otherwise count as none.
fn is_server(url: &Uri) -> bool {
    let (Some("http" | "https"), Some(authority)) = (url.scheme_str(), url.authority()) else {
        return false;
    };
    let rest = authority.as_str().strip_prefix(authority.host());
    !authority.host().is_empty()
        && (rest == Some("")
            || rest.is_some_and(|rest| rest.starts_with(':')) && authority.port_u16().is_some())
}

/// The service account of the pod that the program runs in; nothing if there is none.
fn in_cluster(options: &ConnectOptions) -> Result<Option<Settings>, Error> {
    let Ok(mut config) = Config::incluster_env() else { return Ok(None) };
    if !options.api_server.is_empty() {
        config.cluster_url = server_url(&options.api_server, true)
            .parse()
            .map_err(|error| other(format!("host must be a URL or a host:port pair: {error}")))?;
    }
    if let Some(path) = &options.ca_file {
        let pem = std::fs::read(path).map_err(|error| other(go_text("open", path, &error)))?;
        config.root_cert = Some(certificates(&pem)?);
        config.root_cert_file = None;
    }
    let mut chosen = Chosen { namespace: config.default_namespace.clone(), ..Chosen::default() };
    overlay(&mut chosen, options);
    let login = match config.auth_info.token_file.take() {
        Some(path) if options.token.is_empty() => Login::File(PathBuf::from(path)),
        _ => Login::Fixed,
    };
    let mut settings = Settings {
        server: config.cluster_url.to_string().trim_end_matches('/').to_owned(),
        namespace: chosen.namespace,
        login,
        user: chosen.user,
        config,
    };
    settings.finish("", options)?;
    Ok(Some(settings))
}

/// The URL of a server that may be given as `host:port`. Source: client-go `rest.DefaultServerURL`.
fn server_url(server: &str, secure: bool) -> String {
    let server = server.trim_end_matches('/');
    match (server, secure) {
        ("", _) => DEFAULT_SERVER.to_owned(),
        (url, _) if url.contains("://") => url.to_owned(),
        (host, true) => format!("https://{host}"),
        (host, false) => format!("http://{host}"),
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let found: Result<Vec<Vec<u8>>, _> = CertificateDer::pem_slice_iter(pem)
        .map(|certificate| certificate.map(|certificate| certificate.as_ref().to_vec()))
        .collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(other(
            "unable to load root certificates: unable to parse bytes as PEM block".to_owned(),
        )),
    }
}

fn decode(base64: &str) -> Option<Vec<u8>> {
    let packed: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(packed).ok()
}

#[cfg(test)]
mod tests;

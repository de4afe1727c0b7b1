//! Files over HTTP.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::args::ChartArgs;

/// Largest file that is fetched, in bytes.
const MAX_SIZE: u64 = 100 << 20;

/// Longest that a fetch may take. Helm's own limit.
const TIMEOUT: Duration = Duration::from_secs(120);

/// How a server is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    username: Option<String>,
    password: Option<String>,
    ca_file: Option<String>,
    cert_file: Option<String>,
    key_file: Option<String>,
    insecure: bool,
}

impl Options {
    /// What the flags of a command say.
    pub(crate) fn of(args: &ChartArgs) -> Options {
        Options {
            username: args.username.clone(),
            password: args.password.clone(),
            ca_file: args.ca_file.clone(),
            cert_file: args.cert_file.clone(),
            key_file: args.key_file.clone(),
            insecure: args.insecure_skip_tls_verify,
        }
    }
}

/// Whether a name is an address that [`get`] can fetch.
pub(crate) fn is_url(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

/// Fetches the file at an address.
pub(crate) fn get(url: &str, options: &Options) -> Result<Vec<u8>, String> {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .tls_config(tls(options)?)
        .build();
    let mut request = Agent::new_with_config(config).get(url);
    if let (Some(user), password) = (&options.username, options.password.as_deref()) {
        let credentials = format!("{user}:{}", password.unwrap_or_default());
        let encoded = STANDARD.encode(credentials);
        request = request.header("Authorization", &format!("Basic {encoded}"));
    }
    let mut response =
        request.call().map_err(|error| format!("Get {url:?}: {error}"))?;
    if response.status() != 200 {
        let status = response.status();
        let reason = status.canonical_reason().unwrap_or_default();
        return Err(format!("failed to fetch {url} : {} {reason}", status.as_u16()));
    }
    let body = response.body_mut().with_config().limit(MAX_SIZE).read_to_vec();
    body.map_err(|error| format!("failed to fetch {url} : {error}"))
}

fn tls(options: &Options) -> Result<TlsConfig, String> {
    let mut tls = TlsConfig::builder().disable_verification(options.insecure);
    if let Some(path) = &options.ca_file {
        let pem = read(path)?;
        let certificates: Result<Vec<Certificate<'static>>, _> = parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(Ok(certificate)),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            })
            .collect();
        let certificates = certificates.map_err(|error| format!("{path}: {error}"))?;
        tls = tls.root_certs(RootCerts::from(certificates));
    }
    if let (Some(cert), Some(key)) = (&options.cert_file, &options.key_file) {
        let chain = Certificate::from_pem(&read(cert)?).map_err(|e| format!("{cert}: {e}"))?;
        let private = PrivateKey::from_pem(&read(key)?).map_err(|e| format!("{key}: {e}"))?;
        tls = tls.client_cert(Some(ClientCert::new_with_certs(&[chain], private)));
    }
    Ok(tls.build())
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("open {path}: {error}"))
}

//! The HTTP client.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use super::Options;

/// Largest file that is fetched, in bytes.
const MAX_SIZE: u64 = 100 << 20;

/// Longest that a fetch may take. Helm's own limit.
const TIMEOUT: Duration = Duration::from_secs(120);

pub(super) fn get(url: &str, options: &Options) -> Result<Vec<u8>, String> {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .tls_config(tls(options)?)
        .build();
    let mut request = Agent::new_with_config(config).get(url);
    if let Some(user) = &options.username {
        let credentials = format!("{user}:{}", options.password.as_deref().unwrap_or_default());
        let value = format!("Basic {}", STANDARD.encode(credentials));
        request = request.header("Authorization", &value);
    }
    let mut response = request.call().map_err(|error| format!("Get {url:?}: {error}"))?;
    let status = response.status();
    if status != 200 {
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
        let items = parse_pem(&pem).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(Ok(certificate)),
            Ok(_) => None,
            Err(error) => Some(Err(format!("{path}: {error}"))),
        });
        let certificates: Vec<Certificate<'static>> = items.collect::<Result<_, _>>()?;
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

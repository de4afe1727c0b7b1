//! The HTTP client.

use std::fs;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pintle_repository::Access;
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

/// Largest file that is fetched, in bytes.
const MAX_SIZE: u64 = 100 << 20;

/// In front of what is wrong with files of certificates.
pub(super) const CONFIGURING: &str = "can't create TLS config for client";

/// Longest that a fetch may take. Helm's own limit.
const TIMEOUT: Duration = Duration::from_secs(120);

pub(super) fn get(url: &str, access: &Access) -> Result<Vec<u8>, String> {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .tls_config(tls(access).map_err(|error| format!("{CONFIGURING}: {error}"))?)
        .build();
    let mut request = Agent::new_with_config(config).get(url);
    if let Some((user, password)) = access.credentials_for(url) {
        let value = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
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

/// How a server is trusted, and who this client is. Source: Helm `tlsutil.NewTLSConfig`.
pub(super) fn tls(access: &Access) -> Result<TlsConfig, String> {
    let mut tls = TlsConfig::builder().disable_verification(access.insecure);
    let (cert, key) = (&access.cert_file, &access.key_file);
    let is_meant =
        !cert.is_empty() && !key.is_empty() || !access.ca_file.is_empty() || access.insecure;
    let mut errors = Vec::new();
    let mut pair = None;
    if is_meant && !(cert.is_empty() && key.is_empty()) {
        match read("unable to read cert file", cert)
            .and_then(|cert| Ok((cert, read("unable to read key file", key)?)))
        {
            Ok(found) => pair = Some(found),
            Err(error) => errors.push(error),
        }
    }
    if !access.ca_file.is_empty() {
        match read("can't read CA file", &access.ca_file) {
            Ok(pem) => tls = tls.root_certs(RootCerts::from(authorities(&pem)?)),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors.join("\n"));
    }
    if let Some((cert, key)) = pair {
        let failed = |error: ureq::Error| format!("unable to load cert from key pair: {error}");
        let chain = Certificate::from_pem(&cert).map_err(failed)?;
        let private = PrivateKey::from_pem(&key).map_err(failed)?;
        tls = tls.client_cert(Some(ClientCert::new_with_certs(&[chain], private)));
    }
    Ok(tls.build())
}

fn authorities(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let items = parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let found: Vec<_> = items.collect();
    match found.is_empty() {
        true => Err("failed to append certificates from pem block".to_owned()),
        false => Ok(found),
    }
}

fn read(what: &str, path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| {
        format!("{what}: {path:?}: open {path}: {}", crate::commands::go_text(&error))
    })
}

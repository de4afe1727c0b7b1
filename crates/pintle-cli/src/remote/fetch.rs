//! The HTTP client.

use std::fs;
use std::time::Duration;

use pintle_repository::{Access, Request, Response};
use ureq::Agent;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

/// Largest file that is fetched, in bytes.
const MAX_SIZE: u64 = 100 << 20;

/// In front of what is wrong with files of certificates.
pub(super) const CONFIGURING: &str = "can't create TLS config for client";

/// Longest that a fetch may take. Helm's own limit.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Asks a server. Where it points on gets no `Authorization`.
pub(super) fn request(request: &Request<'_>) -> Result<Response, String> {
    let Request { address, accept, access, .. } = request;
    let tls = tls(access).map_err(|error| format!("{CONFIGURING}: {error}"))?;
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .tls_config(tls)
        .build();
    let mut asked = Agent::new_with_config(config).get(*address);
    if !accept.is_empty() {
        asked = asked.header("Accept", *accept);
    }
    if let Some(authorization) = &request.authorization {
        asked = asked.header("Authorization", authorization);
    }
    let mut response = asked.call().map_err(|error| format!("Get {address:?}: {error}"))?;
    let header = |name: &str| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let (challenge, link) = (header("WWW-Authenticate"), header("Link"));
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_SIZE).read_to_vec();
    let body = body.map_err(|error| format!("failed to fetch {address} : {error}"))?;
    Ok(Response { status, body, challenge, link })
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

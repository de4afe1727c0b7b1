//! TLS for the server of tests, with an authority made anew for each.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// Makes an authority, a server's certificate for 127.0.0.1 and a client's, writes what a client
/// needs into `folder`, and says how the server is to be.
///
/// # Errors
/// Those of the file system.
pub(crate) fn server(folder: &Path, client_certificate: bool) -> Result<Arc<ServerConfig>> {
    fs::create_dir_all(folder)?;
    let mut authority = named("pintle test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let certificate = authority.self_signed(&key)?;
    fs::write(folder.join("ca.pem"), certificate.pem())?;
    let issuer = Issuer::new(authority, key);

    let client_key = KeyPair::generate()?;
    let client = named("pintle test client").signed_by(&client_key, &issuer)?;
    fs::write(folder.join("client.pem"), client.pem())?;
    fs::write(folder.join("client.key"), client_key.serialize_pem())?;

    let server_key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, "pintle test server");
    let server = params.signed_by(&server_key, &issuer)?;

    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let clients = match client_certificate {
        true => clients.build()?,
        false => clients.allow_unauthenticated().build()?,
    };
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(clients)
        .with_single_cert(
            vec![server.der().clone()],
            PrivateKeyDer::try_from(server_key.serialize_der()).map_err(anyhow::Error::msg)?,
        )?;
    Ok(Arc::new(config))
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// A connection over TLS.
///
/// # Errors
/// A client that is not served.
pub(crate) fn over(
    mut stream: TcpStream,
    config: &Arc<ServerConfig>,
) -> Result<StreamOwned<ServerConnection, TcpStream>> {
    let mut connection = ServerConnection::new(config.clone())?;
    connection.complete_io(&mut stream)?;
    Ok(StreamOwned::new(connection, stream))
}

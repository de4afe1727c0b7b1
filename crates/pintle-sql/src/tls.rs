//! TLS as `sslmode` wants it. Source: lib/pq `ssl`.

mod stream;
mod verifier;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, InconsistentKeys};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::tls::TlsConnect;
use tokio_rustls::TlsConnector;

use self::stream::Stream;
use self::verifier::Verifier;
use crate::failure::Failure;
use crate::settings::{Host, TlsMode, TlsSettings};

/// Size of a file with certificates or a key.
const MAX_FILE: u64 = 4 << 20;

/// Protocol by which a server knows what TLS from the first byte on is for.
const PROTOCOL: &[u8] = b"postgresql";

/// Begins TLS with a server.
pub(crate) struct Connector {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Connector {
    /// Reads the files. `mode` may be another one than the settings have.
    pub(crate) fn new(
        settings: &TlsSettings,
        mode: TlsMode,
        host: &Host,
    ) -> Result<Connector, Failure> {
        let provider = Arc::new(ring::default_provider());
        let versions: Vec<&'static rustls::SupportedProtocolVersion> =
            [(2, &rustls::version::TLS12), (3, &rustls::version::TLS13)]
                .into_iter()
                .filter(|(number, _)| {
                    (settings.min_version..=settings.max_version).contains(number)
                })
                .map(|(_, version)| version)
                .collect();
        if versions.is_empty() {
            let known = "TLSv1.2 and TLSv1.3";
            return Err(tls(format!("no version of TLS is left; there are {known}")));
        }
        let authorities = settings.authorities(mode)?;
        let verifier = Verifier::new(mode, authorities.as_deref(), &provider)?;
        let identity = settings.identity(authorities.as_deref(), &provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(|error| tls(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match identity {
            Some(identity) => {
                builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity)))
            }
            None => builder.with_no_client_auth(),
        };
        config.enable_sni = settings.name_it;
        if settings.direct {
            config.alpn_protocols = vec![PROTOCOL.to_vec()];
        }
        let name = match (host.name.as_str(), host.address) {
            ("", Some(address)) => ServerName::from(address),
            (name, _) => ServerName::try_from(name.to_owned())
                .map_err(|_| tls(format!("{name:?} is no name that a certificate may have")))?,
        };
        Ok(Connector { config: Arc::new(config), name })
    }
}

fn tls(text: String) -> Failure {
    Failure::tls(&text)
}

/// TLS that could not begin.
#[derive(Debug)]
pub(crate) struct Handshake(pub(crate) io::Error);

impl fmt::Display for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Handshake {}

impl TlsSettings {
    /// The authorities in PEM; nothing if those of the system are meant, or none.
    fn authorities(&self, mode: TlsMode) -> Result<Option<Vec<u8>>, Failure> {
        let is_strict = matches!(mode, TlsMode::VerifyCa | TlsMode::VerifyFull);
        match self.authorities.as_str() {
            "system" => Ok(None),
            _ if self.inline => Ok(Some(self.authorities.clone().into_bytes())),
            "" => match self.folder.as_ref().map(|folder| folder.join("root.crt")) {
                Some(path) if path.exists() => read(&path).map(Some),
                _ => Ok(None),
            },
            path => {
                let path = self.current_dir.join(path);
                if !is_strict && !path.exists() {
                    return Ok(None);
                }
                read(&path).map(Some)
            }
        }
    }

    /// The client's own certificate and key.
    fn identity(
        &self,
        authorities: Option<&[u8]>,
        provider: &CryptoProvider,
    ) -> Result<Option<CertifiedKey>, Failure> {
        let (chain, key) = if self.inline {
            if self.certificate.is_empty() {
                return Ok(None);
            }
            (self.certificate.clone().into_bytes(), self.key.clone().into_bytes())
        } else {
            let Some(certificate) = self.path(&self.certificate, "postgresql.crt") else {
                return Ok(None);
            };
            if !certificate.exists() {
                return Ok(None);
            }
            let key = self.path(&self.key, "postgresql.key").unwrap_or_default();
            check_key(&key)?;
            (read(&certificate)?, read(&key)?)
        };
        let mut chain = certificates(&chain, "sslcert")?;
        chain.extend(intermediates(authorities, &chain));
        let unusable =
            |error: &dyn fmt::Display| tls(format!("the key of sslkey cannot be used: {error}"));
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| unusable(&error))?;
        let key = provider.key_provider.load_private_key(key).map_err(|error| unusable(&error))?;
        let identity = CertifiedKey::new(chain, key);
        match identity.keys_match() {
            Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
                Err(tls("private key does not match public key".to_owned()))
            }
            // Certificates of the oldest version cannot be looked into; the server does that.
            _ => Ok(Some(identity)),
        }
    }

    fn path(&self, given: &str, usual: &str) -> Option<PathBuf> {
        match given {
            "" => self.folder.as_ref().map(|folder| folder.join(usual)),
            path => Some(self.current_dir.join(path)),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn fmt::Display| tls(format!("{}: {error}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| failed(&error))?;
    if metadata.len() > MAX_FILE {
        return Err(failed(&format!("larger than {MAX_FILE} bytes")));
    }
    std::fs::read(path).map_err(|error| failed(&error))
}

/// A key belongs to its user alone, or to root and a group. Source: libpq, as lib/pq has it.
#[cfg(unix)]
fn check_key(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;
    let failed = |error: &dyn fmt::Display| tls(format!("{}: {error}", path.display()));
    let metadata = std::fs::metadata(path).map_err(|error| failed(&error))?;
    let forbidden = if metadata.uid() == 0 { 0o137 } else { 0o177 };
    if metadata.mode() & 0o777 & forbidden != 0 {
        return Err(failed(&"others may read the private key; its mode should be 0600"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_key(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

fn certificates(pem: &[u8], called: &str) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(tls(format!("pq: couldn't parse pem from {called}"))),
    }
}

/// The authorities between the root and the client, which it has to show. Source: lib/pq
/// `sslAppendIntermediates`.
fn intermediates(
    authorities: Option<&[u8]>,
    chain: &[CertificateDer<'static>],
) -> Vec<CertificateDer<'static>> {
    let found = authorities.map(|pem| certificates(pem, "").unwrap_or_default());
    let mut found = found.unwrap_or_default();
    found.retain(|certificate| !chain.contains(certificate));
    // The last one is the root, which the server has.
    if found.len() < 2 {
        return Vec::new();
    }
    found.pop();
    found
}

impl<S> TlsConnect<S> for Connector
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Stream<S>;
    type Error = Handshake;
    type Future = Pin<Box<dyn Future<Output = Result<Stream<S>, Handshake>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let connector = TlsConnector::from(self.config);
            connector.connect(self.name, stream).await.map(Stream).map_err(Handshake)
        })
    }
}

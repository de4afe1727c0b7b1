//! What the server's certificate is held against.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::{certificates, tls};
use crate::failure::Failure;
use crate::settings::TlsMode;

/// Holds the server's certificate against what the mode wants.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Who may have signed it; anybody if there are none.
    authorities: Option<RootCertStore>,
    /// What is trusted itself: a server may show a certificate that it signed on its own.
    own: Vec<CertificateDer<'static>>,
    /// Whether it has to be for the server's name.
    names: bool,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    pub(super) fn new(
        mode: TlsMode,
        authorities: Option<&[u8]>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Verifier, Failure> {
        let is_strict = matches!(mode, TlsMode::VerifyCa | TlsMode::VerifyFull);
        let mut store = RootCertStore::empty();
        let mut own = Vec::new();
        match authorities {
            Some(pem) => {
                own = certificates(pem, "sslrootcert")?;
                for certificate in &own {
                    store.add(certificate.clone()).map_err(|error| tls(error.to_string()))?;
                }
            }
            None if is_strict => {
                store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
            None => {}
        }
        // Whoever has authorities wants them to count.
        let counts = is_strict || authorities.is_some();
        Ok(Verifier {
            authorities: counts.then_some(store),
            own,
            names: mode == TlsMode::VerifyFull,
            provider: provider.clone(),
        })
    }
}

fn is_about_time(error: &rustls::Error) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
        )
    )
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        let parsed = ParsedCertificate::try_from(certificate)?;
        let signed = rustls::client::verify_server_cert_signed_by_trust_anchor(
            &parsed,
            authorities,
            intermediates,
            now,
            self.provider.signature_verification_algorithms.all,
        );
        match signed {
            // The time is looked at first. What is left is that it calls itself an authority.
            Err(error) if !is_about_time(&error) && self.own.contains(certificate) => {}
            signed => signed?,
        }
        if self.names {
            rustls::client::verify_server_name(&parsed, name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.authorities.is_none() {
            // Proof that somebody owns a certificate that anybody could have made proves nothing.
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.authorities.is_none() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

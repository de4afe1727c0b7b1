//! Private keys: making them, signing with them, and their public halves.

use std::sync::Arc;

use p256::ecdsa::signature::Signer;
use rsa::PrivateKey as RsaKey;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha2::Sha256;

use super::der;
use super::oid;
use crate::host::Secret;
use crate::random::HostRng;

/// Bits of the keys that `genPrivateKey` makes.
const RSA_KEY_BITS: usize = 4096;
/// Bits of the keys that certificates get.
const RSA_CERTIFICATE_BITS: usize = 2048;
/// Go signs with no smaller keys.
const MIN_RSA_BITS: u32 = 1024;

/// A private key.
pub(super) enum PrivateKey {
    Rsa(Box<RsaKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    /// Signs no certificates.
    Dsa(DsaKey),
    /// Made for key agreement: can be read, but neither signs nor is certified.
    X25519,
}

/// The numbers of a DSA key, big-endian.
pub(super) struct DsaKey {
    pub(super) p: Vec<u8>,
    pub(super) q: Vec<u8>,
    pub(super) g: Vec<u8>,
    pub(super) y: Vec<u8>,
    pub(super) x: Vec<u8>,
}

/// Runs `$body` with `$key` bound to the ECDSA key of any curve.
macro_rules! with_ecdsa {
    ($self:expr, $key:ident => $body:expr, else $($rest:tt)*) => {
        match $self {
            PrivateKey::P256($key) => $body,
            PrivateKey::P384($key) => $body,
            PrivateKey::P521($key) => $body,
            $($rest)*
        }
    };
}

impl PrivateKey {
    /// The key that `genPrivateKey` makes for a type. `None` if the type is unknown.
    pub(super) fn generate(kind: &[u8], random: HostRng<'_>) -> Option<Result<PrivateKey, String>> {
        Some(match kind {
            b"" | b"rsa" => PrivateKey::rsa(RSA_KEY_BITS, random),
            b"dsa" => Ok(PrivateKey::Dsa(DsaKey::generate(random))),
            b"ecdsa" => Ok(PrivateKey::p256(random)),
            b"ed25519" => {
                let mut seed = [0; ed25519_dalek::SECRET_KEY_LENGTH];
                random.0.fill_random(&mut seed);
                Ok(PrivateKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)))
            }
            _ => return None,
        })
    }

    /// The key that a certificate gets if none is given.
    pub(super) fn for_certificate(random: HostRng<'_>) -> Result<PrivateKey, String> {
        PrivateKey::rsa(RSA_CERTIFICATE_BITS, random)
            .map_err(|error| format!("error generating rsa key: {error}"))
    }

    fn rsa(bits: usize, mut random: HostRng<'_>) -> Result<PrivateKey, String> {
        let kept = random.0.kept(&Secret::RsaKey(bits));
        if let Some(key) = kept.as_ref().and_then(|key| key.downcast_ref::<RsaKey>()) {
            return Ok(PrivateKey::Rsa(Box::new(key.clone())));
        }
        let key = RsaKey::new(&mut random, bits).map_err(|error| error.to_string())?;
        random.0.keep(Secret::RsaKey(bits), Arc::new(key.clone()));
        Ok(PrivateKey::Rsa(Box::new(key)))
    }

    fn p256(random: HostRng<'_>) -> PrivateKey {
        loop {
            let mut bytes = [0; 32];
            random.0.fill_random(&mut bytes);
            // Almost every number is a key.
            if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&bytes) {
                return PrivateKey::P256(key);
            }
        }
    }

    /// Go's name of the type of the public key.
    pub(super) fn public_type(&self) -> &'static str {
        match self {
            PrivateKey::Rsa(_) => "*rsa.PublicKey",
            PrivateKey::Ed25519(_) => "ed25519.PublicKey",
            PrivateKey::Dsa(_) => "*dsa.PublicKey",
            PrivateKey::X25519 => "*ecdh.PublicKey",
            PrivateKey::P256(_) | PrivateKey::P384(_) | PrivateKey::P521(_) => "*ecdsa.PublicKey",
        }
    }

    /// Whether certificates can be signed with it.
    pub(super) fn is_signer(&self) -> bool {
        !matches!(self, PrivateKey::Dsa(_) | PrivateKey::X25519)
    }

    /// Encoded identifier of the curve of an ECDSA key.
    pub(super) fn curve(&self) -> Option<&'static [u8]> {
        match self {
            PrivateKey::P256(_) => Some(oid::P256),
            PrivateKey::P384(_) => Some(oid::P384),
            PrivateKey::P521(_) => Some(oid::P521),
            PrivateKey::Rsa(_)
            | PrivateKey::Ed25519(_)
            | PrivateKey::Dsa(_)
            | PrivateKey::X25519 => None,
        }
    }

    /// The secret number of an ECDSA key or the seed of an Ed25519 key.
    pub(super) fn secret(&self) -> Vec<u8> {
        with_ecdsa!(self, key => key.to_bytes().to_vec(), else
            PrivateKey::Ed25519(key) => key.to_bytes().to_vec(),
            PrivateKey::Rsa(_) | PrivateKey::Dsa(_) | PrivateKey::X25519 => Vec::new(),
        )
    }

    /// What the bit string of a certificate's public key holds. `None` for keys that certificates
    /// do not have.
    pub(super) fn public_bytes(&self) -> Option<Vec<u8>> {
        with_ecdsa!(self, key => Some(key.verifying_key().to_sec1_point(false).as_bytes().to_vec()), else
            PrivateKey::Ed25519(key) => Some(key.verifying_key().to_bytes().to_vec()),
            PrivateKey::Rsa(key) => {
                let (n, e) = (der::unsigned(&key.n_bytes()), der::unsigned(&key.e_bytes()));
                Some(der::sequence(&[&n, &e]))
            }
            PrivateKey::Dsa(_) | PrivateKey::X25519 => None,
        )
    }

    /// Algorithm identifier of the public key.
    pub(super) fn public_algorithm(&self) -> Vec<u8> {
        match (self, self.curve()) {
            (_, Some(curve)) => der::sequence(&[&der::oid(oid::EC_PUBLIC_KEY), &der::oid(curve)]),
            (PrivateKey::Rsa(_), _) => der::sequence(&[&der::oid(oid::RSA), der::NULL]),
            _ => der::sequence(&[&der::oid(oid::ED25519)]),
        }
    }

    /// Algorithm identifier of the signatures that [`PrivateKey::sign`] makes.
    pub(super) fn signature_algorithm(&self) -> Vec<u8> {
        let algorithm = match self {
            PrivateKey::Rsa(_) => {
                return der::sequence(&[&der::oid(oid::SHA256_WITH_RSA), der::NULL]);
            }
            PrivateKey::P256(_) => oid::ECDSA_WITH_SHA256,
            PrivateKey::P384(_) => oid::ECDSA_WITH_SHA384,
            PrivateKey::P521(_) => oid::ECDSA_WITH_SHA512,
            PrivateKey::Ed25519(_) | PrivateKey::Dsa(_) | PrivateKey::X25519 => oid::ED25519,
        };
        der::sequence(&[&der::oid(algorithm)])
    }

    /// Signs with the hash function that Go chooses for the key. Signatures depend on the message
    /// alone, so renderings repeat.
    ///
    /// # Errors
    /// If the key is too small or signs nothing.
    pub(super) fn sign(&self, message: &[u8], mut random: HostRng<'_>) -> Result<Vec<u8>, String> {
        fn failed(error: impl std::fmt::Display) -> String {
            error.to_string()
        }
        match self {
            PrivateKey::Rsa(key) => {
                let bits = key.n().bit_width_vartime();
                if bits < MIN_RSA_BITS {
                    return Err(insecure(bits));
                }
                key.pkcs1v15_sign_with_rng::<Sha256, _>(&mut random, message).map_err(failed)
            }
            PrivateKey::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message).map_err(failed)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            PrivateKey::P384(key) => {
                let signature: p384::ecdsa::Signature = key.try_sign(message).map_err(failed)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            PrivateKey::P521(key) => {
                let signature: p521::ecdsa::Signature = key.try_sign(message).map_err(failed)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            PrivateKey::Ed25519(key) => {
                key.try_sign(message).map(|signature| signature.to_bytes().to_vec()).map_err(failed)
            }
            PrivateKey::Dsa(_) | PrivateKey::X25519 => Err("not a signer".into()),
        }
    }
}

/// What Go says about a small RSA key.
pub(super) fn insecure(bits: u32) -> String {
    format!(
        "crypto/rsa: {bits}-bit keys are insecure \
         (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)"
    )
}

impl DsaKey {
    /// Makes a key of 2048 and 256 bits.
    fn generate(mut random: HostRng<'_>) -> DsaKey {
        let Ok(components) = dsa::Components::try_generate_from_rng_with_key_size(
            &mut random,
            dsa::KeySize::DSA_2048_256,
        );
        let Ok(key) =
            dsa::SigningKey::try_generate_from_rng_with_components(&mut random, components);
        let public = key.verifying_key();
        let components = public.components();
        DsaKey {
            p: components.p().to_be_bytes().into(),
            q: components.q().to_be_bytes().into(),
            g: components.g().to_be_bytes().into(),
            y: public.y().to_be_bytes().into(),
            x: key.x().to_be_bytes().into(),
        }
    }
}

/// The numbers of an RSA key in the order of PKCS #1: `n, e, d, p, q, dp, dq, qinv`.
pub(super) fn rsa_numbers(key: &RsaKey) -> Vec<Vec<u8>> {
    let mut numbers =
        vec![key.n_bytes().to_vec(), key.e_bytes().to_vec(), key.d().to_be_bytes().to_vec()];
    numbers.extend(key.primes().iter().take(2).map(|prime| prime.to_be_bytes().to_vec()));
    numbers.extend([key.dp(), key.dq()].into_iter().flatten().map(|n| n.to_be_bytes().to_vec()));
    numbers.extend(key.crt_coefficient().map(|n| n.to_be_bytes().to_vec()));
    numbers
}

//! What signatures say, and whether they are right.
//!
//! Source: `openpgp/packet` of ProtonMail/go-crypto 1.4.1.

use std::mem::discriminant;

use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{RevocationCode, Signature, SignatureVersion, SubpacketData};
use pgp::types::{Fingerprint, KeyDetails, KeyId, PublicParams};

use crate::Error;
use crate::packet::{bits, same};

/// Go's crypto/rsa does not calculate with shorter keys.
const MIN_RSA_BITS: usize = 1024;

/// Go's name of an algorithm that signs.
pub(crate) fn name(algorithm: PublicKeyAlgorithm) -> Option<&'static str> {
    Some(match algorithm {
        PublicKeyAlgorithm::RSA | PublicKeyAlgorithm::RSASign => "RSA",
        PublicKeyAlgorithm::DSA => "DSA",
        PublicKeyAlgorithm::ECDSA => "ECDSA",
        PublicKeyAlgorithm::EdDSALegacy => "EdDSA",
        PublicKeyAlgorithm::Ed25519 => "Ed25519",
        PublicKeyAlgorithm::Ed448 => "ed448",
        _ => return None,
    })
}

/// Whether Go knows signatures like this, which rPGP read from `body`; an error if it takes them
/// for malformed.
pub(crate) fn is_supported(signature: &Signature, body: &[u8]) -> Result<bool, Error> {
    let known = is_known(signature)?;
    if let Some(config) = signature.config().filter(|_| known) {
        // Versions, types and a length come before what is hashed.
        let head = if config.version() == SignatureVersion::V6 { 8 } else { 6 };
        same(body.get(head..).unwrap_or_default(), &config.hashed_subpackets)?;
    }
    Ok(known)
}

fn is_known(signature: &Signature) -> Result<bool, Error> {
    let Some(config) = signature.config() else { return Ok(false) };
    let version_6 = config.version() == SignatureVersion::V6;
    let hash = match config.hash_alg {
        HashAlgorithm::Sha1 => !version_6,
        // MD5 and RIPEMD-160 are for nothing any more.
        HashAlgorithm::Sha224
        | HashAlgorithm::Sha256
        | HashAlgorithm::Sha384
        | HashAlgorithm::Sha512
        | HashAlgorithm::Sha3_256
        | HashAlgorithm::Sha3_512 => true,
        _ => false,
    };
    let version = version_6 || config.version() == SignatureVersion::V4;
    if !version || !hash || name(config.pub_alg).is_none() {
        return Ok(false);
    }
    let mut seen = Vec::new();
    for subpacket in config.hashed_subpackets() {
        match &subpacket.data {
            SubpacketData::ExportableCertification(false) => return Ok(false),
            SubpacketData::Revocable(_)
            | SubpacketData::RevocationKey(_)
            | SubpacketData::SignatureTarget(..)
            | SubpacketData::PreferredEncryptionModes(_)
            | SubpacketData::Experimental(..)
            | SubpacketData::Other(..)
                if subpacket.is_critical =>
            {
                return Ok(false);
            }
            SubpacketData::IssuerKeyId(_) if version_6 => {
                return Err(Error::malformed("issuer subpacket found in v6 key"));
            }
            // Of several, rPGP takes the first and Go the last; nobody writes several.
            SubpacketData::SignatureCreationTime(_)
            | SubpacketData::SignatureExpirationTime(_)
            | SubpacketData::KeyExpirationTime(_)
            | SubpacketData::IsPrimary(_)
            | SubpacketData::KeyFlags(_)
            | SubpacketData::RevocationReason(..) => {
                let kind = discriminant(&subpacket.data);
                if seen.contains(&kind) {
                    return Err(Error::malformed("the same subpacket twice"));
                }
                seen.push(kind);
            }
            _ => {}
        }
    }
    if config.created().is_none() {
        return Err(Error::malformed("no creation time in signature"));
    }
    let all = config.hashed_subpackets().chain(config.unhashed_subpackets());
    let embedded = all.filter(|one| matches!(one.data, SubpacketData::EmbeddedSignature(_)));
    if embedded.count() > 1 {
        return Err(Error::malformed("Cannot have multiple embedded signatures"));
    }
    signature.embedded_signature().map_or(Ok(true), is_known)
}

/// The id of the key that is said to have made `signature`, and its fingerprint if that is told.
pub(crate) fn issuer(signature: &Signature) -> (Option<KeyId>, Option<&Fingerprint>) {
    let (mut id, mut fingerprint) = (None, None);
    let Some(config) = signature.config() else { return (id, fingerprint) };
    for subpacket in config.hashed_subpackets().chain(config.unhashed_subpackets()) {
        match &subpacket.data {
            SubpacketData::IssuerKeyId(this) if config.version() == SignatureVersion::V4 => {
                id = Some(*this);
            }
            SubpacketData::IssuerFingerprint(this) => {
                fingerprint = Some(this);
                let bytes = this.as_bytes();
                let last = matches!(this, Fingerprint::V4(_));
                let bytes = if last { bytes.last_chunk() } else { bytes.first_chunk::<8>() };
                id = bytes.map(|bytes| KeyId::from(*bytes));
            }
            _ => {}
        }
    }
    (id, fingerprint)
}

/// Whether `signature` says it is by `key`.
pub(crate) fn is_by(signature: &Signature, key: &impl KeyDetails) -> bool {
    match issuer(signature) {
        (_, Some(fingerprint)) => *fingerprint == key.fingerprint(),
        (id, None) => id == Some(key.legacy_key_id()),
    }
}

/// When `signature` was made, in seconds since the epoch.
pub(crate) fn created(signature: &Signature) -> i64 {
    signature.created().map_or(0, |time| time.as_secs().into())
}

/// Whether `now` lies outside the time that begins at `created`; a lifetime of 0 is for ever.
pub(crate) fn is_outside(now: i64, created: i64, lifetime: Option<pgp::types::Duration>) -> bool {
    let lifetime = lifetime.map_or(0, |time| i64::from(time.as_secs()));
    created > now || lifetime != 0 && now > created + lifetime
}

/// Whether `now` lies outside the time of `signature`.
pub(crate) fn has_expired(signature: &Signature, now: i64) -> bool {
    is_outside(now, created(signature), signature.signature_expiration_time())
}

/// Whether one of `revocations` counts at the moment `now`. That a key is in wrong hands counts
/// from before the revocation.
pub(crate) fn is_revoked(revocations: &[Signature], now: i64) -> bool {
    revocations.iter().any(|revocation| {
        let compromised = Some(&RevocationCode::KeyCompromised);
        revocation.revocation_reason_code() == compromised || !has_expired(revocation, now)
    })
}

/// The name of a notation that must be understood; none is.
pub(crate) fn critical_notation(signature: &Signature) -> Option<String> {
    signature.config()?.hashed_subpackets().find_map(|subpacket| match &subpacket.data {
        SubpacketData::Notation(notation) if subpacket.is_critical => {
            Some(String::from_utf8_lossy(&notation.name).into_owned())
        }
        _ => None,
    })
}

/// What rPGP says of a signature by `key`, under Go's rules for keys and with its text.
pub(crate) fn checked(
    key: &impl KeyDetails,
    signature: &Signature,
    result: Result<(), pgp::errors::Error>,
) -> Result<(), Error> {
    let algorithm = key.algorithm();
    let sound = match key.public_params() {
        params @ PublicParams::RSA(_) => bits(params).first() >= Some(&MIN_RSA_BITS),
        // The order of the group must be whole bytes.
        params @ PublicParams::DSA(_) => bits(params).get(1).is_some_and(|bits| bits % 8 == 0),
        _ => true,
    };
    let same = signature.config().is_some_and(|config| config.pub_alg == algorithm);
    if sound && same && result.is_ok() {
        return Ok(());
    }
    Err(Error::BadSignature(match name(algorithm) {
        Some(name) => format!("{name} verification failure"),
        None => "public key cannot generate signatures".to_owned(),
    }))
}

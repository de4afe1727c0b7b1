//! Whether an archive is the one that somebody signed.

use std::fmt::Write;

use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature, SignatureType};
use pgp::types::KeyDetails;

use crate::keyring::{Candidate, Keyring};
use crate::packet::{Packet, Packets};
use crate::signature::{checked, critical_notation, has_expired, is_outside, is_revoked, issuer};
use crate::{Error, MAX_PROVENANCE, clearsign, sums};

/// What is known of an archive after a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The user ids of the key, in the order of the keyring; Helm shows them in any order. What is
    /// no UTF-8 is replaced.
    pub identities: Vec<String>,
    /// The fingerprint of the primary key, also if a subkey signed: 40 digits in upper-case
    /// hexadecimal, 64 for a key of version 6.
    pub fingerprint: String,
    /// `sha256:` and 64 digits in lower-case hexadecimal.
    pub file_hash: String,
    /// The name of the archive.
    pub file_name: String,
}

/// Verifies that `provenance`, the content of a `.prov` file, is signed by a key of `keyring` and
/// names `archive`, the content of a chart archive, under the name `file_name`, which has no
/// folders. `now`, in seconds since the epoch, is the moment at which keys and signatures must not
/// have expired.
///
/// The header of the text, which has the chart's metadata, is not looked at.
///
/// Source: `Signatory.Verify` of `pkg/provenance/sign.go`, Helm 4.3.1, and
/// `CheckDetachedSignature` of `openpgp/read.go`, ProtonMail/go-crypto 1.4.1.
///
/// # Errors
/// The first of: no signed text, a signature that does not count, sums that cannot be read, a
/// file without a sum or with another one; with Helm's text for each. [`Error::TooLarge`] and
/// [`Error::Panics`] are ours.
pub fn verify(
    archive: &[u8],
    provenance: &[u8],
    file_name: &str,
    keyring: &Keyring,
    now: i64,
) -> Result<Verification, Error> {
    if provenance.len() > MAX_PROVENANCE {
        return Err(Error::TooLarge { what: "provenance file", limit: MAX_PROVENANCE });
    }
    let block = clearsign::decode(provenance)?;
    let signer = check(keyring, &block.signed, &block.signature.decode()?.0, now)?;
    let actual = HashAlgorithm::Sha256
        .digest(archive)
        .map(|digest| format!("sha256:{}", hex(&digest, false)))
        .map_err(|error| Error::Unsupported(error.to_string()))?;
    let signed = sums::sum(&block.text, file_name)?;
    let file = file_name.to_owned();
    match signed {
        None => Err(Error::NoSum(file)),
        Some(signed) if signed != actual => Err(Error::SumDiffers { file, signed, actual }),
        Some(_) => {
            let ids = signer.entity.identities.iter().map(|identity| identity.id.id());
            Ok(Verification {
                identities: ids.map(|id| String::from_utf8_lossy(id).into_owned()).collect(),
                fingerprint: hex(signer.entity.key.fingerprint().as_bytes(), true),
                file_hash: actual,
                file_name: file,
            })
        }
    }
}

fn hex(bytes: &[u8], upper: bool) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = if upper { write!(text, "{byte:02X}") } else { write!(text, "{byte:02x}") };
        text
    })
}

/// Who made the first of `signatures` whose issuer is in the ring.
fn check<'a>(
    keyring: &'a Keyring,
    signed: &[u8],
    signatures: &[u8],
    now: i64,
) -> Result<Candidate<'a>, Error> {
    let mut packets = Packets::new(signatures);
    let (signature, signer) = loop {
        let signature = match packets.next()? {
            None => return Err(Error::UnknownSigner),
            Some(Packet::Signature(signature)) => signature,
            Some(_) => return Err(Error::malformed("non signature packet found")),
        };
        let id = issuer(&signature).0;
        let id = id.ok_or_else(|| Error::malformed("signature doesn't have an issuer"))?;
        if let Some(signer) = keyring.signer(id) {
            break (signature, signer);
        }
    };
    if !matches!(signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return Err(Error::Unsupported("unsupported signature type".to_owned()));
    }
    match signer.subkey {
        None => {
            let key = &signer.entity.key;
            checked(key, &signature, signature.verify(key, signed))?;
        }
        Some(subkey) => {
            checked(&subkey.key, &signature, signature.verify(&subkey.key, signed))?;
        }
    }
    details(&signer, &signature, now).map(|()| signer)
}

/// Whether a right signature counts: `checkMessageSignatureDetails` of go-crypto.
fn details(signer: &Candidate<'_>, signature: &Signature, now: i64) -> Result<(), Error> {
    let (own, identity) = signer.entity.self_signature();
    let own = own.ok_or(Error::Panics("the key has no valid user id"))?;
    let mut signatures = vec![signature, own];
    if let Some(subkey) = signer.subkey {
        signatures.push(&subkey.binding);
        signatures.extend(subkey.binding.embedded_signature());
    }
    if let Some(name) = signatures.iter().find_map(|one| critical_notation(one)) {
        return Err(Error::BadSignature(format!("unknown critical notation: {name}")));
    }
    if is_revoked(&signer.entity.revocations, now)
        || signer.subkey.is_some_and(|subkey| is_revoked(&subkey.revocations, now))
        || identity.is_some_and(|identity| is_revoked(&identity.revocations, now))
    {
        return Err(Error::KeyRevoked);
    }
    let key_has_expired = |key: &dyn KeyDetails, binding: &Signature| {
        let created = key.created_at().as_secs().into();
        is_outside(now, created, binding.key_expiration_time())
    };
    if key_has_expired(&signer.entity.key, own)
        || signer.subkey.is_some_and(|subkey| key_has_expired(&subkey.key, &subkey.binding))
    {
        return Err(Error::KeyExpired);
    }
    if signatures.iter().any(|one| has_expired(one, now)) {
        return Err(Error::SignatureExpired);
    }
    Ok(())
}

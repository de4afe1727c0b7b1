//! Packets of OpenPGP: rPGP reads them, Go says which are passed over and which end all.
//!
//! Source: `openpgp/packet` of ProtonMail/go-crypto 1.4.1. What is not supported there counts as
//! not there. What rPGP cannot read is an error, or a revocation might be missed.

use std::io::ErrorKind;

use pgp::crypto::ecc_curve::ECCCurve;
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::errors::Error as PgpError;
use pgp::packet::{Packet as PgpPacket, PacketHeader, PublicKey, PublicSubkey, Signature, UserId};
use pgp::ser::Serialize;
use pgp::types::{
    KeyDetails, KeyVersion, PacketLength, PublicParams, S2kParams, SecretParams, StringToKey, Tag,
};

use crate::{Error, signature};

/// A packet, as far as keyrings and signatures need it.
#[derive(Debug)]
pub(crate) enum Packet {
    /// A public key, or the public part of a secret one.
    Key {
        key: PublicKey,
        secret: bool,
    },
    Subkey(PublicSubkey),
    Signature(Box<Signature>),
    UserId(UserId),
    /// Anything else that is understood.
    Other,
}

/// Reads packets one after the other.
pub(crate) struct Packets<'a> {
    data: &'a [u8],
    unread: Option<Packet>,
}

impl<'a> Packets<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Packets<'a> {
        Packets { data, unread: None }
    }

    /// Gives `packet` back, to be the next one.
    pub(crate) fn unread(&mut self, packet: Packet) {
        self.unread = Some(packet);
    }

    /// The next packet. Markers, packets of trust and what is not supported are passed over.
    pub(crate) fn next(&mut self) -> Result<Option<Packet>, Error> {
        while self.unread.is_none() && !self.data.is_empty() {
            let (header, body) = self.split()?;
            self.unread = read(header, body)?;
        }
        Ok(self.unread.take())
    }

    /// Takes a packet from the data.
    fn split(&mut self) -> Result<(PacketHeader, &'a [u8]), Error> {
        let all = std::mem::take(&mut self.data);
        let mut rest = all;
        let header = PacketHeader::try_from_reader(&mut rest).map_err(|error| {
            if error.kind() == ErrorKind::UnexpectedEof {
                return Error::Truncated;
            }
            self.data = &all[1..];
            Error::malformed("tag byte does not have MSB set")
        })?;
        let length = match header.packet_length() {
            PacketLength::Fixed(length) => usize::try_from(length).unwrap_or(usize::MAX),
            PacketLength::Indeterminate => rest.len(),
            // RFC 9580 has them for messages alone, and so does rPGP.
            PacketLength::Partial(_) => return Err(Error::broken("openpgp: packet in parts")),
        };
        let (body, rest) = rest.split_at_checked(length).ok_or(Error::Truncated)?;
        self.data = rest;
        Ok((header, body))
    }
}

/// One packet, or nothing if it is of a type to pass over.
fn read(header: PacketHeader, body: &[u8]) -> Result<Option<Packet>, Error> {
    let tag = header.tag();
    match tag {
        Tag::Trust | Tag::UnassignedNonCritical(_) | Tag::Experimental(_) => return Ok(None),
        Tag::Signature | Tag::UserId | Tag::UserAttribute | Tag::Marker | Tag::Padding => {}
        tag if is_key(tag) => {}
        // Those of messages too: Go reads on in the middle of them.
        _ => {
            let tag = u8::from(tag);
            return Err(Error::Broken(format!("openpgp: unknown critical packet type: {tag}")));
        }
    }
    let packet = match PgpPacket::from_reader(header, body) {
        Ok(packet) => packet,
        Err(PgpError::InvalidPacketContent { source }) => match *source {
            PgpError::EllipticCurve { .. } => {
                return Err(Error::broken("ecdsa: failed to parse EC point"));
            }
            // Of a version that nobody knows.
            PgpError::Unsupported { .. } if is_key(tag) => return Ok(None),
            error => return Err(words(&error)),
        },
        Err(PgpError::PacketIncomplete { .. }) if tag != Tag::UserAttribute => {
            return Err(Error::Truncated);
        }
        Err(error) => return Err(words(&error)),
    };
    Ok(match packet {
        PgpPacket::PublicKey(key) => {
            is_supported(&key, body)?.then_some(Packet::Key { key, secret: false })
        }
        PgpPacket::PublicSubkey(key) => is_supported(&key, body)?.then_some(Packet::Subkey(key)),
        PgpPacket::SecretKey(secret) => {
            let key = secret.public_key();
            (is_supported(key, body)? && is_supported_secret(secret.secret_params()))
                .then(|| Packet::Key { key: key.clone(), secret: true })
        }
        PgpPacket::SecretSubkey(secret) => {
            let key = secret.public_key();
            (is_supported(key, body)? && is_supported_secret(secret.secret_params()))
                .then(|| Packet::Subkey(key.clone()))
        }
        PgpPacket::Signature(signature) => signature::is_supported(&signature, body)?
            .then(|| Packet::Signature(Box::new(signature))),
        PgpPacket::UserId(id) => Some(Packet::UserId(id)),
        PgpPacket::Marker(_) => None,
        _ => Some(Packet::Other),
    })
}

fn is_key(tag: Tag) -> bool {
    matches!(tag, Tag::PublicKey | Tag::PublicSubkey | Tag::SecretKey | Tag::SecretSubkey)
}

/// An error of rPGP, without the condition that is in the text of some.
fn words(error: &PgpError) -> Error {
    let text = error.to_string();
    Error::malformed(text.rsplit("`: ").next().unwrap_or_default())
}

/// An error unless `body` has the bytes that rPGP writes, and hashes, for the things it read there.
/// It reads some numbers and flags in more forms than it writes, and others may change those then.
pub(crate) fn same<T: Serialize>(body: &[u8], things: &[T]) -> Result<(), Error> {
    let mut rest = body;
    for thing in things {
        let written = thing.to_bytes().map_err(|error| words(&error))?;
        rest = rest
            .strip_prefix(&written[..])
            .ok_or_else(|| Error::malformed("number or flag in an odd form"))?;
    }
    Ok(())
}

/// Whether Go knows keys like this.
fn is_supported(key: &(impl KeyDetails + Serialize), body: &[u8]) -> Result<bool, Error> {
    if !matches!(key.version(), KeyVersion::V4 | KeyVersion::V6) {
        return Ok(false);
    }
    same(body, &[key])?;
    let known = |curve| !matches!(curve, ECCCurve::Unknown(_));
    Ok(match key.public_params() {
        // An exponent of three bytes at most.
        params @ PublicParams::RSA(_) => bits(params).get(1).is_some_and(|bits| *bits <= 24),
        PublicParams::ECDSA(params) => known(params.curve()),
        PublicParams::EdDSALegacy(params) => known(params.curve()),
        PublicParams::ECDH(params) => {
            let bytes = params.to_bytes().unwrap_or_default();
            // A hash and a cipher.
            known(params.curve()) && matches!(bytes[..], [.., 1, 8..=12 | 14, 2..=3 | 7..=9])
        }
        PublicParams::Elgamal(_) => key.algorithm() == PublicKeyAlgorithm::ElgamalEncrypt,
        PublicParams::DSA(_)
        | PublicParams::X25519(_)
        | PublicParams::X448(_)
        | PublicParams::Ed25519(_)
        | PublicParams::Ed448(_) => true,
        _ => false,
    })
}

/// Whether Go knows how this secret is kept: openly or with a password, not on a card.
fn is_supported_secret(secret: &SecretParams) -> bool {
    let SecretParams::Encrypted(secret) = secret else { return true };
    match secret.string_to_key_params() {
        S2kParams::Unprotected | S2kParams::LegacyCfb { .. } => false,
        S2kParams::Aead { s2k, .. }
        | S2kParams::Cfb { s2k, .. }
        | S2kParams::MalleableCfb { s2k, .. } => match s2k {
            StringToKey::Private { typ, unknown } => *typ == 101 && unknown.ends_with(b"GNU\x01"),
            StringToKey::Reserved { .. } | StringToKey::Other { .. } => false,
            _ => true,
        },
    }
}

/// The lengths in bits of the numbers of a key.
pub(crate) fn bits(params: &PublicParams) -> Vec<usize> {
    let mut all = Vec::new();
    let bytes = params.to_bytes().unwrap_or_default();
    let mut rest = &bytes[..];
    while let Some((head, after)) = rest.split_first_chunk::<2>() {
        let bits = usize::from(u16::from_be_bytes(*head));
        rest = after.get(bits.div_ceil(8)..).unwrap_or_default();
        all.push(bits);
    }
    all
}
